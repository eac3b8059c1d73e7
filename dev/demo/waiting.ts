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
