import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../core/aws/object-store';
import { codeOf, errorFields, messageOf } from '../core/errors';
import type { Log } from '../core/logger';
import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import { readIndex } from '../dump-format/dump-index/read-index';
import { compareFacts } from '../dump-format/facts/compare/compare-facts';
import { databaseToCreate } from '../dump-format/facts/empty-database';
import { readFacts } from '../dump-format/facts/server/read-facts';
import type { DrillMode } from '../dump-format/keys/drill-mode';
import { onlyDatabase } from '../dump-format/manifest/names-databases';
import type { DrillVerdict } from '../dump-format/results/drill-verdict';
import { dumpInStore } from '../restore/source/dump-source';
import { describeChange } from '../restore/tables/changed-values';
import type { Config } from './config';
import { type DumpToDrill, dumpToDrill } from './dump-to-drill';
import { AcceptedFindings } from './findings/accepted-findings';
import { type Drill, drillResult } from './findings/drill-result';
import { expectedFindings } from './findings/expected-findings';
import { compareRestoredRows } from './full/compare-restored-rows';
import { restoreEverything } from './full/restore-everything';
import { estimateStorage } from './full/storage-estimate';
import { requireRoom, TooLarge } from './full/too-large';
import { prepareServer } from './restore/prepare-server';
import { type Definitions, readDefinitions } from './restore/read-definitions';
import { RefusedObjects } from './restore/refused-objects';
import { restoreDefinitions } from './restore/restore-definitions';
import type { DrillLogin } from './server/client';
import type { RunningServer, StartServer } from './server/running-server';
import { freeStorage, mib, StorageWatch } from './server/storage';
import { withSession } from './server/with-session';

/** Number of differences that a verdict lists. */
const DIFFERENCES = 20;

/** Dependencies of the drill, built once by the composition root. */
export interface Services {
  readonly config: Pick<Config, 'acceptedFindings' | 'memoryMb'>;
  readonly store: ObjectStore;
  readonly toolbox: Toolbox;
  readonly startServer: StartServer;
  /** Folder for the files of a drill. It belongs to this function alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Restores the definitions of a verified dump into a server of its own, or all of it, and compares the result with what is
 * known of the source. When this settles, neither the server nor a file of it is left.
 *
 * A full drill begins with the definitions alone, as the other one: so it finds whatever that one finds. Then the restore
 * engine restores all of the dump into a second server.
 *
 * @returns a sentence with the reason when the dump is not drilled.
 * @throws {TooLarge} when there is no room for all of it.
 * @throws {ScratchServerError | StorageError | ManifestError | ToolError} when the result could not be found out.
 */
export async function drillDump(
  key: string,
  mode: DrillMode,
  services: Services,
  signal: AbortSignal,
): Promise<Drill | string> {
  const { store, folder } = services;
  const known = await dumpToDrill(store, key, signal);
  if (typeof known === 'string') return known;
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'definitions.sql');
  try {
    const definitions = await definitionsOf(known, path, services, signal);
    // guard: drills-what-was-read-whole
    if (!definitions.isRead) return UNREAD;
    const dump: ReadDump = { ...known, definitions };
    return await (mode === 'full' ? drillFully : drillDefinitions)(dump, services, signal);
  } finally {
    await rm(path, { force: true });
  }
}

const UNREAD =
  'The text of the dump follows rules that this version does not support, so that its rows could not be left out. Restore it to be sure.';

/** Reads the definitions by the index of the dump, or all of the dump when it has none that is of use. */
async function definitionsOf(
  { manifest, verdict }: DumpToDrill,
  path: string,
  services: Services,
  signal: AbortSignal,
): Promise<Definitions> {
  const { store, log } = services;
  const { index, missing } = await readIndex(store, manifest, verdict, signal);
  if (!index && verdict.index) log.warn('The whole dump is read, because its index is of no use.', { reason: missing });
  try {
    return await readDefinitions(manifest, index, path, services, signal);
  } catch (error) {
    if (!index || codeOf(error) !== 'INDEX_WRONG') throw error;
    log.warn(messageOf(error), errorFields(error));
    return readDefinitions(manifest, undefined, path, services, signal);
  }
}

/** A dump whose definitions were read. */
interface ReadDump extends DumpToDrill {
  readonly definitions: Definitions;
}

/** What a drill found so far. */
interface Found {
  readonly accepted: AcceptedFindings;
  readonly refused: RefusedObjects;
}

function nothingFound({ manifest }: ReadDump, { config }: Services, mode: DrillMode): Found {
  const accepted = new AcceptedFindings(config.acceptedFindings, mode, expectedFindings(manifest.source));
  return { accepted, refused: new RefusedObjects(accepted) };
}

async function drillDefinitions(dump: ReadDump, services: Services, signal: AbortSignal) {
  const found = nothingFound(dump, services, 'definitions');
  return onServer(dump, services, {}, signal, async (server) => {
    const login = await restoredDefinitions(dump, server, found, services, signal);
    const facts = await compared(dump, found, login, services.toolbox, signal);
    return drillResult(dump, server, found, { facts });
  });
}

async function drillFully(dump: ReadDump, services: Services, signal: AbortSignal) {
  const found = nothingFound(dump, services, 'full');
  const { manifest, verdict, source, definitions } = dump;
  const { textBytes } = definitions;
  const { estimatedBytes } = manifest.source;
  const estimate = estimateStorage({ textBytes, estimatedBytes, rows: verdict.dump?.rows, facts: source.facts });
  await onServer(dump, services, {}, signal, async (server) => {
    // The storage is free of what an earlier drill left behind, as soon as the server is there.
    await requireRoom(services.folder, estimate, manifest.dump.key);
    await restoredDefinitions(dump, server, found, services, signal);
    return { restorable: found.refused.size === 0 };
  });
  const { toolbox, config, folder, log } = services;
  const bufferPool = Math.floor((config.memoryMb ?? 0) * BUFFER_POOL_SHARE) || undefined;
  return onServer(dump, services, { bufferPool }, signal, async (server, storage) => {
    const login = await prepared(dump, server, toolbox, signal);
    const free = await freeStorage(folder);
    const everything = {
      source: dumpInStore(manifest, verdict, services.store),
      databases: manifest.source.databases,
      refused: found.refused,
      storage,
      connections: CONNECTIONS,
    };
    const { changedValues } = await restoreEverything(everything, login, services, signal);
    log.info('All rows are restored. They took temporary storage (MiB), which was estimated before.', {
      taken: mib(free - storage.lowest, Math.ceil),
      estimated: mib(estimate, Math.ceil),
    });
    const facts = await compared(dump, found, login, toolbox, signal);
    const rows = await withSession(login, toolbox, signal, (session) =>
      compareRestoredRows(verdict, source.facts, session, DIFFERENCES, (about, sentence) =>
        found.accepted.accepts(about, sentence),
      ),
    );
    const changes = changedValues.slice(0, DIFFERENCES).map(describeChange);
    return drillResult(dump, server, found, { facts, ...rows, warnings: [...rows.warnings, ...changes] });
  });
}

/** Share of the function's memory that holds pages of tables while rows are restored. */
const BUFFER_POOL_SHARE = 0.25;

/** Sessions for rows and keys. A function of the default size has one processor, which the server shares with the engine. */
const CONNECTIONS = 2;

/**
 * Starts a server, uses it, and ends it.
 *
 * @throws {ScratchServerError} also when the storage was short, so that a finding may be none of the dump.
 */
async function onServer<T extends { readonly restorable: boolean }>(
  { manifest, source }: ReadDump,
  { startServer, log, folder, clock }: Services,
  { bufferPool }: { readonly bufferPool?: number | undefined },
  signal: AbortSignal,
  use: (server: RunningServer, storage: StorageWatch) => Promise<T>,
): Promise<T> {
  const { flavour } = manifest.source;
  const lowerCaseTableNames = source.facts?.lowerCaseTableNames === 1 ? 1 : 0;
  const pool = bufferPool === undefined ? {} : { bufferPool };
  const server = await startServer({ flavour, deadline: signal, logger: log, lowerCaseTableNames, ...pool });
  const storage = new StorageWatch(folder, clock);
  try {
    const result = await use(server, storage);
    await storage.stop();
    // guard: a-full-disk-is-no-verdict
    if (!result.restorable) storage.requireEnough();
    return result;
  } catch (error) {
    await storage.stop();
    if (error instanceof TooLarge) throw error;
    log.warn('The drill was interrupted. The log of its server follows.', { serverLog: await lastOfLog(server) });
    storage.requireEnough(error);
    throw error;
  } finally {
    await server.stop();
  }
}

/** Gives a server what the dump takes for granted. Returns the login of the user that restores it. */
function prepared(
  { manifest, source, definitions }: ReadDump,
  server: RunningServer,
  toolbox: Toolbox,
  signal: AbortSignal,
) {
  const { databases } = manifest.source;
  const toCreate = databaseToCreate(manifest, source.facts);
  return prepareServer({ databases, toCreate, definers: definitions.definers }, server, toolbox, signal);
}

/** Restores the definitions, with the first error of each object that the server refuses. */
async function restoredDefinitions(
  dump: ReadDump,
  server: RunningServer,
  { refused }: Found,
  { toolbox }: Services,
  signal: AbortSignal,
): Promise<DrillLogin> {
  const login = await prepared(dump, server, toolbox, signal);
  const selected = onlyDatabase(dump.manifest.source);
  await restoreDefinitions(dump.definitions, selected, refused, login, toolbox, signal);
  return login;
}

/** Characters of the server's log that are logged. */
const LOGGED = 8_000;

/** The end of the server's log. Never rejects: another error is being reported. */
function lastOfLog(server: RunningServer): Promise<string> {
  return server.log().then(
    (log) => log.slice(-LOGGED),
    () => '',
  );
}

async function compared(
  { source: { facts }, manifest: { source } }: ReadDump,
  { accepted }: Found,
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<DrillVerdict['facts']> {
  if (!facts) return undefined;
  const restored = await withSession(login, toolbox, signal, (session) => readFacts(session, source.databases));
  return compareFacts(facts, restored, DIFFERENCES, (about, sentence) => accepted.accepts(about, sentence));
}
