import { DeadlineError, detailOf, LockError, LockHeldError } from '../../core/errors';
import { abortAfter } from '../../core/time/abort-after';
import type { Clock } from '../../core/time/clock';
import { type AnyState, type Failed, isLost, type Lost, type Next, type Performers, type StateAt } from '../protocol';
import { StandByEnded, type StandByObservation } from './acquisition';
import { Lease } from './lease';
import type { Attempt, LockOperation, LockWrite } from './operations';
import type { Delivery, HandOver, Place } from './record';
import type { LockTable } from './table';
import { TIMINGS } from './timings';

/**
 * How often one attempt takes its lock again and repeats its work, when it has lost it. A task of the runner has days: one whose
 * renewals keep failing would otherwise repeat a dump of hours until they are over.
 */
const REPETITIONS = 1;

/** What a session works with. */
export interface LockServices {
  readonly clock: Clock;
  readonly lockTable: LockTable;
  readonly newId: () => string;
}

/** The invocation that an attempt belongs to. */
export interface Invocation {
  readonly requestId: string;
  /** Of the record of a queue or stream. */
  readonly delivery?: Delivery;
  /** Milliseconds until Lambda ends the function, or ECS the task. */
  readonly remaining: () => number;
  /** The hand-over to the execution whose task this is; undefined in a function. */
  readonly handOver?: HandOver;
  /** Whether an event of the schedule asks, or what follows from one. */
  readonly scheduled?: boolean;
  /** Aborted, with the error to report, when the task is stopped before its time, or must not begin. */
  readonly stopped?: AbortSignal;
}

/** How the phases of a protocol are performed, and what follows. */
export interface Steps<S, O extends { readonly [P in keyof O]: object }> {
  readonly performers: Performers<S, O>;
  readonly next: Next<S, O>;
  /** Phases that are broken off when the lock is lost or the time is up, because nothing of them is visible yet. */
  readonly breakable: ReadonlySet<keyof S>;
}

/** A protocol as a session performs it, over its states before the end and its end. */
export interface Machine<Active extends { readonly phase: string }, End extends { readonly phase: 'end' }> {
  /** Performs a state by {@link LockSession.step}, and returns the one that follows. */
  readonly step: (state: Active) => Promise<Active | End>;
  /** Called on each change of state, before the lease follows it. */
  readonly onChange: (before: Active, after: Active | End) => Promise<void>;
  /** Phases during which the lock is held and renewed. */
  readonly holding: ReadonlySet<string>;
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
  #losses = 0;
  /** Monotonic time before the lock was asked for last. */
  #askedAt = 0;

  constructor(
    readonly key: string,
    private readonly invocation: Invocation,
    private readonly services: LockServices,
  ) {
    const { requestId, delivery } = invocation;
    this.attempt = { owner: services.newId(), requestId, ...(delivery ? { delivery } : {}) };
    this.startedAt = services.clock.now();
    this.#startedTicks = services.clock.monotonic();
  }

  /** Performs the states of a protocol from the first to its end. When this settles, no renewal is on its way. */
  async run<Active extends { readonly phase: string }, End extends { readonly phase: 'end' }>(
    first: Active,
    { step, onChange, holding, advice }: Machine<Active, End>,
  ): Promise<End> {
    const stopWatchdog = this.#startWatchdog(advice);
    let state = first;
    try {
      for (;;) {
        const after = await step(state);
        await onChange(state, after);
        await this.#holdFor(after, holding);
        if (hasEnded(after)) return after;
        state = after;
      }
    } finally {
      stopWatchdog();
      await this.#lease?.stop();
    }
  }

  /** Performs one state of a protocol, and returns the one that follows. */
  async step<S, O extends { readonly [P in keyof O]: object }, P extends keyof S & keyof O>(
    state: StateAt<S, P>,
    { performers, next, breakable }: Steps<S, O>,
  ): Promise<AnyState<S>> {
    const observation = await this.#observe(breakable.has(state.phase), () => performers[state.phase](state));
    return next(state, isLost(observation) ? this.#afterLoss() : observation, this.attempt.owner);
  }

  /** A lost lock is waited for once. After that the attempt fails: its retries are counted, and their end raises an alarm. */
  #afterLoss(): Lost | Failed {
    this.#losses += 1;
    // guard: losses-are-bounded
    if (this.#losses <= REPETITIONS) return { lost: true };
    return { error: lostAgain(this.#lease?.lost.reason) };
  }

  /**
   * Performs one phase, and turns its result or error into an observation.
   *
   * @param breaks whether the phase is broken off when the lock is lost or the time is up, because nothing of it is
   * visible yet.
   */
  async #observe<T>(breaks: boolean, perform: () => Promise<T>): Promise<T | Failed | Lost> {
    try {
      if (breaks) this.signal.throwIfAborted();
      return await perform();
    } catch (error) {
      // A run that has lost its lock stands by; before anything of it is visible, nothing else matters.
      if (breaks && this.#lease?.lost.aborted) return { lost: true };
      // The deadline is the cause of every error that it leads to.
      if (breaks && this.#deadline.signal.aborted) return { error: this.#deadline.signal.reason };
      return { error };
    }
  }

  /** Aborted when the time is up, and when the lock that is held now is lost. */
  get signal(): AbortSignal {
    // guard: loss-ends-the-work
    return this.#lease ? AbortSignal.any([this.#deadline.signal, this.#lease.lost]) : this.#deadline.signal;
  }

  acquire(): Promise<LockWrite> {
    return this.#ask({ type: 'acquire', now: this.services.clock.now(), ...this.#taker });
  }

  acquireOnce(): Promise<LockWrite> {
    return this.#ask({ type: 'acquire-once', now: this.services.clock.now() });
  }

  takeover(seenVersion: string): Promise<LockWrite> {
    return this.#ask({ type: 'takeover', now: this.services.clock.now(), seenVersion, ...this.#taker });
  }

  /** Asks for the lock of a slot whose execution has ended. */
  reclaim(seenVersion: string): Promise<LockWrite> {
    return this.#ask({ type: 'reclaim', now: this.services.clock.now(), seenVersion, ...this.#taker });
  }

  /** Asks for the lock of a slot that is DONE and whose result is gone. @param lastError recorded as the reason. */
  redo(seenVersion: string, lastError: string): Promise<LockWrite> {
    return this.#ask({ type: 'redo', now: this.services.clock.now(), seenVersion, lastError, ...this.#taker });
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

  /** The number of the execution whose task this is; undefined in a function. */
  get execution(): number | undefined {
    return this.invocation.handOver?.number;
  }

  /** Milliseconds until Lambda ends the function, or ECS the task. */
  remaining(): number {
    return this.invocation.remaining();
  }

  /** Seconds since the attempt began. */
  seconds(): number {
    return Math.round(this.services.clock.monotonic() - this.#startedTicks) / 1000;
  }

  async #holdFor(state: { readonly phase: string; readonly fence?: number }, holding: ReadonlySet<string>) {
    const fence = holding.has(state.phase) ? state.fence : undefined;
    if (this.#lease && this.#lease.fence !== fence) {
      await this.#lease.stop();
      this.#lease = undefined;
    }
    if (fence !== undefined && !this.#lease) {
      const { lockTable, clock, newId } = this.services;
      this.#lease = new Lease(lockTable, this.key, this.attempt, fence, clock, newId, this.#askedAt);
      this.#lease.start();
    }
  }

  get #taker(): { readonly handOver?: HandOver; readonly scheduled?: boolean } {
    const { handOver, scheduled } = this.invocation;
    return { ...(handOver ? { handOver } : {}), ...(scheduled ? { scheduled } : {}) };
  }

  #ask(operation: Unversioned<LockOperation>): Promise<LockWrite> {
    this.#askedAt = this.services.clock.monotonic();
    return this.write(operation);
  }

  #startWatchdog(advice: string): () => void {
    // guard: watchdog-comes-in-time
    const time = Math.max(0, this.invocation.remaining() - TIMINGS.watchdog);
    const reason = () =>
      new DeadlineError('OUT_OF_TIME', `${deadlineMessage(this.key, time, this.execution)} ${advice}`);
    const signal = this.invocation.stopped;
    const stopped = () => this.#deadline.abort(signal?.reason);
    // guard: stop-breaks-off
    signal?.addEventListener('abort', stopped);
    // guard: begins-only-what-may-begin
    if (signal?.aborted) stopped();
    const cancel = abortAfter(time, this.#deadline, reason, this.services.clock);
    return () => {
      cancel();
      signal?.removeEventListener('abort', stopped);
    };
  }
}

function hasEnded<Active, End extends { readonly phase: 'end' }>(
  state: (Active & { readonly phase: string }) | End,
): state is End {
  return state.phase === 'end';
}

function lostAgain(reason: unknown): LockError {
  const again = `It is the second time in this run, which therefore ends, and is retried. Check the metrics of the lock table for throttled and failed requests, and the status of DynamoDB.`;
  return new LockError('LOCK_LOST', `${detailOf(reason)} ${again}`, { cause: reason });
}

function deadlineMessage(key: string, milliseconds: number, execution: number | undefined): string {
  const end = execution === undefined ? "the function's timeout" : "the end of the task's time";
  return `The run of "${key}" was cut off after ${Math.round(milliseconds / 1000)} s, ${TIMINGS.watchdog / 1000} s before ${end}.`;
}

/** What made an attempt fail, as the error that its caller throws. */
export function attemptError(error: unknown, key: string): Error {
  if (error instanceof StandByEnded) {
    return new LockHeldError(
      'LOCK_HELD',
      `Another run holds the lock "${key}" (request ${error.record?.requestId ?? 'unknown'}), and the time of this one is up. It is retried.`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
