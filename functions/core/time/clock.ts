import { setTimeout as delay } from 'node:timers/promises';

/** Time for the pipeline. Injected, so that tests control it and never wait. */
export interface Clock {
  /** Wall-clock time: for labels in logs, manifests and records. Never compared to decide anything. */
  now(): Date;
  /** Milliseconds of a monotonic clock: for every duration that a decision is based on. */
  monotonic(): number;
  /** Resolves after `milliseconds`; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(milliseconds, undefined, signal ? { signal } : {});
    } catch (error) {
      // Node rejects with its own error, which contains the reason.
      throw signal?.reason ?? error;
    }
  },
};
