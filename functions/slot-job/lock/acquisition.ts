import type { LockWrite } from './operations';
import type { LockRecord } from './record';
import { TIMINGS } from './timings';

/**
 * Acquisition of a slot's lock: the first part of every protocol on the lock table.
 *
 * ```
 * acquire ─┬─ written ──► held
 *          ├─ DONE ──► end
 *          └─ RUNNING ──► stand by ─┬─ absent, FAILED ──► acquire
 *                                   ├─ DONE ──► end
 *                                   └─ version unchanged ──► takeover ──► as acquire
 * ```
 *
 * What each state carries, by phase.
 */
export interface AcquisitionStates {
  acquire: unknown;
  /** Wait a moment, then read the record. `version` and `unchangedSince` are what was seen so far. */
  'stand-by': {
    readonly version?: string;
    readonly unchangedSince: number;
    /** The number of the execution that was asked for last: the holder is not waited for because of that one. */
    readonly asked?: number | undefined;
  };
  takeover: { readonly seenVersion: string };
}

/** The observation that each state of acquisition leads to. */
export interface AcquisitionObservations {
  acquire: LockWrite;
  takeover: LockWrite;
  'stand-by': StandByObservation;
}

/** The outcome of asking for a lock, beside further states of acquisition. */
export type Acquired =
  | { readonly phase: 'acquire' }
  | ({ readonly phase: 'stand-by' } & AcquisitionStates['stand-by'])
  | ({ readonly phase: 'takeover' } & AcquisitionStates['takeover'])
  | { readonly phase: 'held'; readonly record: LockRecord }
  | { readonly phase: 'end'; readonly outcome: 'already-done'; readonly record: LockRecord }
  | { readonly phase: 'end'; readonly outcome: 'failed'; readonly error: unknown };

/** The first state of a wait for the holder. */
export const STAND_BY = { phase: 'stand-by', unchangedSince: 0 } as const;

/** The reading of an attempt that stands by. */
export interface StandByObservation {
  readonly record: LockRecord | undefined;
  /** Local monotonic time of the read, in milliseconds. */
  readonly at: number;
  /** Milliseconds left of the invocation. */
  readonly remaining: number;
}

/** Ends an attempt whose time is up while another attempt holds the slot, so that the event is retried. */
export class StandByEnded {
  constructor(readonly record: LockRecord | undefined) {}
}

/** The state that follows a write that asks for the lock. */
export function afterAcquire(write: LockWrite, me: string): Acquired {
  if (write.written) return { phase: 'held', record: write.record };
  const { old } = write;
  // The condition failed on our own record: the SDK repeated a write whose answer was lost.
  // guard: another-run-holds-it
  if (old?.owner === me && old.state === 'RUNNING') return { phase: 'held', record: old };
  // guard: loser-stands-by
  if (old?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record: old };
  return STAND_BY;
}

/** The state that follows a read of another attempt's record. */
export function afterRead(
  state: { readonly phase: 'stand-by' } & AcquisitionStates['stand-by'],
  { record, at, remaining }: StandByObservation,
): Acquired {
  if (record?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record };
  if (remaining < TIMINGS.standByNeeds) return { phase: 'end', outcome: 'failed', error: new StandByEnded(record) };
  const enough = remaining >= TIMINGS.takeoverNeeds;
  if (record?.state !== 'RUNNING') return enough ? { phase: 'acquire' } : state;
  // guard: renewal-restarts-the-wait
  if (record.version !== state.version) return { ...state, version: record.version, unchangedSince: at };
  // guard: takeover-waits
  const stoodStill = at - state.unchangedSince >= TIMINGS.takeoverAfter;
  return stoodStill && enough ? { phase: 'takeover', seenVersion: record.version } : state;
}
