import type { Clock } from '../../functions/core/time/clock';
import type { Output } from './output';
import { duration, size } from './units';

/** Milliseconds between two pictures: more would only flicker. */
const INTERVAL_MS = 200;

/** Shows on a terminal how many bytes of a known number were read, how fast, and how long the rest takes. */
export class ByteProgress {
  readonly #startedAt: number;
  #shownAt = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  constructor(
    private readonly output: Output,
    private readonly clock: Clock,
    private readonly what: string,
    private readonly total: number,
  ) {
    this.#startedAt = clock.monotonic();
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const now = this.clock.monotonic();
    if (now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.output.progress(progressLine(this.what, this.#bytes, this.total, (now - this.#startedAt) / 1000));
  }
}

/** `reading shop 2026-11-20  12.3 MB of 1.2 GB (1 %)  80 MB/s  15 s left`. */
export function progressLine(what: string, bytes: number, total: number, seconds: number): string {
  const rate = seconds > 0 ? bytes / seconds : 0;
  const share = total > 0 ? ` (${Math.min(100, Math.floor((100 * bytes) / total))} %)` : '';
  // The rate of the first second is of little use.
  const left = rate > 0 && seconds >= 1 && total > bytes ? `  ${duration((total - bytes) / rate)} left` : '';
  return `${what}  ${size(bytes)} of ${size(total)}${share}${rate > 0 ? `  ${size(rate)}/s` : ''}${left}`;
}
