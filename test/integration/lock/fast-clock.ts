import { type Clock, systemClock } from '../../../functions/core/time/clock';

/** A sleep of this length, in milliseconds, is the watchdog's: only it waits for the end of the invocation. */
const LONG = 300_000;

/** A clock that runs ten times faster, so that a minute of waiting takes six seconds. */
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

  /** Lets the remaining time of the invocation expire. */
  endTime(): void {
    this.#timeIsUp.abort();
  }
}

/** The clock of a paused process: its sleeps do not end, although its requests still arrive. */
export function pausedClock(): Clock {
  return {
    ...systemClock,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  };
}
