import { type Clock, systemClock } from '../../../functions/core/clock';

/** A clock on which `factor` seconds pass in one: what takes a minute of waiting takes a test a second or two. */
export function fastClock(factor = 20): Clock {
  return {
    now: systemClock.now,
    monotonic: () => systemClock.monotonic() * factor,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / factor, signal),
  };
}

/** The clock of a process that is paused: whatever sleeps on it does not wake, though its requests still arrive. */
export function pausedClock(): Clock {
  return {
    ...systemClock,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
}
