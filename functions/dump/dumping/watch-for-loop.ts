import type { Clock } from '../../core/time/clock';
import { processorSeconds } from '../mysqldump/processor-time';

/**
 * Seconds of a processor that a dump program may use without a sign of life. It has no long work of its own: it reads a
 * row, writes it, and reads the next. The most that lies between two writes is a row of 1 GiB, the largest packet of a
 * server, for which it needs some seconds. Time in which it waits, for a slow server or for a slow upload, does not count.
 */
export const LOOP_SECONDS = 60;

const INTERVAL_MS = 1_000;

/** A dump program that is watched. */
export interface Watched {
  /** Undefined when it did not start. */
  readonly pid: number | undefined;
  /** A number that grows with each byte and message of the program. */
  readonly signsOfLife: () => number;
  /** Is called when the program would never end. */
  readonly onLoop: () => void;
}

/** What the watch measures with. */
export interface WatchTools {
  readonly clock: Clock;
  /** Seconds of a processor that a process has used; undefined when that is not known. */
  readonly processorSeconds?: (pid: number) => number | undefined;
}

/**
 * Watches a dump program for an endless loop: it uses a processor, and nothing comes of it. mysqldump 9.7 has such a loop
 * for events (see `preflight/client-limits.ts`), and this finds those that nobody knows.
 *
 * @returns a function that ends the watch
 */
export function watchForLoop(
  { pid, signsOfLife, onLoop }: Watched,
  { clock, processorSeconds: usedBy = processorSeconds }: WatchTools,
): () => void {
  const over = new AbortController();
  const watch = async (watched: number): Promise<void> => {
    let seen = -1;
    let usedThen = 0;
    while (!over.signal.aborted) {
      // guard: waiting-is-no-loop
      const used = usedBy(watched);
      if (used === undefined) return;
      const now = signsOfLife();
      // guard: a-loop-ends-the-dump
      if (now === seen && used - usedThen >= LOOP_SECONDS) return onLoop();
      if (now !== seen) [seen, usedThen] = [now, used];
      await clock.sleep(INTERVAL_MS, over.signal).catch(() => {});
    }
  };
  if (pid !== undefined) watch(pid);
  return () => over.abort();
}
