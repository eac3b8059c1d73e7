import { SchemaError } from '../../core/errors';
import { compressionOf } from '../../dump-format/keys/object-keys';
import { type Compressor, compressorFor, levelFor } from '../../store-dump/compress/compressor';
import { abortUpload } from '../../store-dump/upload/abort-upload';
import type { OpenUpload } from '../../store-dump/upload/dump-store';
import { SqlSession } from '../client/sql-session';
import type { Connection } from '../connection/connection';
import { sourceIdentity } from '../connection/source-identity';
import { dumpWithOneProcess, type MadeDump } from '../dumping/dump-with-one-process';
import { factsOfDump, keptChecksums } from '../facts/facts-of-dump';
import { readDatabaseFacts } from '../facts/read-database-facts';
import { timeForFacts } from '../facts/time-for-facts';
import { changedSchema, unclearSchema } from '../fence/messages';
import { SchemaFence } from '../fence/schema-fence';
import { dumpInParallel } from '../parallel/dump-in-parallel';
import { listObjects } from '../preflight/database-objects';
import type { DumpPlan } from '../preflight/preflight';
import { isAtWork } from '../server/at-work';
import { requireSeparable } from '../tables/inseparable-tables';
import { tooLateToLeaveOut } from '../tables/late-tables';
import { usersOfDump } from '../users/publish-users';
import type { DumpAttempt } from './one-more-try';
import type { PipelineRun, UploadedDump } from './pipeline-run';

/** How often the progress of a dump is logged, in milliseconds. */
const PROGRESS_INTERVAL_MS = 10_000;

/**
 * Dumps into an upload of its own, and reads the facts, between two readings of the schema.
 *
 * @throws {SchemaError} when the schema changed. When this rejects, its upload is aborted.
 */
export async function dumpOnce(
  run: PipelineRun,
  key: string,
  fence: number,
  connection: Connection,
  plan: DumpPlan,
): Promise<DumpAttempt<UploadedDump>> {
  const { services, session, log } = run;
  const { signal } = session;
  const { flavour, serverVersion, databases, options, mayProcess, tableSelection } = plan;
  const server = { toolbox: services.toolbox, flavour, options, connection };
  const schema = await SchemaFence.open(
    server,
    { flavour, version: serverVersion, databases, mayProcess, tableSelection },
    services.clock,
    signal,
  );
  requireSeparable(schema.objects, tableSelection, flavour);
  const open = await openUpload(run, key, fence, connection, plan);
  try {
    const startedAt = services.clock.monotonic();
    const dumped = await dumpDatabases(run, open, connection, plan, schema);
    const milliseconds = services.clock.monotonic() - startedAt;
    const facts = await readDatabaseFacts(run, server, databases, tableSelection);
    // guard: schema-is-judged
    const { verdict, ...judged } = await schema.judge(dumped.tables, signal);
    // guard: changed-schema-refuses
    if (verdict.kind === 'changed') {
      log.warn('The schema changed while the dump was made.', { changes: verdict.changes });
      throw new SchemaError('SCHEMA_CHANGED', changedSchema(verdict.changes));
    }
    const unclear = verdict.kind === 'unclear' ? unclearSchema({ ...judged, doubts: verdict.doubts }) : undefined;
    const doubts = [unclear, tooLateToLeaveOut(dumped, schema.objects, tableSelection)].filter(
      (doubt) => doubt !== undefined,
    );
    const checksums = keptChecksums(services.config.checksumTables, dumped.checksums, unclear !== undefined);
    const lacking = checksums.warning === undefined ? [] : [checksums.warning];
    for (const warning of lacking) log.warn(warning, { errorCode: 'CHECKSUMS_INCOMPLETE' });
    const file = await factsOfDump(facts.facts, checksums.facts, session.attempt.owner);
    const warnings = [...plan.warnings, ...facts.warnings, ...lacking];
    const leftOut = schema.objects.filter((object) => !tableSelection.isDumped(object));
    return {
      dump: { open, plan: { ...plan, warnings }, connection, dumped, leftOut, facts: file, milliseconds },
      doubt: doubts.length === 0 ? undefined : doubts.join(' '),
    };
  } catch (error) {
    await schema.close();
    await abortUpload(run, open);
    throw error;
  }
}

/** Opens the upload, whose metadata distinguishes this run's object from any other. */
async function openUpload(
  run: PipelineRun,
  key: string,
  fence: number,
  connection: Connection,
  { users, tableSelection }: Pick<DumpPlan, 'users' | 'tableSelection'>,
): Promise<OpenUpload> {
  const { target, services, session } = run;
  const { store, config } = services;
  const { job, slot } = target;
  const { digest: source, lockTable: locktable } = sourceIdentity(connection, config);
  const metadata = {
    job,
    slot,
    owner: session.attempt.owner,
    fence,
    source,
    locktable,
    ...(tableSelection.isEverything ? {} : { ignoresCase: tableSelection.foldsCase }),
    ...(users && { users: usersOfDump(config.prefix, target, users) }),
  };
  return store.open(key, compressorOf(run, key)().contentType, metadata, session.signal);
}

/** Runs mysqldump, one or several, and uploads what the compressor makes of its text. */
async function dumpDatabases(
  run: PipelineRun,
  open: OpenUpload,
  connection: Connection,
  { flavour, serverVersion, maySeeBinlog, ...plan }: DumpPlan,
  schema: SchemaFence,
): Promise<MadeDump> {
  const { services, session, log } = run;
  const { toolbox, store, clock, config } = services;
  const { password } = connection;
  const { databases, namesDatabases, keepsHistory, lacksNoteVerbosity, options, processes, tableSelection } = plan;
  const compressor = compressorOf(run, open.key);
  const server = { toolbox, flavour, options, connection };
  const dump = processes > 1 ? dumpInParallel : dumpWithOneProcess;
  return dump(
    {
      flavour,
      databases,
      namesDatabases,
      keepsHistory,
      hasTriggers: schema.hasTriggers,
      lacksNoteVerbosity,
      options,
      compressor,
      processes,
      tableSelection,
      objects: tableSelection.isEverything ? [] : schema.objects,
      position: { flavour, version: serverVersion, maySeeBinlog },
      checksums: config.checksumTables,
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
      listObjects: (signal) => SqlSession.use(server, signal, (client) => listObjects(client, databases)),
      isServerAtWork: (signal) => isAtWork(server, signal),
      timeForFacts: () => timeForFacts(session),
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
