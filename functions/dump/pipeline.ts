import { codeOf, SchemaError } from '../core/errors';
import type { Log } from '../core/logger';
import { compressionOf, dumpKey } from '../dump-format/object-keys';
import type { Place } from '../slot-job/lock/record';
import type { LockSession } from '../slot-job/lock/session';
import { TIMINGS } from '../slot-job/lock/timings';
import type { SlotTarget } from '../slot-job/target';
import { type Compressor, compressorFor, levelFor } from './compress/compressor';
import type { Connection } from './connection/connection';
import { sourceIdentity } from './connection/source-identity';
import { dumpWithOneProcess, type MadeDump } from './dumping/dump-with-one-process';
import { changedSchema, unclearSchema } from './fence/messages';
import { SchemaFence } from './fence/schema-fence';
import { assertProven } from './gate/gate';
import { judgeDuration, paceOfLastDumps } from './history/duration';
import { type DumpAttempt, dumpWithOneMoreTry } from './one-more-try';
import { dumpInParallel } from './parallel/dump-in-parallel';
import { type DumpPlan, preflight } from './preflight/preflight';
import { atOneServer } from './server/at-one-server';
import type { Services } from './services';
import type { OpenUpload } from './upload/dump-store';

const PROGRESS_INTERVAL_MS = 10_000;

/** One run of the pipeline. */
export interface PipelineRun {
  readonly target: SlotTarget;
  readonly session: Pick<LockSession, 'attempt' | 'signal' | 'remaining' | 'seconds'>;
  readonly services: Services;
  readonly log: Log;
  /** An error as it may be logged: without any value of an encrypted parameter. */
  readonly explain: (error: unknown) => Error;
}

/** A dump whose parts are all in S3 and not visible yet. */
export interface UploadedDump {
  readonly open: OpenUpload;
  readonly plan: DumpPlan;
  readonly connection: Connection;
  readonly dumped: MadeDump;
  /** Duration of dumping. */
  readonly milliseconds: number;
}

/**
 * The pipeline of a dump, one line per stage:
 *
 * 1. {@link uploadDump}: connection → preflight → (schema, upload opened, mysqldump → compressor → parts, schema again)
 * 2. {@link assertWhole}: the gate
 * 3. {@link completeUpload}: the dump becomes visible
 * 4. `publish/publication.ts`: the manifest, which makes it a dump for every reader
 *
 * Between them stand the lock's states (`run/protocol.ts`), because after a crash another run goes on from there.
 *
 * @param claim the place that an earlier attempt claimed: it stays, also when the configuration has changed since.
 * @param warnings what is known about the slot before.
 * @throws when this rejects, no child runs and no upload is open.
 */
export async function uploadDump(
  run: PipelineRun,
  fence: number,
  claim: Place | undefined,
  warnings: readonly string[],
  onConnection: (connection: Connection) => void,
): Promise<UploadedDump> {
  const { services, session, target } = run;
  const { config, clock } = services;
  const key = claim?.key ?? dumpKey(config.prefix, target, config.compression);
  const pipeline = async () => {
    const connection = await services.resolveConnection();
    onConnection(connection);
    const found = await planDump(run, connection);
    const plan = { ...found, warnings: [...warnings, ...found.warnings] };
    return dumpWithOneMoreTry(plan, {
      dumpOnce: (it) => dumpOnce(run, key, fence, connection, it),
      discard: ({ open }) => abortUpload(run, open),
      timeLeft: () => session.remaining() - TIMINGS.watchdog,
      clock,
      signal: session.signal,
      log: run.log,
    });
  };
  const startOver = async (error: Error) =>
    run.log.warn('A connection reached another server than those before it; trying once more.', {
      error: error.message,
      errorCode: codeOf(error),
    });
  return atOneServer(pipeline, startOver, clock, session.signal);
}

/** Evaluates the gate. @throws {GateError} when the dump is not proven complete. */
export function assertWhole({ dumped }: UploadedDump, lockRenewed: boolean): void {
  // guard: asks-the-gate
  for (const evidence of dumped.evidence) assertProven({ ...evidence, lockRenewed });
}

/** Completes the upload: the dump becomes visible, unless an object is there. @throws {StorageError} when that is unclear. */
export async function completeUpload({ services }: PipelineRun, { open, dumped }: UploadedDump): Promise<void> {
  const parts = dumped.uploaded.parts.map(({ completed }) => completed);
  await services.store.complete(open, parts);
}

/** Aborts an upload that will not be completed. A failure is logged: the lifecycle rule of the bucket removes the parts. */
export async function abortUpload({ services, log, explain }: PipelineRun, open: OpenUpload): Promise<void> {
  try {
    await services.store.abort(open);
  } catch (error) {
    log.warn('The upload could not be aborted; the lifecycle rule of the bucket removes its parts.', {
      error: explain(error).message,
    });
  }
}

/** Preflight, and the forecast of the duration. */
async function planDump(run: PipelineRun, connection: Connection): Promise<DumpPlan> {
  const { services, session, log } = run;
  const { config, toolbox, clock } = services;
  const plan = await preflight(
    connection,
    services.caFilePath(connection.tlsCa),
    toolbox,
    session.signal,
    config.parallelism,
    config.database.maximumReplicaLagSeconds,
    clock,
  );
  const warnings = [...plan.warnings, ...(await forecastWarnings(run, plan))];
  for (const warning of warnings) log.warn(warning);
  log.info('preflight passed', { server: plan.serverVersion, estimatedBytes: plan.estimatedBytes });
  return { ...plan, warnings };
}

/** A warning when the dump will hardly fit into the time. Without a forecast the dump is made all the same. */
async function forecastWarnings(
  { target, services, session, log, explain }: PipelineRun,
  { estimatedBytes }: DumpPlan,
): Promise<string[]> {
  const { store, config } = services;
  const pace = await paceOfLastDumps(store, config.prefix, target, session.signal).catch((error) => {
    log.warn('How long the dump will take could not be estimated.', { error: explain(error).message });
  });
  if (!pace) return [];
  const { memoryMb, parallelism } = config;
  const milliseconds = session.remaining() - TIMINGS.watchdog;
  const warning = judgeDuration(estimatedBytes, pace, { milliseconds, memoryMb, parallelism });
  return warning === undefined ? [] : [warning];
}

/**
 * Dumps into an upload of its own, between two readings of the schema.
 *
 * @throws {SchemaError} when the schema changed. When this rejects, its upload is aborted.
 */
async function dumpOnce(
  run: PipelineRun,
  key: string,
  fence: number,
  connection: Connection,
  plan: DumpPlan,
): Promise<DumpAttempt<UploadedDump>> {
  const { services, session, log } = run;
  const { signal } = session;
  const { flavour, serverVersion, options, mayProcess } = plan;
  const { databases } = connection;
  const schema = await SchemaFence.open(
    { toolbox: services.toolbox, flavour, options, connection },
    { flavour, version: serverVersion, databases, mayProcess },
    services.clock,
    signal,
  );
  const open = await openUpload(run, key, fence, connection);
  try {
    const startedAt = services.clock.monotonic();
    const dumped = await dumpDatabases(run, open, connection, plan, schema);
    const milliseconds = services.clock.monotonic() - startedAt;
    // guard: schema-is-judged
    const { verdict, ...judged } = await schema.judge(dumped.tables, signal);
    // guard: changed-schema-refuses
    if (verdict.kind === 'changed') {
      log.warn('The schema changed while the dump was made.', { changes: verdict.changes });
      throw new SchemaError('SCHEMA_CHANGED', changedSchema(verdict.changes));
    }
    const doubt = verdict.kind === 'unclear' ? unclearSchema({ ...judged, doubts: verdict.doubts }) : undefined;
    return { dump: { open, plan, connection, dumped, milliseconds }, doubt };
  } catch (error) {
    await schema.close();
    await abortUpload(run, open);
    throw error;
  }
}

/** Opens the upload, whose metadata distinguishes this run's object from any other. */
async function openUpload(run: PipelineRun, key: string, fence: number, connection: Connection): Promise<OpenUpload> {
  const { target, services, session } = run;
  const { store, config } = services;
  const { job, slot } = target;
  const { digest: source, lockTable: locktable } = sourceIdentity(connection, config.lockTable);
  const metadata = { job, slot, owner: session.attempt.owner, fence, source, locktable };
  return store.open(key, compressorOf(run, key)().contentType, metadata, session.signal);
}

/** Runs mysqldump, one or several, and uploads what the compressor makes of its text. */
async function dumpDatabases(
  run: PipelineRun,
  open: OpenUpload,
  connection: Connection,
  { flavour, keepsHistory, lacksNoteVerbosity, options, processes }: DumpPlan,
  schema: SchemaFence,
): Promise<MadeDump> {
  const { services, session, log } = run;
  const { toolbox, store, clock, config } = services;
  const { databases, password } = connection;
  const compressor = compressorOf(run, open.key);
  const dump = processes > 1 ? dumpInParallel : dumpWithOneProcess;
  return dump(
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
    {
      toolbox,
      store,
      clock,
      connection,
      password,
      uploadConcurrency: config.uploadConcurrency,
      onSnapshot: () => schema.snapshotTaken(session.signal),
      log,
    },
    session.signal,
    logProgress(run),
  );
}

/** Makes compressors for the ending of a key, with as many threads as configured by default. */
function compressorOf({ services }: PipelineRun, key: string): (threads?: number) => Compressor {
  const { config, toolbox } = services;
  const compression = compressionOf(key) ?? config.compression;
  return (threads = config.compressionThreads) =>
    compressorFor(compression, levelFor(compression, config), toolbox, threads);
}

/** Logs the progress of a dump, at most every ten seconds. */
function logProgress({ services, session, log }: PipelineRun): (compressedBytes: number) => void {
  const { clock } = services;
  let loggedAt = clock.monotonic();
  return (compressedBytes) => {
    if (clock.monotonic() - loggedAt < PROGRESS_INTERVAL_MS) return;
    loggedAt = clock.monotonic();
    log.info('dumping', { compressedBytes, seconds: session.seconds() });
  };
}
