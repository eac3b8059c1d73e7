import type { Clock } from '../../../../../functions/core/time/clock';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that a test advances. */
export class FakeClock implements Clock {
  #time = 0;
  #sleepers: Sleeper[] = [];

  now(): Date {
    return new Date(Date.parse('2026-11-20T03:00:00Z') + this.#time);
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.#time + milliseconds, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', abort);
    });
  }

  /** How many sleeps are under way. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Advances the time; timers that expire on the way run at their own time. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#time + milliseconds;
    await settled();
    for (;;) {
      const next = this.#sleepers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#time = Math.max(this.#time, next.at);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await settled();
    }
    this.#time = end;
  }
}

/** Lets everything that can go on go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
