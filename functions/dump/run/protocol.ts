import type { DumpSummary } from '../../dump-format/dump-summary';
import {
  type Acquired,
  type AcquisitionObservations,
  type AcquisitionStates,
  afterAcquire,
  afterRead,
  STAND_BY,
  StandByEnded,
} from '../../slot-job/lock/acquisition';
import type { LockWrite } from '../../slot-job/lock/operations';
import { claimOf, type LockRecord, type Place } from '../../slot-job/lock/record';
import { TIMINGS } from '../../slot-job/lock/timings';
import { type AnyState, type Next, nextOf, type Transitions } from '../../slot-job/protocol';

/** A lock record whose slot is a dump. */
export type DumpRecord = LockRecord & Partial<DumpSummary>;

/** A state that holds the lock. */
interface Held {
  readonly fence: number;
}

/** The place that the lock record claims for the slot's dump. */
interface Claim {
  readonly claim?: Place | undefined;
}

/** A dump with its manifest, and how this attempt came to it. */
interface Proven {
  readonly summary: DumpSummary;
  readonly outcome: 'dumped' | 'adopted';
}

/** An upload whose parts are all in S3, and which is not visible. The protocol passes it on and never looks into it. */
interface Uploaded<Upload> {
  readonly upload: Upload;
}

/**
 * The protocol of one attempt at a dump as a pure state machine. A state is what the attempt does next;
 * {@link dumpProtocol} gives the state that follows. `run-dump.ts` performs the states against AWS; a model check
 * performs them against every interleaving of crashes, lost answers and other attempts. Both run this code.
 *
 * ```
 * acquisition (see there) ── held ──► look ─┬─ nothing there ──► dump ──► confirm ──► complete ──► publish ──► report ──► done ──► end
 *                                           ├─ dump + manifest ──────────────────────────────────────────────► report
 *                                           └─ dump only ──► adopt ──────────────────────────────────────────► report
 * ```
 * A failure while the lock is held leads to `fail`; a lost lock leads to `stand-by`.
 *
 * DONE is checked before it is reported: `check ─┬─ there, or unknown ──► end`, `└─ gone ──► redo ──► as acquire`.
 *
 * `confirm` claims the place of the upload in the lock record, and a record's claim travels from `look` to `dump`: all
 * attempts that ever come as far as `complete` name one key, and `If-None-Match` decides between them. Without the claim
 * a changed ending, prefix or bucket would give the slot a second place, and so a second dump.
 *
 * `report` comes before DONE: a retry that finds DONE knows nothing of the dump, so that its metrics, and an alarm that
 * depends on them, would be lost with a run that dies in between. So a dump may be reported twice, and never not at all.
 *
 * What each state carries, by phase.
 */
export interface States<Upload> extends AcquisitionStates {
  /** DONE: is the dump still there that the record names? */
  check: { readonly record: DumpRecord };
  /** Take the lock of a slot whose dump is gone. */
  redo: { readonly seenVersion: string };
  /** Is there a dump for the slot already? */
  look: Held & Claim;
  /** Prove a dump that has no manifest by reading it back, and publish its manifest. */
  adopt: Held & { readonly objectKey: string };
  /** Dump and upload everything; nothing is visible afterwards. */
  dump: Held & Claim;
  /** Renew the lock, ask the gate, then claim the place of the upload. */
  confirm: Held & Uploaded<Upload>;
  /** Complete the upload: the dump becomes visible, unless one is there. */
  complete: Held & Claim & Uploaded<Upload>;
  /** Whose object is it, after an unclear answer to complete? */
  identify: Held & Claim & Uploaded<Upload> & { readonly cause: unknown };
  /** Write the manifest of the dump just completed. */
  publish: Held & Uploaded<Upload>;
  /** Publish the metrics of the dump, which has its manifest. */
  report: Held & Proven;
  done: Held & Proven;
  fail: Held & { readonly error: unknown };
  end: End;
}

type End =
  | Proven
  | { readonly outcome: 'already-done'; readonly record: DumpRecord }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The observation that each phase leads to, failure and loss of the lock aside. */
export interface Observations<Upload> extends AcquisitionObservations {
  redo: LockWrite;
  check: { readonly dump: 'there' | 'gone' | 'unknown'; readonly remaining: number };
  look:
    | { readonly found: 'nothing' }
    | { readonly found: 'dump'; readonly objectKey: string }
    | { readonly found: 'dump and manifest'; readonly summary: DumpSummary };
  adopt: { readonly summary: DumpSummary };
  dump: { readonly uploaded: Upload };
  confirm: { readonly proven: true; readonly claim: Place };
  complete: { readonly completed: true } | { readonly unclear: unknown };
  identify: { readonly whose: 'ours' | 'theirs' | 'nobody' };
  publish: { readonly summary: DumpSummary };
  report: { readonly reported: true };
  done: LockWrite;
  fail: LockWrite;
}

export type AttemptState<Upload> = AnyState<States<Upload>>;
export type Phase = keyof States<unknown>;

/** Phases during which the lock is held and renewed in the background. */
export const HOLDING: ReadonlySet<Phase> = new Set<Phase>([
  'look',
  'adopt',
  'dump',
  'confirm',
  'complete',
  'identify',
  'publish',
  'report',
]);

/** Phases of which nothing is visible yet: they are broken off when the lock is lost or the time is up. */
// guard: breaks-off-when-lost
export const BREAKABLE: ReadonlySet<Phase> = new Set<Phase>(['check', 'look', 'adopt', 'dump', 'confirm']);

/**
 * The upload that an attempt gives up on its way from one state to the next: it has to be aborted. An upload that is
 * being published is completed, and no longer open.
 */
export function abandonedUpload<Upload>(before: AttemptState<Upload>, after: AttemptState<Upload>): Upload | undefined {
  return 'upload' in before && before.phase !== 'publish' && !('upload' in after) ? before.upload : undefined;
}

/** The transition function for one kind of upload. */
export function dumpProtocol<Upload>(): Next<States<Upload>, Observations<Upload>> {
  return nextOf(transitionsOf<Upload>(), STAND_BY);
}

/** Without a lock there is none to give back. */
const failed = (_: unknown, error: unknown) => ({ phase: 'end', outcome: 'failed', error }) as const;
const giveBack = ({ fence }: Held, error: unknown) => ({ phase: 'fail', fence, error }) as const;

function transitionsOf<Upload>(): Transitions<States<Upload>, Observations<Upload>> {
  type State = AttemptState<Upload>;
  const afterAsking = (_: unknown, write: LockWrite, me: string): State => lookWhenHeld(afterAcquire(write, me));
  return {
    acquire: { next: afterAsking, failed },
    takeover: { next: afterAsking, failed },
    redo: { next: afterAsking, failed },
    'stand-by': { next: (state, seen) => lookWhenHeld(afterRead(state, seen)), failed },
    check: { next: ({ record }, seen) => afterCheck(record, seen), failed },
    look: { next: afterLook, failed: giveBack },
    adopt: {
      next: ({ fence }, { summary }) => ({ phase: 'report', fence, summary, outcome: 'adopted' }),
      failed: giveBack,
    },
    dump: {
      // guard: confirms-before-completing
      next: ({ fence }, { uploaded }) => ({ phase: 'confirm', fence, upload: uploaded }),
      failed: giveBack,
    },
    confirm: {
      next: ({ fence, upload }, { claim }) => ({ phase: 'complete', fence, claim, upload }),
      failed: giveBack,
    },
    complete: {
      // guard: unclear-is-no-success
      next: (state, seen) =>
        'unclear' in seen
          ? { ...state, phase: 'identify', cause: seen.unclear }
          : { phase: 'publish', fence: state.fence, upload: state.upload },
      // An error is no evidence of what S3 did.
      // guard: error-decides-nothing
      failed: (state, cause) => ({ ...state, phase: 'identify', cause }),
    },
    identify: { next: afterIdentify, failed: giveBack },
    publish: {
      // guard: reports-before-done
      next: ({ fence }, { summary }) => ({ phase: 'report', fence, summary, outcome: 'dumped' }),
      failed: giveBack,
    },
    // The dump is there, whatever becomes of its metrics.
    report: { next: reported, failed: reported },
    // Written or not: dump and manifest are there, and the next event would adopt them.
    done: { next: endWith, failed: endWith },
    fail: {
      next: ({ error }) => failed(undefined, error),
      // A failure to write FAILED does not hide the first one.
      failed: ({ error }) => failed(undefined, error),
    },
  };
}

/** The holder looks first whether an earlier run left a dump; DONE is believed only of a dump that is there. */
function lookWhenHeld(state: Acquired): AttemptState<never> {
  if (state.phase === 'held') return { phase: 'look', fence: state.record.fence, claim: claimOf(state.record) };
  // guard: done-is-checked
  if (state.phase === 'end' && state.outcome === 'already-done') return { phase: 'check', record: state.record };
  return state;
}

function afterCheck(record: DumpRecord, { dump, remaining }: Observations<unknown>['check']): AttemptState<never> {
  // guard: only-what-is-gone-is-made-again
  if (dump !== 'gone') return { phase: 'end', outcome: 'already-done', record };
  return remaining < TIMINGS.takeoverNeeds
    ? { phase: 'end', outcome: 'failed', error: new StandByEnded(record) }
    : { phase: 'redo', seenVersion: record.version };
}

function afterLook({ fence, claim }: Held & Claim, seen: Observations<unknown>['look']): AttemptState<never> {
  switch (seen.found) {
    case 'nothing':
      // guard: keeps-the-claimed-place
      return { phase: 'dump', fence, claim };
    case 'dump':
      // guard: adopts-what-a-run-left
      return { phase: 'adopt', fence, objectKey: seen.objectKey };
    case 'dump and manifest':
      return { phase: 'report', fence, summary: seen.summary, outcome: 'adopted' };
  }
}

function afterIdentify<Upload>(
  { fence, claim, upload, cause }: States<Upload>['identify'],
  { whose }: Observations<Upload>['identify'],
): AttemptState<Upload> {
  switch (whose) {
    case 'ours':
      return { phase: 'publish', fence, upload };
    case 'theirs':
      // The first complete object wins, also a zombie's: adopt it.
      // guard: proves-what-others-made
      return { phase: 'look', fence, claim };
    case 'nobody':
      return { phase: 'fail', fence, error: cause };
  }
}

function reported({ fence, outcome, summary }: States<unknown>['report']): AttemptState<never> {
  return { phase: 'done', fence, outcome, summary };
}

function endWith({ outcome, summary }: States<unknown>['done']): AttemptState<never> {
  return { phase: 'end', outcome, summary };
}
