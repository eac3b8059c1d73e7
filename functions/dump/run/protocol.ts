import {
  type Acquired,
  type AcquisitionState,
  afterAcquire,
  afterRead,
  StandByEnded,
  type StandByObservation,
} from '../../slot-job/lock/acquisition';
import type { LockWrite } from '../../slot-job/lock/operations';
import { claimOf, type DumpFacts, type LockRecord, type Place } from '../../slot-job/lock/record';
import { TIMINGS } from '../../slot-job/lock/timings';

/**
 * The protocol of one attempt at a dump as a pure state machine. A state says what the attempt does next; {@link next}
 * takes what that came to and gives the state that follows. `run-dump.ts` performs the states against AWS; a model check
 * performs them against every interleaving of crashes, lost answers and other attempts. Both run this code.
 *
 * ```
 * acquisition (see there) ── held ──► look ─┬─ nothing there ──► dump ──► confirm ──► complete ──► publish ──► done ──► end
 *                                           ├─ dump + manifest ──────────────────────────────────────────────► done
 *                                           └─ dump only ──► adopt ──────────────────────────────────────────► done
 * ```
 * Whatever fails while the lock is held leads to `fail`; a lock that was lost leads to `stand by`.
 *
 * DONE is checked before it is reported: `check ─┬─ there, or can't be told ──► end`, `└─ gone ──► redo ──► as acquire`.
 *
 * `confirm` claims the place of the upload in the lock record, and a record's claim travels from `look` to `dump`: all
 * attempts that ever come as far as `complete` name one key, and `If-None-Match` decides between them. Without the claim
 * a changed ending, prefix or bucket would give the slot a second place, and so a second dump.
 */
export type AttemptState =
  | AcquisitionState
  /** DONE: is the dump still there that the record names? */
  | { readonly phase: 'check'; readonly record: LockRecord }
  /** Take the lock of a slot whose dump is gone. */
  | { readonly phase: 'redo'; readonly seenVersion: string }
  /** Is there a dump for the slot already? */
  | ({ readonly phase: 'look'; readonly fence: number } & Claim)
  /** Prove a dump that has no manifest by reading it back, and publish its manifest. */
  | { readonly phase: 'adopt'; readonly fence: number; readonly objectKey: string }
  /** Dump and upload everything; nothing is visible afterwards. */
  | ({ readonly phase: 'dump'; readonly fence: number } & Claim)
  /** Renew the lock, ask the gate, then claim the place of the upload. */
  | { readonly phase: 'confirm'; readonly fence: number }
  /** Complete the upload: the dump becomes visible, unless one is there. */
  | ({ readonly phase: 'complete'; readonly fence: number } & Claim)
  /** Whose object is it, after an unclear answer to complete? */
  | ({ readonly phase: 'identify'; readonly fence: number; readonly cause: unknown } & Claim)
  /** Write the manifest of the dump just completed. */
  | { readonly phase: 'publish'; readonly fence: number }
  | {
      readonly phase: 'done';
      readonly fence: number;
      readonly facts: DumpFacts;
      readonly outcome: 'dumped' | 'adopted';
    }
  | { readonly phase: 'fail'; readonly fence: number; readonly error: unknown }
  | { readonly phase: 'end'; readonly outcome: 'dumped' | 'adopted'; readonly facts: DumpFacts }
  | Extract<Acquired, { phase: 'end' }>;

/** The place that the lock record claims for the slot's dump. */
interface Claim {
  readonly claim?: Place | undefined;
}

export type Phase = AttemptState['phase'];

/** Phases of which nothing is visible yet: they are broken off when the lock is lost or the time is up. */
export const BREAKABLE: ReadonlySet<Phase> = new Set<Phase>(['check', 'look', 'adopt', 'dump', 'confirm']);

/** Failure of a phase. Every phase may end with it. */
export interface Failed {
  readonly error: unknown;
}

/** The lock is no longer this attempt's. Every phase that holds it may end with it. */
export interface Lost {
  readonly lost: true;
}

/** What each phase can come to, failure aside. */
export interface Observations {
  acquire: LockWrite;
  takeover: LockWrite;
  redo: LockWrite;
  'stand-by': StandByObservation;
  check: { readonly dump: 'there' | 'gone' | 'unknown'; readonly remaining: number };
  look:
    | { readonly found: 'nothing' }
    | { readonly found: 'dump'; readonly objectKey: string }
    | { readonly found: 'dump and manifest'; readonly facts: DumpFacts };
  adopt: { readonly facts: DumpFacts };
  dump: { readonly uploaded: true } | Lost;
  confirm: { readonly proven: true; readonly claim: Place } | Lost;
  complete: { readonly completed: true } | { readonly unclear: unknown };
  identify: { readonly whose: 'ours' | 'theirs' | 'nobody' };
  publish: { readonly facts: DumpFacts };
  done: { readonly written: boolean };
  fail: { readonly written: boolean };
}

/** The transition function: the state that follows when `state` came to `observation`. */
export function next<S extends AttemptState>(
  state: S,
  observation: (S['phase'] extends keyof Observations ? Observations[S['phase']] : never) | Failed,
  me: string,
): AttemptState {
  return transition(state, observation as Observation, me);
}

type Observation = Observations[keyof Observations] | Failed;

function transition(state: AttemptState, observation: Observation, me: string): AttemptState {
  if ('error' in observation) return failed(state, observation.error);
  if ('lost' in observation) return { phase: 'stand-by', unchangedSince: 0 };
  switch (state.phase) {
    case 'acquire':
    case 'takeover':
    case 'redo':
      return lookWhenHeld(afterAcquire(observation as LockWrite, me));
    case 'stand-by':
      return lookWhenHeld(afterRead(state, observation as Observations['stand-by']));
    case 'check':
      return afterCheck(state.record, observation as Observations['check']);
    case 'look':
      return afterLook(state, observation as Observations['look']);
    case 'adopt':
      return { ...state, ...(observation as Observations['adopt']), phase: 'done', outcome: 'adopted' };
    case 'dump':
      return { phase: 'confirm', fence: state.fence };
    case 'confirm':
      return { phase: 'complete', fence: state.fence, claim: (observation as { claim: Place }).claim };
    case 'complete':
      return 'unclear' in observation
        ? { ...state, phase: 'identify', cause: observation.unclear }
        : { phase: 'publish', fence: state.fence };
    case 'identify':
      return afterIdentify(state, observation as Observations['identify']);
    case 'publish':
      return { phase: 'done', fence: state.fence, ...(observation as Observations['publish']), outcome: 'dumped' };
    case 'done':
      // Written or not: dump and manifest are there, and the next event would adopt them.
      return { phase: 'end', outcome: state.outcome, facts: state.facts };
    case 'fail':
      return { phase: 'end', outcome: 'failed', error: state.error };
    case 'end':
      return state;
  }
}

/** The holder looks first whether an earlier run left a dump; DONE is believed only of a dump that is there. */
function lookWhenHeld(state: Acquired): AttemptState {
  if (state.phase === 'held') return { phase: 'look', fence: state.record.fence, claim: claimOf(state.record) };
  if (state.phase === 'end' && state.outcome === 'already-done') return { phase: 'check', record: state.record };
  return state;
}

function afterCheck(record: LockRecord, { dump, remaining }: Observations['check']): AttemptState {
  if (dump !== 'gone') return { phase: 'end', outcome: 'already-done', record };
  return remaining < TIMINGS.takeoverNeeds
    ? { phase: 'end', outcome: 'failed', error: new StandByEnded(record) }
    : { phase: 'redo', seenVersion: record.version };
}

function afterLook(
  { fence, claim }: Extract<AttemptState, { phase: 'look' }>,
  observation: Observations['look'],
): AttemptState {
  switch (observation.found) {
    case 'nothing':
      return { phase: 'dump', fence, claim };
    case 'dump':
      return { phase: 'adopt', fence, objectKey: observation.objectKey };
    case 'dump and manifest':
      return { phase: 'done', fence, facts: observation.facts, outcome: 'adopted' };
  }
}

function afterIdentify(
  state: Extract<AttemptState, { phase: 'identify' }>,
  { whose }: Observations['identify'],
): AttemptState {
  switch (whose) {
    case 'ours':
      return { phase: 'publish', fence: state.fence };
    case 'theirs':
      // The first complete object wins, also a zombie's: adopt it.
      return { phase: 'look', fence: state.fence, claim: state.claim };
    case 'nobody':
      return { phase: 'fail', fence: state.fence, error: state.cause };
  }
}

function failed(state: AttemptState, error: unknown): AttemptState {
  switch (state.phase) {
    case 'acquire':
    case 'takeover':
    case 'stand-by':
    case 'check':
    case 'redo':
    case 'fail':
      return { phase: 'end', outcome: 'failed', error: state.phase === 'fail' ? state.error : error };
    case 'done':
      return { phase: 'end', outcome: state.outcome, facts: state.facts };
    case 'complete':
      return { ...state, phase: 'identify', cause: error };
    case 'end':
      return state;
    default:
      return { phase: 'fail', fence: state.fence, error };
  }
}
