import {
  type Acquired,
  type AcquisitionObservations,
  type AcquisitionStates,
  afterAcquire,
  afterRead,
  STAND_BY,
  type StandByObservation,
} from '../../slot-job/lock/acquisition';
import type { LockWrite } from '../../slot-job/lock/operations';
import type { LockRecord } from '../../slot-job/lock/record';
import { type AnyState, type Next, nextOf, type StateAt } from '../../slot-job/protocol';
import type { ScriptSummary } from './script-summary';

/** A lock record whose slot is a run of the script. */
export type ScriptRecord = LockRecord & Partial<ScriptSummary>;

/**
 * How often the script of one slot may begin.
 *
 * - `at-most-once`: never twice. A script that failed, or whose run died, is left to a person.
 * - `until-success`: again and again until it exits 0. The script has to bear being run again.
 */
export const SEMANTICS = ['at-most-once', 'until-success'] as const;
export type Semantics = (typeof SEMANTICS)[number];

/**
 * The protocol of one attempt to run a slot's script, as a pure state machine. `run-slot.ts` performs the states; a
 * model check performs them against every interleaving of crashes, lost answers and other attempts.
 *
 * ```
 * acquisition (see there) ─┬─ held ──► run ─┬─ exit 0 ──► done ──► end
 *                          │                ├─ failed ──► fail ──► end
 *                          │                └─ lock lost ──► stand by
 *                          ├─ FAILED, at-most-once ──► end
 *                          └─ version unchanged ────┬─ until-success ──► takeover ──► run
 *                                                   └─ at-most-once ──► bury ──► end
 * ```
 *
 * What each state carries, by phase.
 */
export interface States extends AcquisitionStates {
  /** Run the script to its end. */
  run: { readonly fence: number };
  /** Record that the run died. */
  bury: { readonly dead: ScriptRecord };
  done: { readonly fence: number; readonly summary: ScriptSummary };
  fail: { readonly fence: number; readonly error: unknown };
  end: End;
}

type End =
  | { readonly outcome: 'ran'; readonly summary: ScriptSummary }
  /** `died`: found dead by this attempt. */
  | { readonly outcome: 'already-done' | 'already-failed' | 'died'; readonly record: ScriptRecord }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The observation that each phase leads to, failure and loss of the lock aside. */
export interface Observations extends AcquisitionObservations {
  run: { readonly exited: ScriptSummary };
  bury: LockWrite;
  done: LockWrite;
  fail: LockWrite;
}

export type ScriptState = AnyState<States>;
export type Phase = keyof States;

/** Phases during which the lock is held and renewed in the background. */
export const HOLDING: ReadonlySet<Phase> = new Set<Phase>(['run']);

/** Phases that are broken off when the lock is lost or the time is up. */
export const BREAKABLE: ReadonlySet<Phase> = new Set<Phase>(['run']);

const failed = (_: unknown, error: unknown) => ({ phase: 'end', outcome: 'failed', error }) as const;

/** The transition function of a script with these semantics. */
export function scriptProtocol(semantics: Semantics): Next<States, Observations> {
  const afterAsking = (_: unknown, write: LockWrite, me: string): ScriptState =>
    (!write.written && finalFailure(write.old, semantics)) || runWhenHeld(afterAcquire(write, me));
  return nextOf<States, Observations>(
    {
      acquire: { next: afterAsking, failed },
      takeover: { next: afterAsking, failed },
      'stand-by': { next: (state, seen) => afterReading(state, seen, semantics), failed },
      run: {
        next: ({ fence }, { exited }) => ({ phase: 'done', fence, summary: exited }),
        failed: ({ fence }, error) => ({ phase: 'fail', fence, error }),
      },
      bury: { next: (_, write, me) => afterBurial(write, me), failed },
      done: {
        next: ({ summary }, write, me) =>
          isWritten(write, 'DONE', me)
            ? { phase: 'end', outcome: 'ran', summary }
            : // Taken for dead while it was paused: the new holder decides how the slot ends.
              STAND_BY,
        failed,
      },
      fail: {
        next: ({ error }) => failed(undefined, error),
        failed: ({ error }) => failed(undefined, error),
      },
    },
    STAND_BY,
  );
}

function afterReading(
  state: StateAt<States, 'stand-by'>,
  observation: StandByObservation,
  semantics: Semantics,
): ScriptState {
  const { record } = observation;
  const failure = finalFailure(record, semantics);
  if (failure) return failure;
  const after = afterRead(state, observation);
  // guard: at-most-once
  if (after.phase === 'takeover' && record && semantics === 'at-most-once') return { phase: 'bury', dead: record };
  return runWhenHeld(after);
}

/** A script that may run once only has had its chance when its slot is FAILED. */
function finalFailure(record: LockRecord | undefined, semantics: Semantics): ScriptState | undefined {
  return semantics === 'at-most-once' && record?.state === 'FAILED'
    ? { phase: 'end', outcome: 'already-failed', record }
    : undefined;
}

function runWhenHeld(state: Acquired): ScriptState {
  return state.phase === 'held' ? { phase: 'run', fence: state.record.fence } : state;
}

function afterBurial(write: LockWrite, me: string): ScriptState {
  const record = write.written ? write.record : write.old;
  if (isWritten(write, 'FAILED', me) && record) return { phase: 'end', outcome: 'died', record };
  if (record?.state === 'DONE') return { phase: 'end', outcome: 'already-done', record };
  if (record?.state === 'FAILED') return { phase: 'end', outcome: 'already-failed', record };
  // It renewed in the meantime: it lives.
  return STAND_BY;
}

/** Also when the condition failed on our own record: the SDK repeated a write whose answer was lost. */
function isWritten(write: LockWrite, state: LockRecord['state'], me: string): boolean {
  return write.written || (write.old?.state === state && write.old.owner === me);
}
