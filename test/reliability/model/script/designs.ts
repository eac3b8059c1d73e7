import { type ScriptState, type Semantics, scriptProtocol } from '../../../../functions/script/run/protocol';
import { applyOperation } from '../../../../functions/slot-job/lock/operations';
import { releasesBlindly, takesOverBlindly } from '../blind-writes';
import type { Budget } from './world';

/** A state other than `end`. */
type Active = Exclude<ScriptState, { phase: 'end' }>;

/** A design of the script's protocol: the production code, or the production code with one change. */
export interface Design {
  readonly name: string;
  readonly next: (state: Active, observation: never, me: string, semantics: Semantics) => ScriptState;
  readonly apply: typeof applyOperation;
  /** Publishes the metric of a failure when FAILED is written. */
  readonly countsLast?: boolean;
}

const PROTOCOLS = {
  'at-most-once': scriptProtocol('at-most-once'),
  'until-success': scriptProtocol('until-success'),
};

const next: Design['next'] = (state, observation, me, semantics) => PROTOCOLS[semantics](state, observation, me);

export const PRODUCTION: Design = { name: 'as built', next, apply: applyOperation };

const otherwise = (name: string, change: Partial<Design>): Design => ({ ...PRODUCTION, name, ...change });

/** The next attempt acquires a record in state FAILED, as for a dump. */
const acquiresOverFailed: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'acquire-once'
    ? applyOperation(key, record, { ...operation, type: 'acquire' }, attempt)
    : applyOperation(key, record, operation, attempt);

/** Marks a run as dead, even if it was renewed meanwhile. */
const buriesBlindly: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'bury' && record
    ? applyOperation(key, { ...record, state: 'RUNNING', version: operation.seenVersion }, operation, attempt)
    : applyOperation(key, record, operation, attempt);

const takesOver: Design['next'] = (state, observation, me, semantics) => {
  const after = next(state, observation, me, semantics);
  return after.phase === 'bury' ? { phase: 'takeover', seenVersion: after.dead.version } : after;
};

const loserSucceeds: Design['next'] = (state, observation, me, semantics) => {
  const after = next(state, observation, me, semantics);
  const { old } = observation as { old?: never };
  return state.phase === 'acquire' && after.phase === 'stand-by' && old
    ? { phase: 'end', outcome: 'already-done', record: old }
    : after;
};

const ignoresStatus: Design['next'] = (state, observation, me, semantics) => {
  const after: ScriptState = next(state, observation, me, semantics);
  return after.phase === 'fail' ? { phase: 'done', fence: after.fence, summary: { seconds: 0, lastLine: '' } } : after;
};

/** A broken design: the property that it violates, and the faults that suffice. */
export interface BrokenDesign {
  readonly design: Design;
  readonly semantics: Semantics;
  readonly breaks: string;
  readonly faults: Partial<Budget>;
}

export const BROKEN: readonly BrokenDesign[] = [
  {
    design: otherwise('at-most-once that acquires over FAILED', { apply: acquiresOverFailed }),
    semantics: 'at-most-once',
    breaks: 'with at-most-once, the script begins at most once',
    faults: { failures: 1 },
  },
  {
    design: otherwise('at-most-once that takes over', { next: takesOver }),
    semantics: 'at-most-once',
    breaks: 'with at-most-once, the script begins at most once',
    faults: { crashes: 1 },
  },
  {
    design: otherwise('the metric of a failure after FAILED', { countsLast: true }),
    semantics: 'at-most-once',
    breaks: 'with at-most-once, no failure goes without its metric',
    faults: { crashes: 1, failures: 1 },
  },
  {
    design: otherwise('the metric of a death after FAILED', { countsLast: true }),
    semantics: 'at-most-once',
    breaks: 'with at-most-once, no failure goes without its metric',
    faults: { crashes: 2 },
  },
  {
    design: otherwise('a death that is recorded without its condition', { apply: buriesBlindly }),
    semantics: 'at-most-once',
    breaks: 'DONE is final',
    faults: { errors: 1 },
  },
  {
    design: otherwise('a takeover that ignores the version', { apply: takesOverBlindly }),
    semantics: 'until-success',
    breaks: 'one script at a time, unless a running holder was considered dead',
    faults: { crashes: 1 },
  },
  {
    design: otherwise('DONE and FAILED without a condition', { apply: releasesBlindly }),
    semantics: 'until-success',
    breaks: 'DONE is final',
    faults: { errors: 1, failures: 1 },
  },
  {
    design: otherwise('the loser reports success at once', { next: loserSucceeds }),
    semantics: 'at-most-once',
    breaks: 'no slot is silently abandoned',
    faults: { crashes: 1 },
  },
  {
    design: otherwise('an exit status that is ignored', { next: ignoresStatus }),
    semantics: 'until-success',
    breaks: 'DONE only when a script exited 0',
    faults: { failures: 1 },
  },
];
