import { hash } from 'node:crypto';
import type { Log } from '../../core/logger';
import { redactError, type Secret } from '../../core/secret';
import { compressionOf, dumpKey } from '../../dump-format/keys/object-keys';
import type { DumpSummary } from '../../dump-format/manifest/dump-summary';
import { CUT_OFF_BEFORE, SlotHandOver } from '../../runner/slot-hand-over';
import type { LockRecord, Place } from '../../slot-job/lock/record';
import { attemptError, type Invocation, LockSession } from '../../slot-job/lock/session';
import { TIMINGS } from '../../slot-job/lock/timings';
import { lockKey, type SlotTarget } from '../../slot-job/target';
import { compressorFor } from '../../store-dump/compress/compressor';
import { DEFAULT_LEVELS } from '../../store-dump/compress/levels';
import { paceOfLastDumps } from '../../store-dump/history/pace';
import { checkDump } from '../../store-dump/run/check-dump';
import { engineOf } from '../../store-dump/run/engine';
import { findExistingDump } from '../../store-dump/run/existing-dump';
import type { DumpRecord, Observations } from '../../store-dump/run/protocol';
import { type DumpMaker, type DumpUpload, type StoredDump, storeDump } from '../../store-dump/run/store-dump';
import { abortUpload } from '../../store-dump/upload/abort-upload';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import type { MaskRequest } from '../event';
import { assertMasked } from '../gate/masked-gate';
import type { MaskedDumpReport } from '../metrics';
import { maskAndUpload } from '../pipeline/mask-and-upload';
import { sampleOriginals } from '../pipeline/sample-originals';
import { maskedBytes, reasonToHandOver, requireTime } from '../plan/forecast';
import { type MaskPlan, planMasking, readRulesDocument } from '../plan/mask-plan';
import { MaskPublication } from '../publish/mask-publication';
import { maskedContents } from '../publish/masked-contents';
import type { MaskedDump } from '../publish/masked-dump';
import type { Services } from '../services';
import { findSource } from '../source/find-source';
import { readSourceDump } from '../source/source-dump';

/** How often the progress is logged, in milliseconds. */
const PROGRESS_INTERVAL_MS = 10_000;

const TASK_OUT_OF_TIME = 'Raise the variable runner_timeout or runner_cpu, or dump fewer databases in one job.';
const LEFT_TO_RUNNER = 'The next attempt leaves masking to the runner.';
const OUT_OF_TIME =
  'Set engine = "auto", so that the runner masks what is too large, raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.';

/**
 * One attempt to have the masked dump of a slot, under the lock and by the states of every dump. When this settles, no child
 * runs, no request is on its way, and no upload is left open.
 *
 * @param report publishes the metrics of a masked dump. Called before DONE, as that of a dump.
 * @throws what made the attempt fail; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function runMask(
  request: Pick<MaskRequest, 'target' | 'arrived'>,
  invocation: Invocation,
  services: Services,
  log: Log,
  report: (masked: MaskedDumpReport) => void,
): Promise<StoredDump> {
  const run = new MaskRun(request, invocation, services, log, report);
  return storeDump(run, { session: run.session, store: services.store, log });
}

class MaskRun implements DumpMaker<MaskedDump> {
  readonly session: LockSession;
  readonly #target: SlotTarget;
  readonly #publication: MaskPublication;
  readonly #handOver: SlotHandOver;
  /** Known once it is read: errors from then on are redacted by it. */
  #key: Secret | undefined;

  constructor(
    { target, arrived }: Pick<MaskRequest, 'target' | 'arrived'>,
    invocation: Invocation,
    readonly services: Services,
    readonly log: Log,
    private readonly onMasked: (masked: MaskedDumpReport) => void,
  ) {
    this.#target = target;
    this.session = new LockSession(lockKey(target), { ...invocation, scheduled: arrived }, services);
    this.#publication = new MaskPublication(target, this.session, services, log);
    this.#handOver = new SlotHandOver(target, this.session, services.runner, arrived);
  }

  taken(record: LockRecord | undefined): void {
    this.#handOver.taken(record);
    this.#publication.handOver = record?.handOver;
  }

  async check(record: DumpRecord): Promise<Observations<MaskedDump>['check']> {
    const { store, config } = this.services;
    const { dump } = await checkDump(store, config.prefix, this.#target, record, this.session.signal);
    return { dump, remaining: this.session.remaining() };
  }

  look(claim: Place | undefined): Promise<Observations<MaskedDump>['look']> {
    const { store, config } = this.services;
    const expected = {
      prefix: config.prefix,
      target: this.#target,
      claim,
      // A masked dump is as old as the one that it was made from, whenever it was made.
      begins: () => new Date(0),
      source: async () => this.#identity(),
    };
    return findExistingDump(store, expected, this.session.signal);
  }

  async adopt(objectKey: string): Promise<Observations<MaskedDump>['adopt']> {
    // guard: large-masked-dumps-are-read-back-by-the-runner
    const tooLarge = this.#handOver.isPossible ? this.#handOver.reasonBefore : undefined;
    return tooLarge === undefined ? this.#publication.adopt(objectKey, () => this.#plan()) : { tooLarge };
  }

  async make(fence: number, claim: Place | undefined): Promise<Observations<MaskedDump>['dump']> {
    const { config, clock, store } = this.services;
    const { signal } = this.session;
    const plan = await this.#plan();
    const key = claim?.key ?? dumpKey(config.prefix, this.#target, 'zstd');
    const tooLarge = await this.#tooLarge(plan);
    if (tooLarge !== undefined) return { tooLarge };
    const startedAt = clock.monotonic();
    const sample = await sampleOriginals(plan, { store: this.services.source, toolbox: this.services.toolbox }, signal);
    this.log.info('masking', {
      columns: sample.columns.length,
      originals: sample.size,
      seconds: this.session.seconds(),
    });
    const compression = compressionOf(key) ?? 'zstd';
    const compressor = compressorFor(compression, DEFAULT_LEVELS[compression], this.services.toolbox);
    const open = await this.#open(key, fence, compressor.contentType, plan);
    try {
      const services = { source: this.services.source, store, toolbox: this.services.toolbox };
      const masked = await maskAndUpload(plan, sample, open, compressor, services, signal, this.#logProgress());
      const contents = maskedContents(plan.source, plan.decisions);
      const scanned = { columns: sample.columns.length, originals: sample.size };
      return { uploaded: { open, plan, masked, contents, scanned, milliseconds: clock.monotonic() - startedAt } };
    } catch (error) {
      await abortUpload(this, open);
      throw error;
    }
  }

  uploadOf({ open, masked }: MaskedDump): DumpUpload {
    return { open, parts: masked.uploaded.parts.map(({ completed }) => completed) };
  }

  assertProven({ masked, contents, plan }: MaskedDump, lockRenewed: boolean): void {
    assertMasked(masked, contents, plan.source, lockRenewed);
  }

  async prepare(): Promise<void> {}

  publish(made: MaskedDump): Promise<Observations<MaskedDump>['publish']> {
    return this.#publication.publish(made);
  }

  async report({ bytes }: DumpSummary): Promise<void> {
    this.onMasked({ bytes, seconds: this.session.seconds() });
  }

  ask(record: DumpRecord): Promise<Observations<MaskedDump>['ask']> {
    return this.#handOver.ask(record);
  }

  start(number: number, reason: string): Promise<Observations<MaskedDump>['start']> {
    return this.#handOver.start(number, reason);
  }

  advice(): string {
    if (this.session.execution !== undefined) return TASK_OUT_OF_TIME;
    return this.#handOver.isPossible ? LEFT_TO_RUNNER : OUT_OF_TIME;
  }

  readonly explain = (error: unknown): Error => {
    const asError = attemptError(error, this.session.key);
    return this.#key ? redactError(asError, this.#key) : asError;
  };

  /** What masked dumps are made from, and by which lock. */
  #identity(): { digest: string; lockTable: string } {
    const { jobName, bucket, prefix } = this.services.config.source;
    const digest = hash('sha256', JSON.stringify([bucket, prefix, jobName])).slice(0, 32);
    return { digest, lockTable: this.services.config.lockTable };
  }

  /** The rules decide about all of the dump before anything of it is masked. */
  async #plan(): Promise<MaskPlan> {
    const { source, store, config, readKey } = this.services;
    const { signal } = this.session;
    const key = await findSource(source, config.source, this.#target, signal);
    const dump = await readSourceDump(source, key, signal);
    const rules = await readRulesDocument(store, config.rulesKey, signal);
    this.#key = await readKey();
    return planMasking(dump, rules, this.#key, this.log);
  }

  /**
   * Why the dump is left to the runner; undefined when it is masked here.
   *
   * @throws {MaskError} when a function has no time for it, and there is no runner to leave it to.
   */
  async #tooLarge({ source }: MaskPlan): Promise<string | undefined> {
    const engine = engineOf(this.session);
    // The pace of functions is none of the runner, and there is nothing that it could leave a dump to.
    // guard: tasks-mask-whatever-functions-took
    if (engine !== 'lambda') return undefined;
    const { store, config } = this.services;
    const { dump } = source.manifest;
    // Not to know how long the last ones took is no reason to fail.
    const pace = await paceOfLastDumps(
      store,
      config.prefix,
      this.#target,
      { where: engine, workOf: maskedBytes, cutOff: CUT_OFF_BEFORE },
      this.session.signal,
    ).catch(() => undefined);
    const forecast = { bytes: dump.bytes, pace, left: (this.session.remaining() - TIMINGS.watchdog) / 1000 };
    if (this.#handOver.isPossible) return this.#handOver.reasonBefore ?? reasonToHandOver(forecast);
    requireTime(dump.key, forecast);
    return undefined;
  }

  #open(key: string, fence: number, contentType: string, { source, rules }: MaskPlan): Promise<OpenUpload> {
    const { job, slot } = this.#target;
    const { digest, lockTable } = this.#identity();
    const metadata = {
      job,
      slot,
      owner: this.session.attempt.owner,
      fence,
      source: digest,
      locktable: lockTable,
      masked: { from: source.manifest.dump.sha256, rules: rules.sha256 },
    };
    return this.services.store.open(key, contentType, metadata, this.session.signal);
  }

  #logProgress(): (compressedBytes: number) => void {
    const { clock } = this.services;
    let loggedAt = clock.monotonic();
    return (compressedBytes) => {
      if (clock.monotonic() - loggedAt < PROGRESS_INTERVAL_MS) return;
      loggedAt = clock.monotonic();
      this.log.info('masking', { compressedBytes, seconds: this.session.seconds() });
    };
  }
}
