import { setMaxListeners } from 'node:events';
import { abortAfter } from './abort-after';
import type { Clock } from './clock';

/** Runs `work`, whose signal is aborted with `reason` when its time is up. When this settles, no timer is left. */
export async function withTimeLimit<T>(
  milliseconds: number,
  reason: () => Error,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  // Each request that is under way listens to it, and Node.js takes more than ten of them for a leak.
  setMaxListeners(0, end.signal);
  const stop = abortAfter(milliseconds, end, reason, clock);
  try {
    return await work(end.signal);
  } finally {
    stop();
  }
}
