import type { Log } from '../../core/logger';
import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
import type { UsersOfDump } from '../../dump-format/manifest/users-of-dump';
import { SlotHandOver } from '../../runner/slot-hand-over';
import type { HandOver, LockRecord, Place } from '../../slot-job/lock/record';
import { attemptError, type Invocation, LockSession } from '../../slot-job/lock/session';
import { lockKey, type SlotTarget } from '../../slot-job/target';
import type { DumpRecord, Observations } from '../../store-dump/run/protocol';
import { type DumpMaker, type DumpUpload, storeDump } from '../../store-dump/run/store-dump';
import { explainFailure } from '../client/explain-failure';
import type { Connection } from '../connection/connection';
import { assertWhole, uploadDump } from '../pipeline';
import { LastDumpsComparison } from '../publish/last-dumps-comparison';
import { Publication } from '../publish/publication';
import { type Engine, type Forecast, reasonAfter } from '../runner/reason';
import type { Services } from '../services';
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

const BY_CHOICE = 'The variable engine is "fargate".';
const TASK_OUT_OF_TIME =
  'Raise the variable runner_timeout, or runner_cpu and parallelism, or check whether the database stalls.';
const LEFT_TO_RUNNER = 'The next attempt leaves the dump to the runner.';
const OUT_OF_TIME =
  'Raise the variable timeout (900 s at most) or memory_size, set engine = "auto", dump fewer databases in one job, or check whether the database stalls.';

class Run implements DumpMaker<UploadedDump> {
  readonly session: LockSession;
  readonly #inspection: SlotInspection;
  readonly #lastDumps: LastDumpsComparison;
  readonly #publication: Publication;
  readonly #handOver: SlotHandOver;
  /** Known once it is resolved: errors from then on are redacted and explained by it. */
  #connection: Connection | undefined;

  constructor(
    readonly target: SlotTarget,
    invocation: Invocation,
    readonly services: Services,
    readonly log: Log,
    private readonly onDump: (dump: DumpReport) => void,
    scheduled: boolean,
  ) {
    this.session = new LockSession(lockKey(target), { ...invocation, scheduled }, services);
    this.#inspection = new SlotInspection(target, this.session, services, log);
    this.#lastDumps = new LastDumpsComparison(target, this.session, services, log);
    this.#publication = new Publication(target, this.session, services, log, this.#lastDumps);
    this.#handOver = new SlotHandOver(target, this.session, services.runner, scheduled);
  }

  async run(): Promise<RunResult> {
    const { session, log } = this;
    const end = await storeDump(this, { session, log, store: this.services.store });
    return end.outcome === 'already-done' ? { ...end, unchecked: this.#inspection.unchecked } : end;
  }

  taken(record: LockRecord | undefined): void {
    this.#handOver.taken(record);
    this.#publication.handOver = record?.handOver;
  }

  check(record: DumpRecord): Promise<Observations<UploadedDump>['check']> {
    return this.#inspection.check(record);
  }

  look(claim: Place | undefined): Promise<Observations<UploadedDump>['look']> {
    return this.#inspection.look(claim);
  }

  async adopt(objectKey: string): Promise<Observations<UploadedDump>['adopt']> {
    // guard: large-dumps-are-read-back-by-the-runner
    const tooLarge = this.#tooLarge;
    return tooLarge === undefined ? this.#publication.adopt(objectKey, this.#inspection.warnings) : { tooLarge };
  }

  publish(upload: UploadedDump): Promise<Observations<UploadedDump>['publish']> {
    return this.#publication.publish(upload);
  }

  ask(record: DumpRecord): Promise<Observations<UploadedDump>['ask']> {
    return this.#handOver.ask(record);
  }

  start(number: number, reason: string): Promise<Observations<UploadedDump>['start']> {
    return this.#handOver.start(number, reason);
  }

  advice(): string {
    if (this.session.execution !== undefined) return TASK_OUT_OF_TIME;
    return this.services.config.runner ? LEFT_TO_RUNNER : OUT_OF_TIME;
  }

  /** The engine that decides where the dump is made; undefined when it is made here in any case. */
  get #engine(): Engine | undefined {
    return this.#handOver.isPossible ? this.services.config.runner?.engine : undefined;
  }

  /** Why the slot is left to the runner whatever is found; undefined when it isn't yet. */
  get #tooLarge(): string | undefined {
    return this.#engine && (this.#engine === 'fargate' ? BY_CHOICE : this.#handOver.reasonBefore);
  }

  readonly reasonToHandOver = (forecast: Forecast): string | undefined =>
    this.#engine === 'auto' ? reasonAfter(forecast) : undefined;

  async make(fence: number, claim: Place | undefined): Promise<Observations<UploadedDump>['dump']> {
    const tooLarge = this.#tooLarge;
    if (tooLarge !== undefined) return { tooLarge };
    const uploaded = await uploadDump(this, fence, claim, this.#inspection.warnings, (connection) => {
      this.#connection = connection;
    });
    return 'tooLarge' in uploaded ? uploaded : { uploaded };
  }

  uploadOf({ open, dumped }: UploadedDump): DumpUpload {
    return { open, parts: dumped.uploaded.parts.map(({ completed }) => completed) };
  }

  assertProven(upload: UploadedDump, lockRenewed: boolean): void {
    assertWhole(upload, lockRenewed);
  }

  async prepare({ plan }: UploadedDump): Promise<void> {
    // Before the dump is visible, so that a reader who finds it finds its accounts.
    // guard: accounts-come-before-their-dump
    if (plan.users) await publishUsers(this.services.store, this.#usersOf(plan.users), plan.users);
  }

  #usersOf(file: UsersFile): UsersOfDump {
    return usersOfDump(this.services.config.prefix, this.target, file);
  }

  async report({ objectKey, bytes }: DumpSummary): Promise<void> {
    const shrunk = (await this.#lastDumps.size(objectKey, bytes))?.shrunk;
    this.onDump({ bytes, seconds: this.session.seconds(), shrunk });
  }

  readonly explain = (error: unknown): Error => {
    const asError = attemptError(error, this.session.key);
    return this.#connection ? explainFailure(asError, this.#connection) : asError;
  };
}
