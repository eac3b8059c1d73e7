import { type AttemptState, abandonedUpload, dumpProtocol } from '../../../functions/dump/run/protocol';
import { applyOperation } from '../../../functions/slot-job/lock/operations';
import { PROGRESS } from './properties';
import { type Budget, initialWorld, type Upload, type World } from './world';

const next: Design['next'] = dumpProtocol<Upload>();

/** A state that goes on. */
type Active = Exclude<AttemptState<Upload>, { phase: 'end' }>;

/** A way to have one dump per slot: the production code, or that with one thing done otherwise. */
export interface Design {
  readonly name: string;
  readonly next: (state: Active, observation: never, me: string) => AttemptState<Upload>;
  /** The upload that is aborted on the way from one state to the next. */
  readonly abandoned: typeof abandonedUpload<Upload>;
  readonly apply: typeof applyOperation;
  /** Holders renew in the background. */
  readonly renews: boolean;
  /** When a waiting attempt holds a holder for dead. */
  readonly expiry: 'unchanged version' | 'skewed clocks' | 'never';
  /** Completing replaces an object that is there: no `If-None-Match`. */
  readonly completesOver?: boolean;
  /** The upload is completed whether or not the dump is proven whole. */
  readonly hasNoGate?: boolean;
  readonly confirmsWithoutRenewal?: boolean;
  /** A place that is claimed where this deployment does not reach is passed over. */
  readonly ignoresFarClaims?: boolean;
  /** Publishes whatever object it finds at its key as its own. */
  readonly publishesBlindly?: boolean;
  /** The table drops a record by its time to live, also while its holder works. */
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

/** Whoever finds the lock taken reports success at once: "somebody is on it". */
const loserSucceeds: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  const lost = (state.phase === 'acquire' || state.phase === 'takeover') && after.phase === 'stand-by';
  const old = (observation as { old?: object }).old;
  return lost && old ? ({ phase: 'end', outcome: 'already-done', record: old } as AttemptState<Upload>) : after;
};

/** Whoever finds the lock taken fails, and so comes back. */
const loserFails: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'stand-by' ? { phase: 'end', outcome: 'failed', error: 'taken' } : after;
};

/** Never looks for a dump that an earlier attempt left. */
const neverLooks: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  if (after.phase !== 'look') return after;
  return state.phase === 'identify'
    ? { phase: 'fail', fence: after.fence, error: 'an object is there' }
    : { phase: 'dump', fence: after.fence };
};

/** Takes the lock's own success, repeated by the SDK, for another's. */
const forgetsItself: Design['next'] = (state, observation, me) => next(state, observation, `not ${me}`);

/** Writes DONE and FAILED whoever holds the lock. */
const releasesBlindly: typeof applyOperation = (key, record, operation, attempt) => {
  const ends = operation.type === 'done' || operation.type === 'failed';
  if (!ends || !record) return applyOperation(key, record, operation, attempt);
  const asHolder = { ...record, state: 'RUNNING', owner: attempt.owner, fence: operation.fence } as const;
  return applyOperation(key, asHolder, operation, attempt);
};

/** Takes over whatever is RUNNING, renewed in the meantime or not. */
const takesOverBlindly: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'takeover' && record
    ? applyOperation(key, record, { ...operation, seenVersion: record.version }, attempt)
    : applyOperation(key, record, operation, attempt);

/** Takes an unclear answer to completing for success. */
const trustsCompletion: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'identify' ? { phase: 'publish', fence: after.fence, upload: after.upload } : after;
};

/** Takes an unclear answer to completing for failure. */
const neverIdentifies: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'identify' ? { phase: 'fail', fence: after.fence, error: after.cause } : after;
};

/** Claims no place: each attempt completes its upload where its own configuration says. */
const claimsNothing: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'renew'
    ? applyOperation(key, record, { type: 'renew', version: operation.version, fence: operation.fence }, attempt)
    : applyOperation(key, record, operation, attempt);

/** Claims the own place, whatever an earlier attempt has claimed. */
const claimsAnew: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'look' || after.phase === 'dump' ? { phase: after.phase, fence: after.fence } : after;
};

const overwritesClaims: typeof applyOperation = (key, record, operation, attempt) => {
  const { claimedBucket, claimedKey, ...unclaimed } = record ?? {};
  const isClaim = operation.type === 'renew' && operation.claim;
  return applyOperation(key, isClaim && record ? (unclaimed as typeof record) : record, operation, attempt);
};

/** Gives the claim back with the lock. */
const failureDropsClaim: typeof applyOperation = (key, record, operation, attempt) => {
  const write = applyOperation(key, record, operation, attempt);
  if (operation.type !== 'failed' || !write.written) return write;
  const { claimedBucket, claimedKey, ...unclaimed } = write.record;
  return { ...write, record: unclaimed };
};

/** Believes DONE until the record's time to live is over. */
const believesDone: Design['next'] = (state, observation, me) => {
  const after = next(state, observation, me);
  return after.phase === 'check' ? { phase: 'end', outcome: 'already-done', record: after.record } : after;
};

/** Takes a slot whose dump is gone whether or not another attempt has taken it meanwhile. */
const redoesBlindly: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'redo' && record
    ? applyOperation(key, { ...record, state: 'DONE' }, { ...operation, seenVersion: record.version }, attempt)
    : applyOperation(key, record, operation, attempt);

/** A design that does not hold: what it breaks, and the faults that are enough for it. */
export interface BrokenDesign {
  readonly design: Design;
  readonly breaks: string;
  readonly faults: Partial<Budget>;
  /** How many events it takes, with a try each; 2 with two tries each when left out. */
  readonly events?: number;
}

/** The world in which a broken design breaks. */
export function startOf({ faults, events }: BrokenDesign): World {
  return events === undefined ? initialWorld(2, 2, faults) : initialWorld(events, 1, faults);
}

/** Designs that others use or that lie near. */
export const BROKEN: readonly BrokenDesign[] = [
  {
    design: { ...PRODUCTION, name: 'an upload that is given up stays open', abandoned: () => undefined },
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
      name: 'an unclear answer to completing is taken for success',
      next: trustsCompletion,
      publishesBlindly: true,
    },
    breaks: 'a manifest only beside its object',
    faults: { lateTakeovers: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'an unclear answer to completing is taken for failure', next: neverIdentifies },
    breaks: PROGRESS,
    faults: { crashes: 1, dumpErrors: 1, lostAnswers: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no adoption of a dump that is there', next: neverLooks },
    breaks: PROGRESS,
    faults: { crashes: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'no gate', hasNoGate: true },
    breaks: 'a visible object is whole',
    faults: { dumpErrors: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'DONE and FAILED without a condition', apply: releasesBlindly },
    breaks: 'DONE is final while its dump is there',
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
      name: 'a claim out of reach is passed over',
      apply: overwritesClaims,
      ignoresFarClaims: true,
    },
    breaks: 'one dump of a date',
    faults: { lateTakeovers: 1, relocations: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'DONE is believed until its time to live is over', next: believesDone },
    breaks: 'an attempt that reports success leaves dump and manifest',
    faults: { deletions: 1 },
  },
  {
    design: { ...PRODUCTION, name: 'a dump that is gone is made again by two at once', apply: redoesBlindly },
    breaks: 'DONE is final while its dump is there',
    faults: { deletions: 1 },
    events: 3,
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

/** Designs that lack something and still keep every property: what they lack is economy, not safety. */
export const HARMLESS: readonly Design[] = [
  // It spares a completion that S3 would refuse.
  { ...PRODUCTION, name: 'no renewal before completing', confirmsWithoutRenewal: true },
  // It spares 45 seconds of waiting for oneself.
  { ...PRODUCTION, name: 'an own write that the SDK repeated is taken for another’s', next: forgetsItself },
  // It spares a second dump beside a living holder's.
  { ...PRODUCTION, name: 'a takeover that ignores the version', apply: takesOverBlindly },
  // If-None-Match is what a clock can't break.
  { ...PRODUCTION, name: 'expiry by a stored clock that is fast, with If-None-Match', expiry: 'skewed clocks' },
];
