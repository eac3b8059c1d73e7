import { type Clock, systemClock } from '../../../functions/core/clock';

/** A sleep this long, in milliseconds, is the watchdog's: nothing else waits for the end of the invocation. */
const LONG = 300_000;

/** A clock on which ten seconds pass in one: what takes a minute of waiting takes a test some seconds. */
export class FastClock implements Clock {
  readonly #timeIsUp = new AbortController();

  constructor(private readonly factor = 10) {}

  now(): Date {
    return systemClock.now();
  }

  monotonic(): number {
    return systemClock.monotonic() * this.factor;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    const timeIsUp = this.#timeIsUp.signal;
    const ends = milliseconds < LONG ? [] : [timeIsUp];
    try {
      await systemClock.sleep(milliseconds / this.factor, AbortSignal.any([...ends, ...(signal ? [signal] : [])]));
    } catch (reason) {
      if (reason !== timeIsUp.reason) throw reason;
    }
  }

  /** The invocation is about to end. */
  endTime(): void {
    this.#timeIsUp.abort();
  }
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
