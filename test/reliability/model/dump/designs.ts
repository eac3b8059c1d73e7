import { applyOperation } from '../../../../functions/slot-job/lock/operations';
import { type AttemptState, abandonedUpload, dumpProtocol } from '../../../../functions/store-dump/run/protocol';
import { releasesBlindly, takesOverBlindly } from '../blind-writes';
import { PROGRESS } from '../explorer';
import { type Budget, initialWorld, type Upload, type World } from './world';

const next: Design['next'] = dumpProtocol<Upload>();

/** A state other than `end`. */
type Active = Exclude<AttemptState<Upload>, { phase: 'end' }>;

/** A design of the protocol: the production code, or the production code with one change. */
export interface Design {
  readonly name: string;
  readonly next: (state: Active, observation: never, me: string) => AttemptState<Upload>;
  /** Returns the upload that is aborted in a transition. */
  readonly abandoned: typeof abandonedUpload<Upload>;
  readonly apply: typeof applyOperation;
  /** Whether holders renew in the background. */
  readonly renews: boolean;
  /** Condition of a takeover. */
  readonly expiry: 'unchanged version' | 'skewed clocks' | 'never';
  /** Completion replaces an existing object: no `If-None-Match`. */
  readonly completesOver?: boolean;
  /** The upload is completed without the proof that the dump is complete. */
  readonly hasNoGate?: boolean;
  readonly confirmsWithoutRenewal?: boolean;
  /** Ignores a claim of a place that this deployment can't read. */
  readonly ignoresFarClaims?: boolean;
  /** Publishes any object at its key as its own. */
  readonly publishesBlindly?: boolean;
  /** Each start of an execution takes a new name. */
  readonly startsAnew?: boolean;
  /** A task does not know which execution it belongs to. */
  readonly forgetsItsExecution?: boolean;
  /** The table deletes a record by its time to live, also while the lock is held. */
  readonly tableForgets?: boolean;
}

export const PRODUCTION: Design = {
  name: 'as built',
  next,
  abandoned: abandonedUpload<Upload>,
  apply: applyOperation,
  renews: true,
  expiry: 'unchanged version',
};

/** An attempt that does not get the lock reports success at once. */
const loserSucceeds: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  const lost = (state.phase === 'acquire' || state.phase === 'takeover') && after.phase === 'stand-by';
  const old = (observation as { old?: object }).old;
  return lost && old ? ({ phase: 'end', outcome: 'already-done', record: old } as AttemptState<Upload>) : after;
};

/** An attempt that does not get the lock fails, so that it is retried. */
const loserFails: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'stand-by' ? { phase: 'end', outcome: 'failed', error: 'taken' } : after;
};

/** Never checks for a dump of an earlier attempt. */
const neverLooks: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  if (after.phase !== 'look') return after;
  return state.phase === 'identify'
    ? { phase: 'fail', fence: after.fence, error: 'an object is there' }
    : { phase: 'dump', fence: after.fence };
};

/** Treats its own write, repeated by the SDK, as that of another attempt. */
const forgetsItself: Design['next'] = (state, observation, me) => next(state, observation, `not ${me}`);

/** Treats an unclear answer to the completion as success. */
const trustsCompletion: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'identify' ? { phase: 'publish', fence: after.fence, upload: after.upload } : after;
};

/** Treats an unclear answer to the completion as failure. */
const neverIdentifies: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'identify' ? { phase: 'fail', fence: after.fence, error: after.cause } : after;
};

/** Claims no place: each attempt completes its upload at the key of its own configuration. */
const claimsNothing: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'renew'
    ? applyOperation(key, record, { type: 'renew', version: operation.version, fence: operation.fence }, attempt)
    : applyOperation(key, record, operation, attempt);

/** Claims its own place, and ignores the claim of an earlier attempt. */
const claimsAnew: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'look' || after.phase === 'dump' ? { phase: after.phase, fence: after.fence } : after;
};

const overwritesClaims: typeof applyOperation = (key, record, operation, attempt) => {
  const { claimedBucket, claimedKey, ...unclaimed } = record ?? {};
  const isClaim = operation.type === 'renew' && operation.claim;
  return applyOperation(key, isClaim && record ? (unclaimed as typeof record) : record, operation, attempt);
};

/** Removes the claim when it writes FAILED. */
const failureDropsClaim: typeof applyOperation = (key, record, operation, attempt) => {
  const write = applyOperation(key, record, operation, attempt);
  if (operation.type !== 'failed' || !write.written) return write;
  const { claimedBucket, claimedKey, ...unclaimed } = write.record;
  return { ...write, record: unclaimed };
};

/** Trusts DONE until the record expires. */
const believesDone: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'check' ? { phase: 'end', outcome: 'already-done', record: after.record } : after;
};

/** Repeats a deleted dump, even if another attempt is doing so already. */
const redoesBlindly: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'redo' && record
    ? applyOperation(key, { ...record, state: 'DONE' }, { ...operation, seenVersion: record.version }, attempt)
    : applyOperation(key, record, operation, attempt);

/** Publishes the metrics of a dump when DONE is written. */
const reportsLast: Design['next'] = (state, observation, me) => {
  if (state.phase === 'done') return { ...state, phase: 'report' };
  if (state.phase === 'report') return { phase: 'end', outcome: state.outcome, summary: state.summary };
  const after = next(state, observation, me);
  return after.phase === 'report' ? { ...after, phase: 'done' } : after;
};

/** Returns from HANDED_OVER without asking the state of the execution. */
const returnsBlindly: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return state.phase === 'ask' && after.phase === 'reclaim' && state.record.handOver
    ? { phase: 'end', outcome: 'handed-over', handOver: state.record.handOver }
    : after;
};

/** Takes an execution that has ended for one that runs: its name is taken, so it was started. */
const believesNames: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return state.phase === 'start' && after.phase === 'start'
    ? next(state, { running: 'its ARN', scheduled: true } as never, me)
    : after;
};

/** Waits for the execution as for a holder, until the time is up. */
const waitsForExecution: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'reclaim' || (state.phase === 'ask' && after.phase === 'acquire')
    ? { phase: 'stand-by', unchangedSince: 0 }
    : after;
};

/** Counts on from the record alone, so that an execution which it does not know of is another one. */
const countsOn: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return state.phase === 'dump' && after.phase === 'start' ? { ...after, number: after.number + 1 } : after;
};

/** The lock record with the hand-over that was in it before a task took the lock. */
const recordsNoHandOver: typeof applyOperation = (key, record, operation, attempt) => {
  const write = applyOperation(key, record, operation, attempt);
  if (!write.written || operation.type === 'hand-over') return write;
  const { handOver, ...taken } = write.record;
  return { ...write, record: record?.handOver ? { ...taken, handOver: record.handOver } : taken };
};

/** A task records its hand-over where there is none. */
const recordsFirstHandOver: typeof applyOperation = (key, record, operation, attempt) =>
  (record?.handOver ? recordsNoHandOver : applyOperation)(key, record, operation, attempt);

/** Asks for an execution when it asks for the lock, and not while it stands by. */
const asksFirst: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  if (state.phase !== 'stand-by' || after.phase !== 'ask' || after.record.state !== 'RUNNING') return after;
  const { handOver, ...record } = after.record;
  return next(state, { ...(observation as object), record } as never, me);
};

/** A broken design: the property that it violates, and the faults that suffice. */
export interface BrokenDesign {
  readonly design: Design;
  readonly breaks: string;
  readonly faults: Partial<Budget>;
  /** Number of events, with one try each by default. Default: 2 events with two tries each. */
  readonly events?: number;
  readonly tries?: number;
  /** The dump is too large for the function. */
  readonly handsOver?: boolean;
}

/** The start of an exploration in which a broken design violates its property. */
export function startOf({ faults, events, tries = 1, handsOver }: BrokenDesign): World {
  return events === undefined ? initialWorld(2, 2, faults, handsOver) : initialWorld(events, tries, faults, handsOver);
}

/** Designs that other projects use, or that are plausible. */
export const BROKEN: readonly BrokenDesign[] = [
  {
    design: { ...PRODUCTION, name: 'an abandoned upload stays open', abandoned: () => undefined },
    breaks: 'no upload stays open',
    faults: { lateTakeovers: 1 },
  },
  {
    design: {
      ...PRODUCTION,
      name: 'put if absent, with a status',
      next: loserSucceeds,
      renews: false,
      expiry: 'never',
    },
    breaks: 'no slot is silently without a dump',
    faults: { crashes: 1 },
  },
  {
    design: {
      ...PRODUCTION,
      name: 'put if absent, with a time to live and a plain upload',
      next: loserFails,
      renews: false,
      expiry: 'never',
      tableForgets: true,
      completesOver: true,
    },
    breaks: 'one object, which never changes',
    faults: {},
  },
  {
    design: {
      ...PRODUCTION,
      name: 'expiry by a stored clock and a plain upload: the reader’s clock is fast',
      expiry: 'skewed clocks',
      completesOver: true,
    },
    breaks: 'one object, which never changes',
    faults: {},
  },
  {
    design: { ...PRODUCTION, name: 'expiry by a stored clock: the reader’s clock is slow', expiry: 'never' },
    breaks: PROGRESS,
    faults: { crashes: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'the loser reports success at once', next: loserSucceeds },
    breaks: 'no slot is silently without a dump',
    faults: { crashes: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'completing without If-None-Match: the holder was paused', completesOver: true },
    breaks: 'one object, which never changes',
    faults: { lateTakeovers: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'completing without If-None-Match: S3 is late', completesOver: true },
    breaks: 'one object, which never changes',
    faults: { lostAnswers: 1 },
  },
  {
    design: {
      ...PRODUCTION,
      name: 'an unclear answer to the completion counts as success',
      next: trustsCompletion,
      publishesBlindly: true,
    },
    breaks: 'a manifest only beside its object',
    faults: { lateTakeovers: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'an unclear answer to the completion counts as failure', next: neverIdentifies },
    breaks: PROGRESS,
    faults: { crashes: 1, dumpErrors: 1, lostAnswers: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no adoption of an existing dump', next: neverLooks },
    breaks: PROGRESS,
    faults: { crashes: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no gate', hasNoGate: true },
    breaks: 'a visible object is complete',
    faults: { dumpErrors: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'DONE and FAILED without a condition', apply: releasesBlindly },
    breaks: 'DONE is final while its dump exists',
    faults: { lateTakeovers: 1, dumpErrors: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no claim of a place, and the ending changes', apply: claimsNothing },
    breaks: 'one dump of a date',
    faults: { lateTakeovers: 1, redeployments: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no claim of a place, and the bucket changes', apply: claimsNothing },
    breaks: 'one dump of a date',
    faults: { lateTakeovers: 1, relocations: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'a claim that a later one replaces', next: claimsAnew, apply: overwritesClaims },
    breaks: 'one dump of a date',
    faults: { lateTakeovers: 1, redeployments: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'a claim that ends with FAILED: S3 is late', apply: failureDropsClaim },
    breaks: 'one dump of a date',
    faults: { lostAnswers: 1, redeployments: 1 },
  },
  {
    design: {
      ...PRODUCTION,
      name: 'an unreachable claim is ignored',
      apply: overwritesClaims,
      ignoresFarClaims: true,
    },
    breaks: 'one dump of a date',
    faults: { lateTakeovers: 1, relocations: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'DONE is trusted until its record expires', next: believesDone },
    breaks: 'an attempt that reports success leaves dump and manifest',
    faults: { deletions: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'a deleted dump is made again by two attempts at once', apply: redoesBlindly },
    breaks: 'DONE is final while its dump exists',
    faults: { deletions: 1 },
    events: 3,
  },
  {
    design: { ...PRODUCTION, name: 'each start of an execution takes a new name', startsAnew: true },
    breaks: 'a slot has one execution at a time',
    faults: { crashes: 1 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'each hand-over starts the next execution', next: countsOn },
    breaks: 'a slot has one execution at a time',
    faults: { dumpErrors: 1 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'what is handed over is never asked for', next: returnsBlindly },
    breaks: 'who returns leaves a dump, or an execution that makes it',
    faults: { crashes: 2 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'an execution that has ended counts as started', next: believesNames },
    breaks: 'who returns leaves a dump, or an execution that makes it',
    faults: { crashes: 2 },
    handsOver: true,
  },
  {
    design: {
      ...PRODUCTION,
      name: 'a task returns because its own execution runs',
      forgetsItsExecution: true,
    },
    breaks: 'who returns leaves a dump, or an execution that makes it',
    faults: {},
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'nobody takes the slot of an execution that has ended', next: waitsForExecution },
    breaks: PROGRESS,
    faults: { crashes: 2 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'HANDED_OVER without a condition', apply: releasesBlindly },
    breaks: 'DONE is final while its dump exists',
    faults: { lateTakeovers: 1 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'a task does not record its hand-over', apply: recordsNoHandOver },
    breaks: 'no event fails because an execution works',
    faults: { crashes: 1, timeouts: 1 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'the first hand-over of a slot stays recorded', apply: recordsFirstHandOver },
    breaks: 'no event fails because an execution works',
    faults: { crashes: 2, stops: 1, timeouts: 1 },
    events: 1,
    tries: 3,
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'who stands by does not ask for an execution', next: asksFirst },
    breaks: 'no event fails because an execution works',
    faults: { crashes: 1, timeouts: 1 },
    handsOver: true,
  },
  {
    design: { ...PRODUCTION, name: 'metrics after DONE', next: reportsLast },
    breaks: 'no dump goes without its metrics',
    faults: { crashes: 1 },
  },
  {
    design: {
      ...PRODUCTION,
      name: 'a paused attempt publishes the dump that replaced its own',
      publishesBlindly: true,
    },
    breaks: 'an attempt that reports success leaves dump and manifest',
    faults: { deletions: 1, lateTakeovers: 1 },
  },
];

/** Designs that lack an optimization and still keep every property. */
export const HARMLESS: readonly Design[] = [
  // The renewal avoids a completion that S3 would refuse.
  { ...PRODUCTION, name: 'no renewal before completing', confirmsWithoutRenewal: true },
  // Recognizing the own write avoids 45 seconds of waiting.
  {
    ...PRODUCTION,
    name: 'an own write that the SDK repeated is treated as that of another attempt',
    next: forgetsItself,
  },
  // The version avoids a second dump while the holder is running.
  { ...PRODUCTION, name: 'a takeover that ignores the version', apply: takesOverBlindly },
  // If-None-Match does not depend on a clock.
  { ...PRODUCTION, name: 'expiry by a stored clock that is fast, with If-None-Match', expiry: 'skewed clocks' },
];
