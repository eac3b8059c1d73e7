import { setTimeout as sleep } from 'node:timers/promises';
import { types } from 'node:util';

export interface Waiting {
  /** Subject of the error message "… did not come within 90 s."; default: the source of `look`. */
  readonly what?: string;
  /** A safety net: three times the duration on a busy machine. No test measures by it. */
  readonly seconds?: number;
  /** Default: 50; if `look` is asynchronous, 200 in the end, because it asks a server, which takes a processor. */
  readonly everyMilliseconds?: number;
}

const FIRST_MILLISECONDS = 50;
const LAST_MILLISECONDS = 200;

/** Polls `look` until it returns something other than undefined or false. */
export async function until<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { what = `Something to see for ${look}`, seconds = 180, everyMilliseconds }: Waiting = {},
): Promise<T> {
  let pause = everyMilliseconds ?? FIRST_MILLISECONDS;
  for (const startedAt = performance.now(); performance.now() - startedAt < seconds * 1000; ) {
    const looked = look();
    const seen = await looked;
    if (seen !== undefined && seen !== false) return seen;
    await sleep(pause);
    if (everyMilliseconds === undefined && types.isPromise(looked)) pause = Math.min(pause * 1.25, LAST_MILLISECONDS);
  }
  throw new Error(`${what} did not come within ${seconds} s.`);
}
