import type { LockWrite } from './operations';
import type { LockRecord } from './record';
import { TIMINGS } from './timings';

/**
 * How an attempt comes to hold a slot's lock, as the first part of every protocol on the lock table.
 *
 * ```
 * acquire ─┬─ written ──► held
 *          ├─ DONE ──► end
 *          └─ RUNNING ──► stand by ─┬─ absent, FAILED ──► acquire
 *                                   ├─ DONE ──► end
 *                                   └─ version stands still ──► takeover ──► as acquire
 * ```
 */
export type AcquisitionState =
  | { readonly phase: 'acquire' }
  /** Wait a moment, then read the record. `version` and `unchangedSince` are what was seen so far. */
  | { readonly phase: 'stand-by'; readonly version?: string; readonly unchangedSince: number }
  | { readonly phase: 'takeover'; readonly seenVersion: string };

/** What an attempt comes to that wants a lock, beside further states of acquisition. */
export type Acquired =
  | AcquisitionState
  | { readonly phase: 'held'; readonly record: LockRecord }
  | { readonly phase: 'end'; readonly outcome: 'already-done'; readonly record: LockRecord }
  | { readonly phase: 'end'; readonly outcome: 'failed'; readonly error: unknown };

/** What an attempt that stands by sees. */
export interface StandByObservation {
  readonly record: LockRecord | undefined;
  /** Local monotonic time of the read, in milliseconds. */
  readonly at: number;
  /** What is left of the invocation, in milliseconds. */
  readonly remaining: number;
}

/** Ends the attempt so that it's tried again: the slot is still another's, and time has run out. */
export class StandByEnded {
  constructor(readonly record: LockRecord | undefined) {}
}

/** What follows an answer to a write that asks for the lock. */
export function afterAcquire(write: LockWrite, me: string): Acquired {
  if (write.written) return { phase: 'held', record: write.record };
  const { old } = write;
  // The condition failed on our own record: the SDK repeated a write whose answer was lost.
  if (old?.owner === me && old.state === 'RUNNING') return { phase: 'held', record: old };
  if (old?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record: old };
  return { phase: 'stand-by', unchangedSince: 0 };
}

/** What follows a look at the record of another attempt. */
export function afterRead(
  state: Extract<AcquisitionState, { phase: 'stand-by' }>,
  { record, at, remaining }: StandByObservation,
): Acquired {
  if (record?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record };
  if (remaining < TIMINGS.standByNeeds) return { phase: 'end', outcome: 'failed', error: new StandByEnded(record) };
  const enough = remaining >= TIMINGS.takeoverNeeds;
  if (record?.state !== 'RUNNING') return enough ? { phase: 'acquire' } : state;
  if (record.version !== state.version) return { phase: 'stand-by', version: record.version, unchangedSince: at };
  const stoodStill = at - state.unchangedSince >= TIMINGS.takeoverAfter;
  return stoodStill && enough ? { phase: 'takeover', seenVersion: record.version } : state;
}
