import { cpus } from 'node:os';

/** Least and greatest number of trials that run in parallel. Each may use three environments. */
const MIN_RUNNING = 4;
const MAX_RUNNING = 80;
/** Share of the processors' time that must be idle to start another trial. */
const MIN_IDLE_SHARE = 0.15;
/** Least time between two starts, in milliseconds: the load of a trial can be measured only after it has begun. */
export const START_INTERVAL_MS = 150;

/**
 * Admission control: decides whether the machine can run another trial. With too many, the shortened timeouts would
 * expire without a fault.
 */
export class Admission {
  #seen = timesOf();
  #at = performance.now();

  /** @param running number of running trials */
  admits(running: number): boolean {
    if (running < MIN_RUNNING) return true;
    if (running >= MAX_RUNNING || performance.now() - this.#at < START_INTERVAL_MS) return false;
    const before = this.#seen;
    this.#seen = timesOf();
    this.#at = performance.now();
    const all = this.#seen.all - before.all;
    return all > 0 && (this.#seen.idle - before.idle) / all >= MIN_IDLE_SHARE;
  }
}

/** Milliseconds of all processors since the boot, in total and idle. */
function timesOf(): { all: number; idle: number } {
  const times = cpus().map(({ times: its }) => its);
  return {
    all: times.flatMap((its) => Object.values(its)).reduce((sum, one) => sum + one, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
