import { LockError } from '../../core/errors';
import type { Clock } from '../../core/time/clock';
import type { Attempt } from './operations';
import type { Place } from './record';
import type { LockTable } from './table';
import { TIMINGS } from './timings';

/** How long to wait after a renewal that failed before the next try, in milliseconds. */
const RETRY_AFTER = 2_000;

/**
 * Renews the lock of one attempt, and aborts `lost` at once when it is lost: when another attempt took over, or when no
 * renewal succeeded for as long as another attempt would need to find that out.
 */
export class Lease {
  readonly #lost = new AbortController();
  readonly #stopped = new AbortController();
  #lastRenewal: number;
  #loop: Promise<void> = Promise.resolve();
  #inFlight: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly table: LockTable,
    private readonly key: string,
    private readonly attempt: Attempt,
    readonly fence: number,
    private readonly clock: Clock,
    private readonly newVersion: () => string,
    /** Monotonic time before the lock was asked for: the answer may have come long after the record was written. */
    askedAt: number,
  ) {
    this.#lastRenewal = askedAt;
  }

  /** Aborted when the lock is lost. The reason is a {@link LockError}. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Starts to renew in the background. */
  start(): void {
    this.#loop = this.#renewUntilStopped();
  }

  /** Ends the renewals, and waits for the one under way: nothing of this attempt is left running afterwards. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    await this.#inFlight;
  }

  /**
   * Renews now.
   *
   * @param claim the place that this attempt is about to complete its upload at.
   * @returns false when another attempt holds the lock, or the slot claims another place.
   * @throws {LockError} when DynamoDB gave no answer.
   */
  async renew(claim?: Place): Promise<boolean> {
    // Taken before the request: the record may have changed right after it was sent.
    const sentAt = this.clock.monotonic();
    const operation = {
      type: 'renew',
      version: this.newVersion(),
      fence: this.fence,
      ...(claim ? { claim } : {}),
    } as const;
    const { written } = await this.table.write(this.key, operation, this.attempt);
    if (written) this.#lastRenewal = sentAt;
    else this.#lose(`The lock "${this.key}" was taken over by another run.`);
    // guard: lost-is-not-confirmed
    return written && !this.lost.aborted;
  }

  /**
   * Renews, and retries when DynamoDB does not answer: a short outage must not cost work that took minutes.
   *
   * @returns false when another attempt holds the lock, or it could not be renewed in time.
   * @throws the reason of `signal` when it is aborted.
   */
  async confirm(signal: AbortSignal, claim?: Place): Promise<boolean> {
    for (;;) {
      try {
        return await this.renew(claim);
      } catch {
        if (this.lost.aborted) return false;
        await this.clock.sleep(RETRY_AFTER, signal);
      }
    }
  }

  async #renewUntilStopped(): Promise<void> {
    let pause: number = TIMINGS.renewEvery;
    while (!this.#stopped.signal.aborted && !this.lost.aborted) {
      if (!(await this.#sleep(pause))) return;
      pause = (await this.#renewInTime()) ? TIMINGS.renewEvery : RETRY_AFTER;
    }
  }

  async #renewInTime(): Promise<boolean> {
    const left = TIMINGS.renewWithin - (this.clock.monotonic() - this.#lastRenewal);
    // guard: lost-without-renewal
    if (left > 0) {
      const decided = new AbortController();
      this.#inFlight = this.renew().catch(() => false);
      // A request may hang for longer than the lock is safe.
      const outcome = await Promise.race([
        this.#inFlight,
        this.clock.sleep(left, AbortSignal.any([decided.signal, this.#stopped.signal])).then(
          () => 'late' as const,
          () => false,
        ),
      ]);
      decided.abort();
      if (outcome !== 'late') return outcome;
    }
    this.#lose(
      `The lock "${this.key}" could not be renewed for ${TIMINGS.renewWithin / 1000} s, so another run may have taken over.`,
    );
    return false;
  }

  /** False when the sleep was cut short. */
  async #sleep(milliseconds: number): Promise<boolean> {
    try {
      await this.clock.sleep(milliseconds, this.#stopped.signal);
      return true;
    } catch {
      return false;
    }
  }

  #lose(reason: string): void {
    // The first reason stays.
    // guard: loss-ends-the-lease
    this.#lost.abort(new LockError('LOCK_LOST', reason));
  }
}
