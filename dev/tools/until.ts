import { setTimeout as sleep } from 'node:timers/promises';

export interface Waiting {
  /** Subject of the error message "… did not come within 90 s."; default: the source of `look`. */
  readonly what?: string;
  /** A safety net: three times the duration on a busy machine. No test measures by it. */
  readonly seconds?: number;
  readonly everyMilliseconds?: number;
}

/** Polls `look` until it returns something other than undefined or false. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { what = `Something to see for ${look}`, seconds = 180, everyMilliseconds = 50 }: Waiting = {},
): Promise<T> {
  for (const startedAt = performance.now(); performance.now() - startedAt < seconds * 1000; ) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await sleep(everyMilliseconds);
  }
  throw new Error(`${what} did not come within ${seconds} s.`);
}
