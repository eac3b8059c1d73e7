import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
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
import { claimOf, type HandOver, type LockRecord, type Place } from '../../slot-job/lock/record';
import { TIMINGS } from '../../slot-job/lock/timings';
import { type AnyState, type Next, nextOf, type Transitions } from '../../slot-job/protocol';

/** A lock record whose slot is a dump. */
export type DumpRecord = LockRecord & Partial<DumpSummary>;

/** A state that holds the lock. */
interface Held {
  readonly fence: number;
}

/** What the lock record had when the lock was taken. */
interface Found {
  /** The place that it claims for the slot's dump. */
  readonly claim?: Place | undefined;
  /** The number of the slot's last execution; undefined when there was none. */
  readonly execution?: number | undefined;
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
 * {@link dumpProtocol} gives the state that follows. `store-dump.ts` performs the states against AWS; a model check
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
 * A function leaves a dump that is too large for it to an execution of the runner, which outlives it. The execution is an
 * attempt like any other: `dump, adopt ── too large ──► start ── it runs ──► hand-over ──► end`. The execution's name follows
 * from its slot and number, so that an attempt which does not know what an earlier one has started starts the same one:
 * a slot has one execution at a time. A number is used up when its execution has ended: `start ── it has ended ──► start`
 * with the next one. A task that takes the lock records its hand-over, because the function may have died before it did. Who meets
 * HANDED_OVER, or a holder of a slot that was handed over before, also while it waits for another holder, asks:
 * ```
 * ask ─┬─ it runs ──► end
 *      ├─ it is this one ──► acquire, or with a holder: stand by
 *      └─ it has ended, or can't be seen ──► reclaim ──► as acquire, or with a holder: stand by
 * ```
 * To reclaim too early costs a wait, and nothing else: the execution finds the lock taken.
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
  /** HANDED_OVER, or RUNNING after that: the state of the execution? */
  ask: { readonly record: DumpRecord };
  /** Take the lock of a slot whose execution has ended. */
  reclaim: { readonly seenVersion: string };
  /** Is there a dump for the slot already? */
  look: Held & Found;
  /** Prove a dump that has no manifest by reading it back, and publish its manifest. Or find that it is too large to be read here. */
  adopt: Held & Pick<Found, 'execution'> & { readonly objectKey: string };
  /** Dump and upload everything; nothing is visible afterwards. Or find that the dump is too large to be made here. */
  dump: Held & Found;
  /** Start the execution with this number, which makes the dump. */
  start: Held & { readonly number: number; readonly reason: string };
  /** Leave the slot to the execution. */
  'hand-over': Held & { readonly handOver: HandOver };
  /** Renew the lock, ask the gate, then claim the place of the upload. */
  confirm: Held & Uploaded<Upload>;
  /** Complete the upload: the dump becomes visible, unless one is there. */
  complete: Held & Found & Uploaded<Upload>;
  /** Whose object is it, after an unclear answer to complete? */
  identify: Held & Found & Uploaded<Upload> & { readonly cause: unknown };
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
  /** `execution`: the ARN of the execution that makes the dump. */
  | { readonly outcome: 'handed-over'; readonly handOver: HandOver }
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The observation that each phase leads to, failure and loss of the lock aside. */
export interface Observations<Upload> extends AcquisitionObservations {
  redo: LockWrite;
  check: { readonly dump: 'there' | 'gone' | 'unknown'; readonly remaining: number };
  ask: { readonly execution: 'ours' | 'running' | 'ended' | 'unknown'; readonly remaining: number };
  reclaim: LockWrite;
  look:
    | { readonly found: 'nothing' }
    | { readonly found: 'dump'; readonly objectKey: string }
    | { readonly found: 'dump and manifest'; readonly summary: DumpSummary };
  adopt: { readonly summary: DumpSummary } | { readonly tooLarge: string };
  dump: { readonly uploaded: Upload } | { readonly tooLarge: string };
  start: { readonly running: string; readonly scheduled: boolean } | { readonly ended: true };
  'hand-over': LockWrite;
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
  'start',
  'confirm',
  'complete',
  'identify',
  'publish',
  'report',
]);

/** Phases of which nothing is visible yet: they are broken off when the lock is lost or the time is up. */
// guard: breaks-off-when-lost
export const BREAKABLE: ReadonlySet<Phase> = new Set<Phase>([
  'check',
  'ask',
  'look',
  'adopt',
  'dump',
  'start',
  'confirm',
]);

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
  const afterAsking = (_: unknown, write: LockWrite, me: string): State =>
    (!write.written && (handedOver(write.old) ?? heldByExecution(write.old, me))) ||
    lookWhenHeld(afterAcquire(write, me));
  return {
    acquire: { next: afterAsking, failed },
    takeover: { next: afterAsking, failed },
    reclaim: { next: afterAsking, failed },
    redo: { next: afterAsking, failed },
    'stand-by': {
      next: (state, seen, me) =>
        handedOver(seen.record) ??
        // guard: a-task-that-takes-over-is-asked-for
        heldByExecution(seen.record, me, state.asked) ??
        lookWhenHeld(afterRead(state, seen)),
      failed,
    },
    ask: { next: ({ record }, seen) => afterAsk(record, seen), failed },
    check: { next: ({ record }, seen) => afterCheck(record, seen), failed },
    look: { next: afterLook, failed: giveBack },
    adopt: {
      next: (state, seen) =>
        'tooLarge' in seen
          ? // What a task has made may take longer to read than a function has.
            startFor(state, seen.tooLarge)
          : { phase: 'report', fence: state.fence, summary: seen.summary, outcome: 'adopted' },
      failed: giveBack,
    },
    dump: {
      // guard: confirms-before-completing
      next: (state, seen) =>
        'tooLarge' in seen
          ? startFor(state, seen.tooLarge)
          : { phase: 'confirm', fence: state.fence, upload: seen.uploaded },
      failed: giveBack,
    },
    start: { next: afterStart, failed: giveBack },
    // Written or not: the execution runs, and takes the lock of a holder that is gone.
    'hand-over': { next: leaveTo, failed: leaveTo },
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
  if (state.phase === 'held') {
    const { record } = state;
    return { phase: 'look', fence: record.fence, claim: claimOf(record), execution: record.handOver?.number };
  }
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

/** A slot that is handed over has no holder to wait for. */
function handedOver(record: DumpRecord | undefined): AttemptState<never> | undefined {
  // guard: handed-over-is-asked-for
  return record?.state === 'HANDED_OVER' ? { phase: 'ask', record } : undefined;
}

/**
 * A slot that was handed over before and has a holder: probably its execution, which may need hours. Each execution is asked for
 * once, and not at each read, because the holder may as well be a function that has taken the slot back.
 */
function heldByExecution(record: DumpRecord | undefined, me: string, asked?: number): AttemptState<never> | undefined {
  if (record?.state !== 'RUNNING' || !record.handOver || record.owner === me) return undefined;
  // guard: a-working-execution-is-not-waited-for
  return record.handOver.number === asked ? undefined : { phase: 'ask', record };
}

function afterAsk(record: DumpRecord, { execution, remaining }: Observations<unknown>['ask']): AttemptState<never> {
  const hasHolder = record.state === 'RUNNING';
  const standBy = { ...STAND_BY, asked: record.handOver?.number };
  if (execution === 'ours') return hasHolder ? standBy : { phase: 'acquire' };
  // guard: returns-only-while-it-runs
  if (execution === 'running' && record.handOver) {
    return { phase: 'end', outcome: 'handed-over', handOver: record.handOver };
  }
  if (hasHolder) return standBy;
  return remaining < TIMINGS.takeoverNeeds
    ? { phase: 'end', outcome: 'failed', error: new StandByEnded(record) }
    : { phase: 'reclaim', seenVersion: record.version };
}

/** Begins with the last execution that is known: a number whose execution runs is not started again. */
function startFor({ fence, execution }: Held & Pick<Found, 'execution'>, reason: string): AttemptState<never> {
  // guard: starts-the-known-execution
  return { phase: 'start', fence, number: execution ?? 1, reason };
}

function afterStart(
  { fence, number, reason }: States<unknown>['start'],
  seen: Observations<unknown>['start'],
): AttemptState<never> {
  return 'ended' in seen
    ? // guard: an-ended-execution-is-none
      { phase: 'start', fence, number: number + 1, reason }
    : { phase: 'hand-over', fence, handOver: { number, execution: seen.running, reason, scheduled: seen.scheduled } };
}

function leaveTo({ handOver }: States<unknown>['hand-over']): AttemptState<never> {
  return { phase: 'end', outcome: 'handed-over', handOver };
}

function afterLook(
  { fence, claim, execution }: Held & Found,
  seen: Observations<unknown>['look'],
): AttemptState<never> {
  switch (seen.found) {
    case 'nothing':
      // guard: keeps-the-claimed-place
      return { phase: 'dump', fence, claim, execution };
    case 'dump':
      // guard: adopts-what-a-run-left
      return { phase: 'adopt', fence, objectKey: seen.objectKey, execution };
    case 'dump and manifest':
      return { phase: 'report', fence, summary: seen.summary, outcome: 'adopted' };
  }
}

function afterIdentify<Upload>(
  { fence, claim, execution, upload, cause }: States<Upload>['identify'],
  { whose }: Observations<Upload>['identify'],
): AttemptState<Upload> {
  switch (whose) {
    case 'ours':
      return { phase: 'publish', fence, upload };
    case 'theirs':
      // The first complete object wins, also a zombie's: adopt it.
      // guard: proves-what-others-made
      return { phase: 'look', fence, claim, execution };
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
