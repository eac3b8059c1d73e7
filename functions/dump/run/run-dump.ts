import { LockError, messageOf, SchemaError, SnapshotError, SourceError } from '../../core/errors';
import type { Log } from '../../core/logger';
import { compressionOf, type DumpTarget, dumpKey, lockKey } from '../../dump-format/object-keys';
import type { DumpFacts, LockRecord, Place } from '../../slot-job/lock/record';
import { attemptError, type Invocation, LockSession } from '../../slot-job/lock/session';
import { TIMINGS } from '../../slot-job/lock/timings';
import { explainFailure } from '../client/explain-failure';
import { compressorFor, levelFor } from '../compress/compressor';
import type { Connection } from '../connection/connection';
import { sourceIdentity } from '../connection/source-identity';
import { changedSchema, unclearSchema } from '../fence/messages';
import { SchemaFence } from '../fence/schema-fence';
import { assertProven } from '../gate/gate';
import { judgeDuration, paceOfLastDumps } from '../history/duration';
import { dumpAlone, dumpInParallel } from '../parallel/dump-in-parallel';
import { type DumpPlan, preflight } from '../preflight/preflight';
import { Publication, type UploadedRun } from '../publish/publication';
import { atOneServer } from '../server/at-one-server';
import type { Services } from '../services';
import type { OpenUpload } from '../upload/dump-store';
import { type AttemptState, BREAKABLE, next, type Observations, type Phase } from './protocol';
import { SlotInspection } from './slot-inspection';

/** How a run ended well. */
export type RunResult =
  | {
      readonly outcome: 'dumped' | 'adopted';
      readonly facts: DumpFacts;
      readonly seconds: number;
      /** Whether the dump is much smaller than the last ones; undefined when that is not known. */
      readonly shrunk: boolean | undefined;
    }
  | {
      readonly outcome: 'already-done';
      readonly record: LockRecord;
      /** Why it could not be seen whether the dump is still there. */
      readonly unchecked: string | undefined;
    };

/**
 * One attempt to have a slot's dump: performs the states of the lock protocol (`dump/run/protocol.ts`) one after the
 * other. When this settles, no child runs, no request is on its way, and no upload is left open.
 *
 * @throws what made the attempt fail; the slot is then FAILED, or RUNNING under another attempt.
 */
export async function runDump(
  target: DumpTarget,
  invocation: Invocation,
  services: Services,
  log: Log,
): Promise<RunResult> {
  return new Run(target, invocation, services, log).toEnd();
}

/** How many times as long as the last one another dump may take. */
const TIME_FOR_ANOTHER_TRY = 1.25;

const OUT_OF_TIME =
  'Raise the variable timeout (900 s at most) or memory_size, dump fewer databases in one job, or check whether the database stalls.';

class Run {
  readonly #session: LockSession;
  #open: OpenUpload | undefined;
  #dump: UploadedRun | undefined;
  #connection: Connection | undefined;
  readonly #inspection: SlotInspection;
  readonly #publication: Publication;

  constructor(
    private readonly target: DumpTarget,
    invocation: Invocation,
    private readonly services: Services,
    private readonly log: Log,
  ) {
    this.#session = new LockSession(lockKey(target), invocation, services);
    this.#inspection = new SlotInspection(target, this.#session, services, log);
    this.#publication = new Publication(target, this.#session, services, log);
  }

  async toEnd(): Promise<RunResult> {
    const end = await this.#session.toEnd<AttemptState>(
      { phase: 'acquire' },
      {
        next: (state, observation, me) => next(state, observation as never, me),
        perform: (state) => this.#perform(state),
        enter: (state) => this.#enter(state),
        breakable: BREAKABLE,
        advice: OUT_OF_TIME,
      },
    );
    if (end.outcome === 'failed') throw this.#asError(end.error);
    if (end.outcome === 'already-done')
      return { outcome: end.outcome, record: end.record, unchecked: this.#inspection.unchecked };
    const { outcome, facts } = end;
    const shrunk = (await this.#publication.compareSize(facts.objectKey, facts.bytes))?.shrunk;
    return { outcome, facts, seconds: this.#session.seconds(), shrunk };
  }

  /** What each state of the protocol does, in the order in which a run passes them. */
  readonly #stages: { [P in Exclude<Phase, 'end'>]: (state: Extract<AttemptState, { phase: P }>) => Promise<object> } =
    {
      acquire: () => this.#session.acquire(),
      'stand-by': () => this.#session.standBy(),
      takeover: ({ seenVersion }) => this.#session.takeover(seenVersion),
      check: ({ record }) => this.#inspection.check(record),
      redo: ({ seenVersion }) => this.#session.redo(seenVersion),
      look: ({ claim }) => this.#inspection.look(claim),
      adopt: ({ objectKey }) => this.#publication.adopt(objectKey, this.#inspection.warnings),
      dump: ({ fence, claim }) =>
        atOneServer(
          () => this.#dumpOrRetry(fence, claim),
          (error) => this.#startOver(error),
          this.services.clock,
          this.#session.signal,
        ),
      confirm: () => this.#confirm(),
      complete: () => this.#complete(),
      identify: ({ fence }) => this.#identify(fence),
      publish: () => this.#publication.publish(this.#inProgress()),
      done: ({ fence, facts }) => this.#session.write({ type: 'done', fence, facts }),
      fail: ({ fence, error }) =>
        this.#session.write({ type: 'failed', fence, lastError: this.#asError(error).message.slice(0, 1_000) }),
    };

  #perform(state: AttemptState): Promise<object> {
    const stage = this.#stages[state.phase as Exclude<Phase, 'end'>] as (state: AttemptState) => Promise<object>;
    return stage(state);
  }

  /** No upload stays open once a run no longer means to complete it. */
  async #enter(state: AttemptState): Promise<void> {
    this.log.info(`run: ${state.phase}`, 'fence' in state ? { fence: state.fence } : {});
    const completing = state.phase === 'confirm' || state.phase === 'complete' || state.phase === 'identify';
    const completed = state.phase === 'publish' || state.phase === 'done';
    if (!completing && !completed && this.#open) await this.#abortUpload(this.#open);
    if (!completing) this.#open = undefined;
  }

  async #startOver(error: SourceError): Promise<void> {
    this.log.warn('A connection reached another server than those before it; trying once more.', {
      error: error.message,
    });
    if (this.#open) await this.#abortUpload(this.#open);
  }

  /** credentials → preflight → mysqldump → compress → upload; once more when the schema changed, or may have. */
  async #dumpOrRetry(fence: number, claim: Place | undefined): Promise<Observations['dump']> {
    const { config, caFile, toolbox, clock } = this.services;
    const connection = await this.services.resolveConnection();
    this.#connection = connection;
    const caPath = caFile(connection.tlsCa);
    const found = await preflight(
      connection,
      caPath,
      toolbox,
      this.#session.signal,
      config.parallelism,
      config.database.maximumReplicaLagSeconds,
      clock,
    );
    const warnings = [...found.warnings, ...(await this.#judgeDuration(found))];
    for (const warning of warnings) this.log.warn(warning);
    const plan = { ...found, warnings: [...this.#inspection.warnings, ...warnings] };
    this.log.info('preflight passed', { server: plan.serverVersion, estimatedBytes: plan.estimatedBytes });
    // The place that an earlier attempt claimed, also when the configuration has changed since.
    const key = claim?.key ?? dumpKey(config.prefix, this.target, config.compression);
    const startedAt = this.services.clock.monotonic();
    try {
      const unclear = await this.#dumpOnce(key, fence, connection, plan);
      if (unclear === undefined) return { uploaded: true };
      const milliseconds = this.services.clock.monotonic() - startedAt;
      // A dump that may be whole is better than none.
      if (!this.#leavesTimeFor(milliseconds)) return this.#accept(unclear);
      throw new SchemaError(unclear);
    } catch (error) {
      if (!(error instanceof SourceError && error.retryable) || this.#session.signal.aborted) throw error;
      const again = error instanceof SnapshotError ? fallBackToOneProcess(error, plan) : plan;
      this.log.warn(`${reasonForAnotherTry(error)}; trying once more.`, { error: error.message });
      if (this.#open) await this.#abortUpload(this.#open);
      const unclear = await this.#dumpOnce(key, fence, connection, again);
      return unclear === undefined ? { uploaded: true } : this.#accept(unclear);
    }
  }

  /** Keeps a dump during which the schema may have changed, with a warning. */
  #accept(unclear: string): Observations['dump'] {
    this.log.warn(unclear);
    const { plan, ...dump } = this.#inProgress();
    this.#dump = { ...dump, plan: { ...plan, warnings: [...plan.warnings, unclear] } };
    return { uploaded: true };
  }

  /** Whether a dump that took this long can be made again before the watchdog ends the run. */
  #leavesTimeFor(milliseconds: number): boolean {
    return this.#session.remaining() - TIMINGS.watchdog > milliseconds * TIME_FOR_ANOTHER_TRY;
  }

  /**
   * Dumps between two readings of the schema.
   *
   * @returns why the dump may not be whole, when the readings can't tell.
   * @throws {SchemaError} when the schema changed.
   */
  async #dumpOnce(key: string, fence: number, connection: Connection, plan: DumpPlan): Promise<string | undefined> {
    const { config, toolbox, store, clock } = this.services;
    const { signal } = this.#session;
    const { flavour, lacksNoteVerbosity, keepsHistory, options, processes } = plan;
    const { databases } = connection;
    const schema = await SchemaFence.open(
      { toolbox, flavour, options, connection },
      { flavour, version: plan.serverVersion, databases, mayProcess: plan.mayProcess },
      clock,
      signal,
    );
    const compression = compressionOf(key) ?? config.compression;
    const compressor = (threads = config.compressionThreads) =>
      compressorFor(compression, levelFor(compression, config), toolbox, threads);
    const { job, slot } = this.target;
    const { digest: source, lockTable: locktable } = sourceIdentity(connection, config.lockTable);
    const metadata = { job, slot, owner: this.#session.attempt.owner, fence, source, locktable };
    const open = await store.open(key, compressor().contentType, metadata, signal);
    this.#open = open;
    const { uploadConcurrency } = config;
    const startedAt = clock.monotonic();
    let saidAt = startedAt;
    const dump = processes > 1 ? dumpInParallel : dumpAlone;
    const dumped = await dump(
      {
        flavour,
        databases,
        keepsHistory,
        hasTriggers: schema.hasTriggers,
        lacksNoteVerbosity,
        options,
        compressor,
        processes,
      },
      open,
      { toolbox, store, clock, connection, password: connection.password, uploadConcurrency, log: this.log },
      signal,
      (bytes) => {
        if (clock.monotonic() - saidAt < 10_000) return;
        saidAt = clock.monotonic();
        this.log.info('dumping', { compressedBytes: bytes, seconds: this.#session.seconds() });
      },
    );
    const milliseconds = clock.monotonic() - startedAt;
    const verdict = await schema.judge(dumped.tables, signal);
    if (verdict.kind === 'changed') {
      this.log.warn('The schema changed while the dump was made.', { changes: verdict.changes });
      throw new SchemaError(changedSchema(verdict.changes));
    }
    this.#dump = { open, plan, connection, dumped, milliseconds };
    return verdict.kind === 'unclear' ? unclearSchema(verdict.reason, plan.mayProcess) : undefined;
  }

  /** A warning when the dump will hardly fit into the time. Not to know is no reason to fail. */
  async #judgeDuration({ estimatedBytes }: DumpPlan): Promise<string[]> {
    const { store, config } = this.services;
    const pace = await paceOfLastDumps(store, config.prefix, this.target, this.#session.signal).catch((error) => {
      this.log.warn('How long the dump will take could not be estimated.', { error: this.#asError(error).message });
    });
    if (!pace) return [];
    const { memoryMb, parallelism } = config;
    const milliseconds = this.#session.remaining() - TIMINGS.watchdog;
    const warning = judgeDuration(estimatedBytes, pace, { milliseconds, memoryMb, parallelism });
    return warning === undefined ? [] : [warning];
  }

  async #confirm(): Promise<Observations['confirm']> {
    const lockRenewed = await this.#session.confirm();
    if (!lockRenewed) return { lost: true };
    const { dumped, open } = this.#inProgress();
    for (const evidence of dumped.evidence) assertProven({ ...evidence, lockRenewed });
    // Behind the gate: a dump that it refuses binds no later attempt to its place.
    const claim = { bucket: this.services.store.bucket, key: open.key };
    return (await this.#session.confirm(claim)) ? { proven: true, claim } : { lost: true };
  }

  async #complete(): Promise<Observations['complete']> {
    const { open, dumped } = this.#inProgress();
    try {
      await this.services.store.complete(
        open,
        dumped.uploaded.parts.map(({ completed }) => completed),
      );
      return { completed: true };
    } catch (error) {
      // 409, 412, 500, a timeout: whatever S3 said or didn't say, only a look at the object tells what it did.
      return { unclear: error };
    }
  }

  async #identify(fence: number): Promise<Observations['identify']> {
    const object = await this.services.store.find(this.#inProgress().open.key);
    if (!object) return { whose: 'nobody' };
    const { metadata } = object;
    return { whose: metadata?.owner === this.#session.attempt.owner && metadata.fence === fence ? 'ours' : 'theirs' };
  }

  async #abortUpload(open: OpenUpload): Promise<void> {
    this.#open = undefined;
    try {
      await this.services.store.abort(open);
    } catch (error) {
      this.log.warn('The upload could not be aborted; the lifecycle rule of the bucket removes its parts.', {
        error: this.#asError(error).message,
      });
    }
  }

  #inProgress(): UploadedRun {
    if (!this.#dump) throw new LockError(`The run of "${this.#session.key}" has no dump to complete.`);
    return this.#dump;
  }

  #asError(error: unknown): Error {
    const asError = attemptError(error, this.#session.key);
    return this.#connection ? explainFailure(asError, this.#connection) : asError;
  }
}

function reasonForAnotherTry(error: SourceError): string {
  if (error instanceof SnapshotError) return 'The processes may not have seen the same, and one process makes the dump';
  return error instanceof SchemaError ? 'The schema may have changed' : 'A definition changed while it was dumped';
}

/** How to dump when several processes could not: one process needs no calm among the tables that come and go. */
function fallBackToOneProcess(error: SnapshotError, plan: DumpPlan): DumpPlan {
  const warning = `The dump is made by one process and not by ${plan.processes}: ${messageOf(error)}`;
  return { ...plan, processes: 1, warnings: [...plan.warnings, warning] };
}
