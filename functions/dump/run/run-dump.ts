import { withCode } from '../../core/errors';
import type { Log } from '../../core/logger';
import { dumpMetadata } from '../../dump-format/dump-metadata';
import type { DumpSummary } from '../../dump-format/dump-summary';
import type { UsersOfDump } from '../../dump-format/users-of-dump';
import type { LockWrite } from '../../slot-job/lock/operations';
import type { HandOver, LockRecord, Place } from '../../slot-job/lock/record';
import { attemptError, type Invocation, LockSession } from '../../slot-job/lock/session';
import type { Lost, Performers } from '../../slot-job/protocol';
import { lockKey, type SlotTarget } from '../../slot-job/target';
import {
  type AttemptState,
  abandonedUpload,
  BREAKABLE,
  type DumpRecord,
  dumpProtocol,
  HOLDING,
  type Observations,
  type States,
} from '../../store-dump/run/protocol';
import { explainFailure } from '../client/explain-failure';
import type { Connection } from '../connection/connection';
import { assertWhole, completeUpload, uploadDump } from '../pipeline';
import { Publication } from '../publish/publication';
import { type Engine, type Forecast, reasonAfter, reasonBefore } from '../runner/reason';
import type { Services } from '../services';
import { abortUpload } from '../tries/abort-upload';
import type { UploadedDump } from '../tries/pipeline-run';
import { publishUsers, usersOfDump } from '../users/publish-users';
import type { UsersFile } from '../users/users-file';
import { SlotInspection } from './slot-inspection';

/** Result of a successful run. */
export type RunResult =
  | { readonly outcome: 'handed-over'; readonly handOver: HandOver }
  | { readonly outcome: 'dumped' | 'adopted'; readonly summary: DumpSummary }
  | {
      readonly outcome: 'already-done';
      readonly record: DumpRecord;
      /** Why it could not be seen whether the dump is still there. */
      readonly unchecked: string | undefined;
    };

/** What the metrics of a dump need to know of it. */
export interface DumpReport {
  readonly bytes: number;
  readonly seconds: number;
  /** Whether the dump is much smaller than the last ones; undefined when that is not known. */
  readonly shrunk: boolean | undefined;
}

/**
 * One attempt to have a slot's dump: performs the states of the protocol one after the other. When this settles, no
 * child runs, no request is on its way, and no upload is left open.
 *
 * @param scheduled whether an event of the schedule asked for it.
 * @param report publishes the metrics of a dump. Called before DONE: an attempt that finds DONE has nothing to report.
 * @throws what made the attempt fail; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function runDump(
  target: SlotTarget,
  invocation: Invocation,
  services: Services,
  log: Log,
  report: (dump: DumpReport) => void,
  scheduled = false,
): Promise<RunResult> {
  return new Run(target, invocation, services, log, report, scheduled).run();
}

const TASK_OUT_OF_TIME =
  'Raise the variable runner_timeout, or runner_cpu and parallelism, or check whether the database stalls.';
const LEFT_TO_RUNNER = 'The next attempt leaves the dump to the runner.';
const OUT_OF_TIME =
  'Raise the variable timeout (900 s at most) or memory_size, set engine = "auto", dump fewer databases in one job, or check whether the database stalls.';

/** Reason for a second dump, in the lock record. */
const GONE = withCode(
  'DUMP_DISAPPEARED',
  'The dump that it had made is no longer in the bucket, or its manifest is not.',
);

/** Length of the error in a lock record, in characters. */
const MAX_ERROR_LENGTH = 1_000;

const next = dumpProtocol<UploadedDump>();

type Active = Exclude<AttemptState<UploadedDump>, { phase: 'end' }>;
type End = Extract<AttemptState<UploadedDump>, { phase: 'end' }>;

class Run {
  readonly session: LockSession;
  readonly #inspection: SlotInspection;
  readonly #publication: Publication;
  /** Known once it is resolved: errors from then on are redacted and explained by it. */
  #connection: Connection | undefined;
  /** The record when the lock was taken. */
  #taken: LockRecord | undefined;

  constructor(
    readonly target: SlotTarget,
    invocation: Invocation,
    readonly services: Services,
    readonly log: Log,
    private readonly report: (dump: DumpReport) => void,
    private readonly scheduled: boolean,
  ) {
    this.session = new LockSession(lockKey(target), invocation, services);
    this.#inspection = new SlotInspection(target, this.session, services, log);
    this.#publication = new Publication(target, this.session, services, log);
  }

  async run(): Promise<RunResult> {
    const end = await this.session.run<Active, End>(
      { phase: 'acquire' },
      {
        step: (state) => this.session.step(state, { performers: this.#performers, next, breakable: BREAKABLE }),
        onChange: (before, after) => this.#onChange(before, after),
        holding: HOLDING,
        advice: this.#advice,
      },
    );
    if (end.outcome === 'failed') throw this.explain(end.error);
    if (end.outcome === 'handed-over') return { outcome: end.outcome, handOver: end.handOver };
    if (end.outcome === 'already-done') {
      return { outcome: end.outcome, record: end.record, unchecked: this.#inspection.unchecked };
    }
    return { outcome: end.outcome, summary: end.summary };
  }

  /** How each phase is performed, in the order in which a run passes them. */
  readonly #performers: Performers<States<UploadedDump>, Observations<UploadedDump>> = {
    acquire: () => this.#taking(this.session.acquire()),
    'stand-by': () => this.session.standBy(),
    takeover: ({ seenVersion }) => this.#taking(this.session.takeover(seenVersion)),
    ask: ({ record }) => this.#ask(record),
    reclaim: ({ seenVersion }) => this.#taking(this.session.reclaim(seenVersion)),
    check: ({ record }) => this.#inspection.check(record),
    redo: ({ seenVersion }) => this.#taking(this.session.redo(seenVersion, GONE)),
    look: ({ claim }) => this.#inspection.look(claim),
    adopt: ({ objectKey }) => this.#publication.adopt(objectKey, this.#inspection.warnings),
    dump: ({ fence, claim }) => this.#dump(fence, claim),
    start: ({ number }) => this.#start(number),
    'hand-over': ({ fence, handOver }) => this.session.write({ type: 'hand-over', fence, handOver }),
    confirm: ({ upload }) => this.#confirm(upload),
    complete: ({ upload }) => this.#complete(upload),
    identify: ({ fence, upload }) => this.#identify(fence, upload),
    publish: ({ upload }) => this.#publication.publish(upload),
    report: ({ summary }) => this.#report(summary),
    done: ({ fence, summary }) => this.session.write({ type: 'done', fence, summary }),
    fail: ({ fence, error }) => {
      const lastError = this.explain(error).message.slice(0, MAX_ERROR_LENGTH);
      return this.session.write({ type: 'failed', fence, lastError });
    },
  };

  async #onChange(before: Active, after: Active | End): Promise<void> {
    const { phase } = after;
    this.log.info('run', { phase, ...('fence' in after ? { fence: after.fence } : {}) });
    const abandoned = abandonedUpload(before, after);
    if (abandoned) await abortUpload(this, abandoned.open);
  }

  async #taking(asked: Promise<LockWrite>): Promise<LockWrite> {
    const write = await asked;
    this.#taken = write.written ? write.record : write.old;
    this.#publication.handOver = this.#taken?.handOver;
    return write;
  }

  async #ask({ handOver }: DumpRecord): Promise<Observations<UploadedDump>['ask']> {
    const { execution: own } = this.session;
    const { runner } = this.services;
    const isOurs = own !== undefined && own === handOver?.number;
    const execution = isOurs ? 'ours' : runner && handOver ? await runner.ask(handOver.execution) : 'unknown';
    return { execution, remaining: this.session.remaining() };
  }

  async #start(number: number): Promise<Observations<UploadedDump>['start']> {
    const { runner } = this.services;
    if (!runner) throw new Error('A deployment without a runner handed a slot over.');
    const scheduled = this.scheduled || (this.#taken?.handOver?.scheduled ?? false);
    const started = await runner.start(this.target, number, scheduled);
    return 'ended' in started ? started : { ...started, scheduled };
  }

  /** What a person can do when the time is up. */
  get #advice(): string {
    if (this.session.execution !== undefined) return TASK_OUT_OF_TIME;
    return this.services.config.runner ? LEFT_TO_RUNNER : OUT_OF_TIME;
  }

  /** The engine that decides where the dump is made; undefined when it is made here in any case. */
  get #engine(): Engine | undefined {
    // guard: tasks-hand-nothing-over
    return this.session.execution === undefined ? this.services.config.runner?.engine : undefined;
  }

  readonly reasonToHandOver = (forecast: Forecast): string | undefined =>
    this.#engine === 'auto' ? reasonAfter(forecast) : undefined;

  async #dump(fence: number, claim: Place | undefined): Promise<Observations<UploadedDump>['dump']> {
    const tooLarge = this.#engine && reasonBefore(this.#engine, this.#taken?.lastError);
    if (tooLarge !== undefined) return { tooLarge };
    const uploaded = await uploadDump(this, fence, claim, this.#inspection.warnings, (connection) => {
      this.#connection = connection;
    });
    return 'tooLarge' in uploaded ? uploaded : { uploaded };
  }

  async #confirm(upload: UploadedDump): Promise<Observations<UploadedDump>['confirm'] | Lost> {
    const lockRenewed = await this.session.confirm();
    if (!lockRenewed) return { lost: true };
    assertWhole(upload, lockRenewed);
    const { plan } = upload;
    // Before the dump is visible, so that a reader who finds it finds its accounts.
    // guard: accounts-come-before-their-dump
    if (plan.users) await publishUsers(this.services.store, this.#usersOf(plan.users), plan.users);
    // Behind the gate: a dump that it refuses binds no later attempt to its place.
    const claim = { bucket: this.services.store.bucket, key: upload.open.key };
    // guard: claims-before-completing
    return (await this.session.confirm(claim)) ? { proven: true, claim } : { lost: true };
  }

  #usersOf(file: UsersFile): UsersOfDump {
    return usersOfDump(this.services.config.prefix, this.target, file);
  }

  async #complete(upload: UploadedDump): Promise<Observations<UploadedDump>['complete']> {
    try {
      await completeUpload(this, upload);
      return { completed: true };
    } catch (error) {
      // 409, 412, 500, a timeout: only the object shows what S3 did.
      return { unclear: error };
    }
  }

  async #identify(fence: number, { open }: UploadedDump): Promise<Observations<UploadedDump>['identify']> {
    const object = await this.services.store.find(open.key);
    if (!object) return { whose: 'nobody' };
    const metadata = dumpMetadata(object);
    // guard: knows-its-own-object
    return { whose: metadata?.owner === this.session.attempt.owner && metadata.fence === fence ? 'ours' : 'theirs' };
  }

  async #report({ objectKey, bytes }: DumpSummary): Promise<Observations<UploadedDump>['report']> {
    const shrunk = (await this.#publication.compareSize(objectKey, bytes))?.shrunk;
    this.report({ bytes, seconds: this.session.seconds(), shrunk });
    return { reported: true };
  }

  readonly explain = (error: unknown): Error => {
    const asError = attemptError(error, this.session.key);
    return this.#connection ? explainFailure(asError, this.#connection) : asError;
  };
}
