import type { Log } from '../../core/logger';
import { cutLine, Lines } from './lines';

export type Stream = 'stdout' | 'stderr';

/** How many lines the reason of a failure repeats. */
const LAST_LINES = 10;

/** Output of a script: each complete line is logged at once, without secrets, and the last ones are kept. */
export class Output {
  readonly #lines: Record<Stream, Lines>;
  readonly #last: string[] = [];

  /** @param facts stand in every line of the log */
  constructor(log: Log, mask: (line: string) => string, facts: Readonly<Record<string, unknown>>) {
    const lines = (stream: Stream) =>
      new Lines((line, dropped) => {
        const shown = cutLine(mask(line), dropped);
        log.info(shown, { ...facts, stream });
        this.#last.push(shown);
        if (this.#last.length > LAST_LINES) this.#last.shift();
      });
    this.#lines = { stdout: lines('stdout'), stderr: lines('stderr') };
  }

  write(stream: Stream, text: string): void {
    this.#lines[stream].write(text);
  }

  end(): void {
    this.#lines.stdout.end();
    this.#lines.stderr.end();
  }

  /** The last lines of both streams, in the order in which they ended. */
  get last(): readonly string[] {
    return this.#last;
  }
}
