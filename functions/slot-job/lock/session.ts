import type { Clock } from '../../core/clock';
import { DeadlineError, LockHeldError } from '../../core/errors';
import { StandByEnded, type StandByObservation } from './acquisition';
import { Lease } from './lease';
import type { Attempt, LockOperation, LockWrite } from './operations';
import type { Place } from './record';
import type { LockTable } from './table';
import { TIMINGS } from './timings';

/** What a session works with. */
export interface LockServices {
  readonly clock: Clock;
  readonly lockTable: LockTable;
  readonly newId: () => string;
}

/** The invocation that an attempt belongs to. */
export interface Invocation {
  readonly requestId: string;
  /** Milliseconds until Lambda ends the function. */
  readonly remaining: () => number;
}

/** A state of a protocol. One with a fence holds the lock. */
interface State {
  readonly phase: string;
  readonly fence?: number;
}

/** A protocol of one kind of attempt, and how its states are performed. */
export interface Protocol<S extends State> {
  readonly next: (state: S, observation: object, me: string) => S;
  /** Performs a state. What it throws is observed as `{ error }`. */
  readonly perform: (state: S) => Promise<object>;
  /** Called with each new state, before the lease follows it. */
  readonly enter: (state: S) => Promise<void>;
  /** Phases that are broken off when the lock is lost or the time is up, because nothing of them is visible yet. */
  readonly breakable: ReadonlySet<S['phase']>;
  /** What a person can do when attempts run out of time. */
  readonly advice: string;
}

/** An operation whose version the session gives. */
type Unversioned<O> = O extends LockOperation ? Omit<O, 'version'> : never;

/**
 * One attempt on one lock: performs the states of a protocol, renews the lock exactly while a state holds it, and
 * breaks off in time before Lambda would.
 */
export class LockSession {
  readonly attempt: Attempt;
  readonly startedAt: Date;
  readonly #startedTicks: number;
  readonly #deadline = new AbortController();
  #lease: Lease | undefined;
  /** Monotonic time before the lock was asked for last. */
  #askedAt = 0;

  constructor(
    readonly key: string,
    private readonly invocation: Invocation,
    private readonly services: LockServices,
  ) {
    this.attempt = { owner: services.newId(), requestId: invocation.requestId };
    this.startedAt = services.clock.now();
    this.#startedTicks = services.clock.monotonic();
  }

  /** Performs the protocol to its end. When this settles, no renewal is on its way. */
  async toEnd<S extends State>(first: S, protocol: Protocol<S>): Promise<Extract<S, { phase: 'end' }>> {
    const stopWatchdog = this.#startWatchdog(protocol.advice);
    let state = first;
    try {
      while (state.phase !== 'end') {
        state = protocol.next(state, await this.#observe(state, protocol), this.attempt.owner);
        await protocol.enter(state);
        await this.#holdFor(state);
      }
    } finally {
      stopWatchdog();
      await this.#lease?.stop();
    }
    return state as Extract<S, { phase: 'end' }>;
  }

  /** Aborted when the time is up, and when the lock that is held now is lost. */
  get signal(): AbortSignal {
    return this.#lease ? AbortSignal.any([this.#deadline.signal, this.#lease.lost]) : this.#deadline.signal;
  }

  acquire(): Promise<LockWrite> {
    return this.#ask({ type: 'acquire', now: this.services.clock.now() });
  }

  acquireOnce(): Promise<LockWrite> {
    return this.#ask({ type: 'acquire-once', now: this.services.clock.now() });
  }

  takeover(seenVersion: string): Promise<LockWrite> {
    return this.#ask({ type: 'takeover', now: this.services.clock.now(), seenVersion });
  }

  /** Asks for the lock of a slot that is DONE, and whose dump is gone. */
  redo(seenVersion: string): Promise<LockWrite> {
    return this.#ask({ type: 'redo', now: this.services.clock.now(), seenVersion });
  }

  /** @throws {LockError} */
  write(operation: Unversioned<LockOperation>): Promise<LockWrite> {
    const versioned = { ...operation, version: this.services.newId() } as LockOperation;
    return this.services.lockTable.write(this.key, versioned, this.attempt);
  }

  async standBy(): Promise<StandByObservation> {
    const { clock, lockTable } = this.services;
    await clock.sleep(TIMINGS.readEvery);
    const record = await lockTable.read(this.key);
    return { record, at: clock.monotonic(), remaining: this.invocation.remaining() };
  }

  /**
   * Renews the lock now.
   *
   * @param claim the place that the attempt is about to complete its upload at.
   * @returns false when it is lost.
   * @throws {DeadlineError}
   */
  async confirm(claim?: Place): Promise<boolean> {
    const renewed = (await this.#lease?.confirm(this.signal, claim)) ?? false;
    if (renewed) this.#deadline.signal.throwIfAborted();
    return renewed;
  }

  /** Milliseconds until Lambda ends the function. */
  remaining(): number {
    return this.invocation.remaining();
  }

  /** Seconds since the attempt began. */
  seconds(): number {
    return Math.round(this.services.clock.monotonic() - this.#startedTicks) / 1000;
  }

  async #observe<S extends State>(state: S, { perform, breakable }: Protocol<S>): Promise<object> {
    const breaks = breakable.has(state.phase);
    try {
      if (breaks) this.signal.throwIfAborted();
      return await perform(state);
    } catch (error) {
      // A run that has lost its lock stands by; before anything of it is visible, nothing else matters.
      if (breaks && this.#lease?.lost.aborted) return { lost: true };
      // Whatever broke off because the time was up, the time is what to tell.
      if (breaks && this.#deadline.signal.aborted) return { error: this.#deadline.signal.reason };
      return { error };
    }
  }

  async #holdFor({ phase, fence }: State): Promise<void> {
    const holds = fence !== undefined && phase !== 'done' && phase !== 'fail';
    if (this.#lease && !(holds && this.#lease.fence === fence)) {
      await this.#lease.stop();
      this.#lease = undefined;
    }
    if (holds && !this.#lease) {
      const { lockTable, clock, newId } = this.services;
      this.#lease = new Lease(lockTable, this.key, this.attempt, fence, clock, newId, this.#askedAt);
      this.#lease.start();
    }
  }

  #ask(operation: Unversioned<LockOperation>): Promise<LockWrite> {
    this.#askedAt = this.services.clock.monotonic();
    return this.write(operation);
  }

  #startWatchdog(advice: string): () => void {
    const stopped = new AbortController();
    const time = Math.max(0, this.invocation.remaining() - TIMINGS.watchdog);
    this.services.clock.sleep(time, stopped.signal).then(
      () => this.#deadline.abort(new DeadlineError(`${deadlineMessage(this.key, time)} ${advice}`)),
      () => {},
    );
    return () => stopped.abort();
  }
}

function deadlineMessage(key: string, milliseconds: number): string {
  return `The run of "${key}" was cut off after ${Math.round(milliseconds / 1000)} s, ${TIMINGS.watchdog / 1000} s before the function's timeout.`;
}

/** What made an attempt fail, as the error that its caller throws. */
export function attemptError(error: unknown, key: string): Error {
  if (error instanceof StandByEnded) {
    return new LockHeldError(
      `Another run holds the lock "${key}" (request ${error.record?.requestId ?? 'unknown'}), and the time of this one is up. It is tried again.`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
