import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Looks again and again until there is something to see.
 *
 * @param what completes the sentence "… did not come within 90 s."
 */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined> | T | undefined,
  everyMilliseconds = 100,
): Promise<T> {
  for (const startedAt = performance.now(); performance.now() - startedAt < seconds * 1000; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(everyMilliseconds);
  }
  throw new Error(`${what} did not come within ${seconds} s.`);
}

/** Waits for something that goes on elsewhere, and fails when that takes too long. */
export async function within<T>(what: string, seconds: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(seconds * 1000, undefined, { signal: done.signal }).then(() => {
    throw new Error(`${what} did not come within ${seconds} s.`);
  });
  late.catch(() => {});
  return Promise.race([work, late]).finally(() => done.abort());
}
