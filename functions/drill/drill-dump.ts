import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '../core/aws/object-store';
import { codeOf, errorFields, messageOf } from '../core/errors';
import type { Log } from '../core/logger';
import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import type { DrillVerdict } from '../dump-format/drill-verdict';
import { readIndex } from '../dump-format/dump-index/read-index';
import { compareFacts } from '../dump-format/facts/compare-facts';
import { readFacts } from '../dump-format/facts/read-facts';
import type { Manifest } from '../dump-format/manifest';
import { manifestKey, verdictKey } from '../dump-format/object-keys';
import { readManifest } from '../dump-format/read-manifest';
import { parseVerdict, type Verdict } from '../dump-format/verdict';
import { AcceptedFindings } from './accepted-findings';
import type { Config } from './config';
import { prepareServer } from './restore/prepare-server';
import { type Definitions, onlyDatabase, readDefinitions } from './restore/read-definitions';
import { type Refused, restoreDefinitions } from './restore/restore-definitions';
import { databaseToCreate, readSourceFacts, type SourceFacts } from './restore/source-facts';
import type { DrillLogin } from './server/client';
import type { RunningServer, StartServer } from './server/running-server';
import { StorageWatch } from './server/storage';
import { withSession } from './server/with-session';

/** Number of differences that a verdict lists. */
const DIFFERENCES = 20;

/** Dependencies of the drill, built once by the composition root. */
export interface Services {
  readonly config: Pick<Config, 'acceptedFindings'>;
  readonly store: ObjectStore;
  readonly toolbox: Toolbox;
  readonly startServer: StartServer;
  /** Folder for the files of a drill. It belongs to this function alone. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The part of a verdict that the drill itself finds out. */
export type Drill = Pick<
  DrillVerdict,
  | 'restorable'
  | 'problemCount'
  | 'problems'
  | 'facts'
  | 'acceptedCount'
  | 'accepted'
  | 'warnings'
  | 'server'
  | 'source'
  | 'manifest'
  | 'dump'
>;

/**
 * Restores the definitions of a verified dump into a server of its own, and compares them with the facts of the source.
 * When this settles, neither the server nor a file of it is left.
 *
 * @returns a sentence with the reason when the dump is not drilled.
 * @throws {ScratchServerError | StorageError | ManifestError | ToolError} when the result could not be found out.
 */
export async function drillDump(key: string, services: Services, signal: AbortSignal): Promise<Drill | string> {
  const { store, folder } = services;
  const about = await store.find(manifestKey(key), signal);
  if (!about) return `The manifest "${manifestKey(key)}" is not there, and without it the dump does not count.`;
  const verdict = await readVerdict(store, key, about.etag, signal);
  if (typeof verdict === 'string') return verdict;
  const manifest = await readManifest(store, key, signal);
  const source = await readSourceFacts(store, manifest, signal);
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'definitions.sql');
  try {
    const definitions = await definitionsOf(manifest, verdict, path, services, signal);
    // guard: drills-what-was-read-whole
    if (!definitions.isRead) return UNREAD;
    const drill = await restoreInto(services, manifest, source, definitions, signal);
    return { ...drill, manifest: { key: about.key, etag: about.etag } };
  } finally {
    await rm(path, { force: true });
  }
}

const UNREAD =
  'The text of the dump follows rules that this version does not support, so that its rows could not be left out. Restore it to be sure.';

/** The verdict on the dump that a manifest describes; a sentence when it is not drilled. */
async function readVerdict(
  store: ObjectStore,
  key: string,
  etag: string,
  signal: AbortSignal,
): Promise<Verdict | string> {
  const stored = await store.find(verdictKey(key), signal);
  const verdict = stored && parseVerdict(await store.readText(stored.key, signal, stored.versionId));
  if (!verdict) return `The dump has no verdict "${verdictKey(key)}" yet. Verify it first.`;
  // guard: drills-the-manifest-of-the-verdict
  if (verdict.manifest.etag !== etag) {
    return 'The manifest was replaced after the verdict. The verdict on the new one starts a drill.';
  }
  // guard: drills-verified-dumps-only
  return verdict.verified ? verdict : 'The dump is damaged, as its verdict states. Only a verified dump is drilled.';
}

/** Reads the definitions by the index of the dump, or all of the dump when it has none that is of use. */
async function definitionsOf(
  manifest: Manifest,
  verdict: Verdict,
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

/** @throws {ScratchServerError} also when the storage was short, so that a finding may be none of the dump. */
async function restoreInto(
  services: Services,
  manifest: Manifest,
  source: SourceFacts,
  definitions: Definitions,
  signal: AbortSignal,
): Promise<Omit<Drill, 'manifest'>> {
  const { startServer, log, folder, clock } = services;
  const { flavour } = manifest.source;
  const lowerCaseTableNames = source.facts?.lowerCaseTableNames === 1 ? 1 : 0;
  const server = await startServer({ flavour, deadline: signal, lowerCaseTableNames });
  const storage = new StorageWatch(folder, clock);
  try {
    const drill = await restoreWatched(services, server, manifest, source, definitions, signal);
    await storage.stop();
    // guard: a-full-disk-is-no-verdict
    if (!drill.restorable) storage.requireEnough();
    return drill;
  } catch (error) {
    await storage.stop();
    log.warn('The drill was interrupted. The log of its server follows.', { serverLog: await lastOfLog(server) });
    storage.requireEnough(error);
    throw error;
  } finally {
    await server.stop();
  }
}

async function restoreWatched(
  { config, toolbox }: Services,
  server: RunningServer,
  manifest: Manifest,
  source: SourceFacts,
  definitions: Definitions,
  signal: AbortSignal,
): Promise<Omit<Drill, 'manifest'>> {
  const { databases } = manifest.source;
  const toCreate = databaseToCreate(manifest, source.facts);
  const { definers } = definitions;
  const login = await prepareServer({ databases, toCreate, definers }, server, toolbox, signal);
  const accepted = new AcceptedFindings(config.acceptedFindings);
  const selected = onlyDatabase(manifest.source);
  const refused = await restoreDefinitions(definitions, selected, accepted, login, toolbox, signal);
  const facts = await compared(source, manifest, accepted, login, toolbox, signal);
  return resultOf(manifest, server, definitions, refused, facts, accepted, source.missing);
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
  { facts }: SourceFacts,
  { source }: Manifest,
  accepted: AcceptedFindings,
  login: DrillLogin,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<DrillVerdict['facts']> {
  if (!facts) return undefined;
  const restored = await withSession(login, toolbox, signal, (session) => readFacts(session, source.databases));
  return compareFacts(facts, restored, DIFFERENCES, (about, sentence) => accepted.accepts(about, sentence));
}

function resultOf(
  { source, dump }: Manifest,
  { flavour, version }: RunningServer,
  { bytes, warnings }: Definitions,
  { problems, count }: Refused,
  facts: DrillVerdict['facts'],
  accepted: AcceptedFindings,
  missing: string | undefined,
): Omit<Drill, 'manifest'> {
  return {
    restorable: count === 0 && (facts?.differenceCount ?? 0) === 0,
    problemCount: count,
    problems: [...problems],
    ...(facts ? { facts } : {}),
    ...(accepted.count > 0 ? { acceptedCount: accepted.count, accepted: [...accepted.findings] } : {}),
    warnings: [...warnings, ...(missing === undefined ? [] : [missing]), ...accepted.warnings],
    server: { flavour, version },
    source: { flavour: source.flavour, version: source.serverVersion, databases: source.databases },
    dump: {
      bucket: dump.bucket,
      key: dump.key,
      ...(dump.versionId === undefined ? {} : { versionId: dump.versionId }),
      bytes: dump.bytes,
      sha256: dump.sha256,
      definitionBytes: bytes,
    },
  };
}
