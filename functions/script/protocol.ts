import {
  type Acquired,
  type AcquisitionState,
  afterAcquire,
  afterRead,
  type StandByObservation,
} from '../slot-job/lock/acquisition';
import type { LockWrite } from '../slot-job/lock/operations';
import type { LockRecord, ScriptFacts } from '../slot-job/lock/record';

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
 *                          └─ version stands still ─┬─ until-success ──► takeover ──► run
 *                                                   └─ at-most-once ──► bury ──► end
 * ```
 */
export type ScriptState =
  | AcquisitionState
  /** Run the script to its end. */
  | { readonly phase: 'run'; readonly fence: number }
  /** Write down that the run died. */
  | { readonly phase: 'bury'; readonly dead: LockRecord }
  | { readonly phase: 'done'; readonly fence: number; readonly facts: ScriptFacts }
  | { readonly phase: 'fail'; readonly fence: number; readonly error: unknown }
  | { readonly phase: 'end'; readonly outcome: 'ran'; readonly facts: ScriptFacts }
  /** `died`: found dead by this attempt. */
  | { readonly phase: 'end'; readonly outcome: 'already-failed' | 'died'; readonly record: LockRecord }
  | Extract<Acquired, { phase: 'end' }>;

export type Phase = ScriptState['phase'];

/** What each phase can come to, failure aside. */
export interface Observations {
  acquire: LockWrite;
  takeover: LockWrite;
  'stand-by': StandByObservation;
  run: { readonly exited: ScriptFacts } | { readonly lost: true };
  bury: LockWrite;
  done: LockWrite;
  fail: LockWrite;
}

type Observation = Observations[keyof Observations] | { readonly error: unknown };

/** The transition function: the state that follows when `state` came to `observation`. */
export function next(state: ScriptState, observation: object, me: string, semantics: Semantics): ScriptState {
  const seen = observation as Observation;
  if ('error' in seen) return failed(state, seen.error);
  if ('lost' in seen) return STAND_BY;
  switch (state.phase) {
    case 'acquire':
    case 'takeover':
      return afterAsking(seen as LockWrite, me, semantics);
    case 'stand-by':
      return afterLooking(state, seen as StandByObservation, semantics);
    case 'run':
      return { phase: 'done', fence: state.fence, facts: (seen as { exited: ScriptFacts }).exited };
    case 'bury':
      return afterBurial(seen as LockWrite, me);
    case 'done':
      return isWritten(seen as LockWrite, 'DONE', me)
        ? { phase: 'end', outcome: 'ran', facts: state.facts }
        : // Held for dead while it was paused: how the slot ends is no longer this attempt's to say.
          STAND_BY;
    case 'fail':
      return { phase: 'end', outcome: 'failed', error: state.error };
    case 'end':
      return state;
  }
}

const STAND_BY: ScriptState = { phase: 'stand-by', unchangedSince: 0 };

function afterAsking(write: LockWrite, me: string, semantics: Semantics): ScriptState {
  const failure = !write.written && finalFailure(write.old, semantics);
  return failure || runWhenHeld(afterAcquire(write, me));
}

function afterLooking(
  state: Extract<AcquisitionState, { phase: 'stand-by' }>,
  observation: StandByObservation,
  semantics: Semantics,
): ScriptState {
  const { record } = observation;
  const failure = finalFailure(record, semantics);
  if (failure) return failure;
  const after = afterRead(state, observation);
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

function failed(state: ScriptState, error: unknown): ScriptState {
  switch (state.phase) {
    case 'run':
      return { phase: 'fail', fence: state.fence, error };
    case 'fail':
      return { phase: 'end', outcome: 'failed', error: state.error };
    case 'end':
      return state;
    default:
      return { phase: 'end', outcome: 'failed', error };
  }
}
