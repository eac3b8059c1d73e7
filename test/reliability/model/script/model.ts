import type { ScriptState, Semantics } from '../../../../functions/script/run/protocol';
import { applyOperation as apply, type LockOperation } from '../../../../functions/slot-job/lock/operations';
import type { Model } from '../explorer';
import { type Design, next, PRODUCTION, transitionsFrom } from './transitions';
import { type Budget, nameOf, type World } from './world';

/** Whether the slot has ended as its semantics allow, according to its record. */
const isEnded = ({ semantics, record }: World) =>
  record?.state === 'DONE' || (semantics === 'at-most-once' && record?.state === 'FAILED');
const isOver = ({ events }: World) => events.every(({ outcome }) => outcome !== 'pending');

export const PROPERTIES: Model<World>['properties'] = [
  {
    name: 'with at-most-once, the script begins at most once',
    holds: ({ semantics, starts }) => semantics !== 'at-most-once' || starts <= 1,
  },
  {
    name: 'one script at a time, unless a holder that lives was held for dead',
    holds: ({ attempts }) =>
      attempts.filter(({ state, lost, heldForDead }) => state.phase === 'run' && !lost && !heldForDead).length <= 1,
  },
  {
    name: 'DONE only when a script exited 0',
    holds: ({ record, succeeded }) => record?.state !== 'DONE' || succeeded,
  },
  {
    name: 'DONE is final',
    holds: ({ record }, before) => before?.record?.state !== 'DONE' || record?.state === 'DONE',
  },
  {
    name: 'an attempt that reports success leaves an ended slot',
    holds: (world) => isEnded(world) || world.events.every(({ outcome }) => outcome !== 'success'),
  },
  {
    name: 'no slot is silently left',
    holds: (world) => isEnded(world) || !isOver(world) || world.events.some(({ outcome }) => outcome === 'given up'),
  },
];

/** A design as a model to explore. */
export function modelOf(design: Design): Model<World> {
  return {
    nameOf,
    transitionsFrom: (world) => transitionsFrom(world, design),
    properties: PROPERTIES,
    isGoodEnd: isEnded,
    // A running attempt may have failed already, so that only a retry can succeed.
    canProceed: ({ events }) => events.some(({ outcome, tried }) => outcome === 'pending' && tried < 2),
  };
}

/** A broken design: the property that it violates, and the faults that suffice. */
export interface BrokenDesign {
  readonly design: Design;
  readonly semantics: Semantics;
  readonly breaks: string;
  readonly faults: Partial<Budget>;
}

const [ONCE, ONE_AT_A_TIME, EXIT_0, FINAL, , SILENT] = PROPERTIES.map(({ name }) => name) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const otherwise = (name: string, change: Partial<Design>): Design => ({ ...PRODUCTION, name, ...change });

const changeOf =
  (change: (operation: LockOperation) => LockOperation): typeof apply =>
  (key, record, operation, attempt) =>
    apply(key, record, change(operation), attempt);

/** The next attempt acquires a record in state FAILED, as for a dump. */
const acquiresOverFailed = changeOf((operation) =>
  operation.type === 'acquire-once' ? { ...operation, type: 'acquire' } : operation,
);

/** Marks a run as dead, even if it was renewed meanwhile. */
const buriesBlindly: typeof apply = (key, record, operation, attempt) =>
  operation.type === 'bury' && record
    ? apply(key, { ...record, state: 'RUNNING', version: operation.seenVersion }, operation, attempt)
    : apply(key, record, operation, attempt);

/** Takes over any record in state RUNNING, even if it was renewed meanwhile. */
const takesOverBlindly: typeof apply = (key, record, operation, attempt) =>
  operation.type === 'takeover' && record
    ? apply(key, record, { ...operation, seenVersion: record.version }, attempt)
    : apply(key, record, operation, attempt);

/** Writes DONE and FAILED without checking who holds the lock. */
const releasesBlindly: typeof apply = (key, record, operation, attempt) => {
  const ends = operation.type === 'done' || operation.type === 'failed';
  if (!ends || !record) return apply(key, record, operation, attempt);
  const asHolder = { ...record, state: 'RUNNING', owner: attempt.owner, fence: operation.fence } as const;
  return apply(key, asHolder, operation, attempt);
};

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
  return after.phase === 'fail' ? { phase: 'done', fence: after.fence, facts: { seconds: 0, lastLine: '' } } : after;
};

export const BROKEN: readonly BrokenDesign[] = [
  {
    design: otherwise('at-most-once that acquires over FAILED', { apply: acquiresOverFailed }),
    semantics: 'at-most-once',
    breaks: ONCE,
    faults: { failures: 1 },
  },
  {
    design: otherwise('at-most-once that takes over', { next: takesOver }),
    semantics: 'at-most-once',
    breaks: ONCE,
    faults: { crashes: 1 },
  },
  {
    design: otherwise('a death that is written without its condition', { apply: buriesBlindly }),
    semantics: 'at-most-once',
    breaks: FINAL,
    faults: { errors: 1 },
  },
  {
    design: otherwise('a takeover that ignores the version', { apply: takesOverBlindly }),
    semantics: 'until-success',
    breaks: ONE_AT_A_TIME,
    faults: { crashes: 1 },
  },
  {
    design: otherwise('DONE and FAILED without a condition', { apply: releasesBlindly }),
    semantics: 'until-success',
    breaks: FINAL,
    faults: { errors: 1, failures: 1 },
  },
  {
    design: otherwise('the loser reports success at once', { next: loserSucceeds }),
    semantics: 'at-most-once',
    breaks: SILENT,
    faults: { crashes: 1 },
  },
  {
    design: otherwise('a status that nobody looks at', { next: ignoresStatus }),
    semantics: 'until-success',
    breaks: EXIT_0,
    faults: { failures: 1 },
  },
];

/** Faults for explorations that take seconds. */
export const SHORT: readonly Partial<Budget>[] = [
  { crashes: 1, failures: 1, errors: 1 },
  { crashes: 1, failures: 1, lostAnswers: 1 },
  { errors: 1, lapses: 1, timeouts: 1 },
];

/** Faults for explorations that take minutes. */
export const LONG: readonly Partial<Budget>[] = [
  { crashes: 2, failures: 2, errors: 1 },
  { crashes: 1, failures: 1, lostAnswers: 1, errors: 1, lapses: 1 },
  { crashes: 1, lostAnswers: 2, timeouts: 1 },
];

export { PRODUCTION };
