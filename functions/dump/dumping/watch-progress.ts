import type { Clock } from '../../core/time/clock';
import { processorSeconds } from '../mysqldump/processor-time';

/**
 * Seconds of a processor that a dump program may use without output. It has no long work of its own: it reads a
 * row, writes it, and reads the next. The most that lies between two writes is a row of 1 GiB, the largest packet of a
 * server, for which it needs some seconds. Time in which it waits, for a slow server or for a slow upload, does not count.
 */
export const LOOP_SECONDS = 60;

/** Seconds of a processor that a program uses at most while it is waiting. */
const WAITING_SECONDS = 5;

/**
 * Seconds that it waits for an answer before the server is asked whether there will be one. The server's word decides, and
 * not the duration: the shorter it is, the more often a slow server is asked.
 */
export const SILENT_SECONDS = 120;

/** Seconds to the second question: between two statements a server is at work on none of them. */
export const AGAIN_SECONDS = 15;

const INTERVAL_MS = 1_000;

/** A dump program that is watched. */
export interface Watched {
  /** Undefined when it did not start. */
  readonly pid: number | undefined;
  /** A number that grows with each byte and message that the program writes. */
  readonly activity: () => number;
  /** Whether the program may be waiting until its output is taken. */
  readonly isHeldUp: () => boolean;
  /** Is called once, when the program would never end. */
  readonly onStuck: (how: Stuck) => void;
}

/** It uses a processor, and nothing comes of it; or it waits for an answer that no server is about to give. */
export type Stuck = 'loop' | 'lost answer';

/** What the watch measures with. */
export interface WatchTools {
  readonly clock: Clock;
  /** Seconds of a processor that a process has used; undefined when that is not known. */
  readonly processorSeconds?: (pid: number) => number | undefined;
  /** Whether the server is at work for the user of the dump. Rejects when it can't be asked. */
  readonly isServerAtWork?: (signal: AbortSignal) => Promise<boolean>;
}

/**
 * Watches a dump program for what it does not notice itself. In an endless loop, it uses a processor, and nothing comes of
 * it: mysqldump 9.7 has one for events (see `preflight/client-limits.ts`), and this finds unknown ones. And it
 * waits for ever when its connection is cut without a notice: by a server that lost its power, or by a firewall or load
 * balancer that forgets connections. A slow server is never taken for either.
 */
export class ProgressWatch {
  readonly #over = new AbortController();
  readonly #watching: Promise<void>;

  constructor(
    private readonly watched: Watched,
    private readonly tools: WatchTools,
  ) {
    const { pid } = watched;
    this.#watching = pid === undefined ? Promise.resolve() : this.#watch(pid);
  }

  /** Ends the watch. When this settles, no question is on its way. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#watching;
  }

  async #watch(pid: number): Promise<void> {
    const { clock, processorSeconds: usedBy = processorSeconds } = this.tools;
    const { activity, isHeldUp, onStuck } = this.watched;
    let seen = -1;
    let usedThen = 0;
    let denials = 0;
    let askAt = 0;
    let usedAtWait = 0;
    const wait = (seconds: number, used: number) => {
      askAt = clock.monotonic() + seconds * 1_000;
      usedAtWait = used;
    };
    while (!this.#over.signal.aborted) {
      // guard: waiting-is-no-loop
      const used = usedBy(pid);
      if (used === undefined) return;
      if (activity() !== seen) {
        seen = activity();
        usedThen = used;
        denials = 0;
        wait(SILENT_SECONDS, used);
      }
      // guard: a-loop-ends-the-dump
      if (used - usedThen >= LOOP_SECONDS) return onStuck('loop');
      // guard: a-slow-upload-is-no-lost-answer
      if (isHeldUp() || used - usedAtWait >= WAITING_SECONDS) wait(SILENT_SECONDS, used);
      if (clock.monotonic() >= askAt) {
        denials = (await this.#isServerAtWork()) ? 0 : denials + 1;
        // guard: the-server-is-asked-twice
        if (denials === 2 && activity() === seen) return onStuck('lost answer');
        wait(denials > 0 ? AGAIN_SECONDS : SILENT_SECONDS, used);
      }
      await clock.sleep(INTERVAL_MS, this.#over.signal).catch(() => {});
    }
  }

  /** A server that can't be asked may be at work. */
  async #isServerAtWork(): Promise<boolean> {
    const { isServerAtWork = async () => true } = this.tools;
    // guard: silence-of-a-working-server
    return isServerAtWork(this.#over.signal).catch(() => true);
  }
}
