import { messageOf } from '../../functions/core/errors';
import type { Clock } from '../../functions/core/time/clock';
import type { LogEvent } from '../core/function-log';
import type { Paint } from '../output/output';
import { duration, size } from '../output/units';

/** Milliseconds between two looks at the log. */
const INTERVAL_MS = 2_000;
/** How long an event may be on its way into the log, in milliseconds. */
const LATE_MS = 30_000;
/** How far the clock of this machine may be ahead of that of the log, in milliseconds. */
const AHEAD_MS = 5 * 60_000;

/** A line of a function's log, as `core/logger.ts` writes it. */
interface Line {
  readonly level?: string;
  readonly message?: string;
  readonly timestamp?: string;
  readonly dump?: string;
  readonly phase?: string;
  readonly compressedBytes?: number;
  readonly seconds?: number;
}

export type Report = (line: string | ((paint: Paint) => string)) => void;

/** The lines of one dump in the log of its function, each of them once. */
export class DumpLog {
  readonly #seen = new Set<string>();

  /** @param dump id of the dump that the lines have to be about. */
  constructor(
    private readonly dump: string,
    private readonly report: Report,
  ) {}

  /** Reports what is new in these messages. */
  take(messages: readonly string[]): void {
    for (const line of this.#newIn(messages)) this.report((paint) => shown(line, paint));
  }

  /** Passes over messages of earlier runs. */
  skip(messages: readonly string[]): void {
    for (const _ of this.#newIn(messages));
  }

  *#newIn(messages: readonly string[]): Iterable<Line> {
    for (const message of messages) {
      const text = message.trim();
      const line = parse(text);
      if (line?.dump !== this.dump || this.#seen.has(text)) continue;
      this.#seen.add(text);
      yield line;
    }
  }
}

/**
 * Reports the log of a dump as it comes, until the signal is aborted. Without access to the log it reports that, once.
 * Resolves when it knows what is in the log already, which is of earlier runs.
 *
 * @returns `ended` resolves with whether the log could be read.
 */
export async function followLog(
  since: (startTime: number, signal: AbortSignal) => Promise<readonly LogEvent[]>,
  log: DumpLog,
  { clock, report, signal }: { readonly clock: Clock; readonly report: Report; readonly signal: AbortSignal },
): Promise<{ readonly ended: Promise<boolean> }> {
  let newest = clock.now().getTime() - AHEAD_MS;
  const read = async () => {
    const events = await since(newest - LATE_MS, signal);
    newest = events.reduce((time, { timestamp }) => Math.max(time, timestamp), newest);
    return events.map(({ message }) => message);
  };
  const orReport = async (work: () => Promise<void>) => {
    try {
      await work();
      return true;
    } catch (error) {
      if (!signal.aborted) report(`The log can't be followed: ${messageOf(error)}`);
      return signal.aborted;
    }
  };
  const isReadable = await orReport(async () => log.skip(await read()));
  if (!isReadable) return { ended: Promise.resolve(false) };
  const ended = orReport(async () => {
    for (;;) {
      await clock.sleep(INTERVAL_MS, signal);
      log.take(await read());
    }
  });
  return { ended };
}

function parse(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

function shown({ level, message = '', timestamp = '', phase, compressedBytes, seconds }: Line, paint: Paint): string {
  const time = paint('dim', timestamp.slice(11, 19));
  if (phase !== undefined) return `${time}  ${phase}`;
  if (compressedBytes !== undefined)
    return `${time}  ${message}: ${size(compressedBytes)} in ${duration(seconds ?? 0)}`;
  if (level === 'ERROR') return `${time}  ${paint('red', message)}`;
  return `${time}  ${level === 'WARN' ? paint('yellow', message) : message}`;
}
