import { setTimeout as sleep } from 'node:timers/promises';

export interface Waiting {
  /** Completes the sentence "… did not come within 90 s."; without it the sentence holds the source of `look`. */
  readonly what?: string;
  /** A safety net, and nothing that a test measures by: three times what it takes on a busy machine. */
  readonly seconds?: number;
  readonly everyMilliseconds?: number;
}

/** Looks again and again until there is something to see, which is anything but undefined and false. */
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
