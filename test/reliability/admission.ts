import { cpus } from 'node:os';

/** As many play at least, however busy the machine is, and at most: each may hold three environments. */
const FEWEST = 4;
const MOST = 80;
/** Share of the processors' time that must be idle for one more. */
const ENOUGH_IDLE = 0.15;
/** One that has begun needs the processors at once, and only then shows what it leaves: one at a time, in milliseconds. */
export const APART_MS = 150;

/**
 * Whether the machine bears one more of what mostly waits. More than it bears would make the shortened timeouts fire by
 * themselves.
 */
export class Admission {
  #seen = timesOf();
  #at = performance.now();

  /** @param running how many there are */
  admits(running: number): boolean {
    if (running < FEWEST) return true;
    if (running >= MOST || performance.now() - this.#at < APART_MS) return false;
    const before = this.#seen;
    this.#seen = timesOf();
    this.#at = performance.now();
    const all = this.#seen.all - before.all;
    return all > 0 && (this.#seen.idle - before.idle) / all >= ENOUGH_IDLE;
  }
}

/** Milliseconds of all processors since the machine began, and how many of them were idle. */
function timesOf(): { all: number; idle: number } {
  const times = cpus().map(({ times: its }) => its);
  return {
    all: times.flatMap((its) => Object.values(its)).reduce((sum, one) => sum + one, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
