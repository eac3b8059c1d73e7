import { setTimeout as delay } from 'node:timers/promises';

/** Time as the pipeline sees it. Injected, so that tests decide what time it is and never wait. */
export interface Clock {
  /** Wall-clock time: for labels in logs, manifests and records. Never compared to decide anything. */
  now(): Date;
  /** Milliseconds of a clock that never jumps: for every duration that a decision rests on. */
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
      // Node rejects with an error of its own and hides the reason in it.
      throw signal?.reason ?? error;
    }
  },
};
