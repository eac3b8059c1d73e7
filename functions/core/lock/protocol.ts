import { type Acquired, type AcquisitionState, afterAcquire, afterRead, type StandByObservation } from './acquisition';
import type { LockWrite } from './operations';
import type { DumpFacts } from './record';

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
 */
export type AttemptState =
  | AcquisitionState
  /** Is there a dump for the slot already? */
  | { readonly phase: 'look'; readonly fence: number }
  /** Prove a dump that has no manifest by reading it back, and publish its manifest. */
  | { readonly phase: 'adopt'; readonly fence: number; readonly objectKey: string }
  /** Dump and upload everything; nothing is visible afterwards. */
  | { readonly phase: 'dump'; readonly fence: number }
  /** Renew the lock, then ask the gate. */
  | { readonly phase: 'confirm'; readonly fence: number }
  /** Complete the upload: the dump becomes visible, unless one is there. */
  | { readonly phase: 'complete'; readonly fence: number }
  /** Whose object is it, after an unclear answer to complete? */
  | { readonly phase: 'identify'; readonly fence: number; readonly cause: unknown }
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

export type Phase = AttemptState['phase'];

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
  'stand-by': StandByObservation;
  look:
    | { readonly found: 'nothing' }
    | { readonly found: 'dump'; readonly objectKey: string }
    | { readonly found: 'dump and manifest'; readonly facts: DumpFacts };
  adopt: { readonly facts: DumpFacts };
  dump: { readonly uploaded: true } | Lost;
  confirm: { readonly proven: true } | Lost;
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
      return lookWhenHeld(afterAcquire(observation as LockWrite, me));
    case 'stand-by':
      return lookWhenHeld(afterRead(state, observation as Observations['stand-by']));
    case 'look':
      return afterLook(state.fence, observation as Observations['look']);
    case 'adopt':
      return { ...state, ...(observation as Observations['adopt']), phase: 'done', outcome: 'adopted' };
    case 'dump':
      return { phase: 'confirm', fence: state.fence };
    case 'confirm':
      return { phase: 'complete', fence: state.fence };
    case 'complete':
      return 'unclear' in observation
        ? { phase: 'identify', fence: state.fence, cause: observation.unclear }
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

/** Whoever holds the lock looks first whether an earlier run left a dump. */
function lookWhenHeld(state: Acquired): AttemptState {
  return state.phase === 'held' ? { phase: 'look', fence: state.fence } : state;
}

function afterLook(fence: number, observation: Observations['look']): AttemptState {
  switch (observation.found) {
    case 'nothing':
      return { phase: 'dump', fence };
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
      return { phase: 'look', fence: state.fence };
    case 'nobody':
      return { phase: 'fail', fence: state.fence, error: state.cause };
  }
}

function failed(state: AttemptState, error: unknown): AttemptState {
  switch (state.phase) {
    case 'acquire':
    case 'takeover':
    case 'stand-by':
    case 'fail':
      return { phase: 'end', outcome: 'failed', error: state.phase === 'fail' ? state.error : error };
    case 'done':
      return { phase: 'end', outcome: state.outcome, facts: state.facts };
    case 'complete':
      return { phase: 'identify', fence: state.fence, cause: error };
    case 'end':
      return state;
    default:
      return { phase: 'fail', fence: state.fence, error };
  }
}
