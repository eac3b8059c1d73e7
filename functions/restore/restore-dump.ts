import { createHash } from 'node:crypto';
import { ManifestError } from '../core/errors';
import { listed } from '../core/listed';
import { identifier } from '../core/sql/sql-text';
import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import { tablesIn } from '../dump-format/row-counts';
import { ServerConnection } from './connection/server-connection';
import { nameOfTarget, type Target } from './connection/target';
import { explainSession } from './explain-failure';
import type { RestoreProgress, RestoreReport } from './report';
import { DEFAULT_CONNECTIONS, DEFAULT_WAITING_BYTES, MOST_CONNECTIONS, type RestoreOptions } from './request/options';
import { RestoreError } from './request/restore-error';
import { type OnRefused, Restoration } from './restoration';
import { Rewriter } from './rewrite/rewriter';
import { RestoreSession } from './schedule/restore-session';
import { SessionSettings } from './schedule/session-settings';
import { Workers } from './schedule/workers';
import type { DumpSource } from './source/dump-source';
import { type ReadDump, readStatements } from './source/read-statements';
import { Selection } from './statements/selection';
import { checkTarget, longestStatement } from './target/check-target';
import { initialize } from './target/initial-settings';
import { refuseSource } from './target/refuse-source';
import { TargetDatabases } from './target/target-databases';

/** A restore: of what, to where, how, and with what. */
export interface RestoreRequest {
  readonly source: DumpSource;
  readonly target: Target;
  readonly options?: RestoreOptions;
  /** Where the decompressor is. */
  readonly toolbox: Toolbox;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Receives the progress, at every piece of the dump. */
  readonly onProgress?: (progress: RestoreProgress) => void;
  /** Receives each warning, before anything is written. */
  readonly onWarning?: (warning: string) => void;
  /** Takes refused statements, behind which the restore continues, so that all of them are known. */
  readonly onRefused?: OnRefused;
}

/**
 * Restores a dump. Memory does not grow with it, and no session and no child is left when this settles.
 *
 * @throws {RestoreError} when the target is refused, or refuses a statement; where it stopped is in the message.
 * @throws {ManifestError} with the code DUMP_DAMAGED when what was read is not what was dumped, though all of it may have
 * been restored.
 * @throws {LoginError} when no session can be opened.
 */
export async function restoreDump(request: RestoreRequest): Promise<RestoreReport> {
  const { target, signal } = request;
  const sessions: ServerConnection[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const open = async () => {
    const session = await ServerConnection.open(target, stop);
    sessions.push(session);
    return session;
  };
  const abort = () => {
    for (const session of sessions) session.destroy(reasonOf(stop));
  };
  stop.addEventListener('abort', abort);
  try {
    const report = await restore(request, open, stop, (error) => failed.abort(error));
    for (const session of sessions) session.close();
    return report;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // What failed first ended everything else.
    throw explainSession(failed.signal.aborted ? failed.signal.reason : error);
  } finally {
    stop.removeEventListener('abort', abort);
    for (const session of sessions) session.destroy();
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

async function restore(
  {
    source,
    target,
    options = {},
    toolbox,
    clock,
    onProgress = () => {},
    onWarning = () => {},
    onRefused,
  }: RestoreRequest,
  open: () => Promise<ServerConnection>,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): Promise<RestoreReport> {
  const began = clock.monotonic();
  const connections = options.connections ?? DEFAULT_CONNECTIONS;
  if (!Number.isInteger(connections) || connections < 1 || connections > MOST_CONNECTIONS) {
    throw new RestoreError(
      'CONFIG_INVALID',
      `The number of connections must be an integer from 1 to ${MOST_CONNECTIONS}, got: ${connections}.`,
    );
  }
  const control = await open();
  const checked = await checkTarget(control, target, source, options);
  for (const warning of checked.warnings) onWarning(warning);
  const renames = renamesOf(source, options);
  const targetOf = (database: string | undefined) => nameInTarget(database, renames, source, options);
  const selection = new Selection(options);
  const known = (source.origin?.databases ?? [])
    .filter((name) => selection.hasDatabase(name))
    .map((name) => targetOf(name));
  const targets = known.length > 0 ? known : options.database === undefined ? [] : [options.database];
  refuseSource(source.origin, targets, checked.facts, target, options);
  const rewriter = new Rewriter({
    definers: options.definers ?? 'keep',
    renames,
    refusesRetiredModes: checked.facts.flavour === 'mysql' && !/^5\./.test(checked.facts.version),
    ...(options.mapsCollations ? { collations: checked.facts.collations } : {}),
  });
  const databases = new TargetDatabases(control, target, options, {
    dump: source.expected.sha256,
    rules: rulesOf(options, renames),
  });
  // The same for the same dump, so that a later run finds the sessions of this one.
  const lockName = targets[0] ?? '';
  await databases.locks.takeFirst(control, targets.length > 0 ? targets : [lockName], options.resume === true);
  await databases.locks.clear(control, lockName);
  await databases.prepare(targets, createsDatabase(source, options));
  const openSession = async (number: number) => {
    const session = await open();
    await initialize(session, checked.settings);
    await databases.locks.takeOther(session, lockName, number);
    return session;
  };
  const main = await openSession(1);
  const others: RestoreSession[] = [];
  for (let number = 2; number <= connections + 1; number += 1)
    others.push(new RestoreSession(await openSession(number)));
  const workers = new Workers(others, fail);
  const restoration = new Restoration({
    main: new RestoreSession(main),
    settings: await SessionSettings.of(main),
    control,
    workers,
    rewriter,
    selection,
    source,
    targetOf,
    enter: (database) => databases.enter(database),
    finished: databases.finished,
    isResumed: databases.isResumed,
    waitingBytes: options.waitingBytes ?? DEFAULT_WAITING_BYTES,
    longestStatement: longestStatement(checked.facts),
    onRefused,
  });

  let soFar = { bytes: 0, textBytes: 0 };
  const tell = (phase: RestoreProgress['phase']) =>
    onProgress({
      phase,
      ...soFar,
      totalBytes: source.expected.bytes,
      rows: restoration.rows,
      table: restoration.table,
      finishedTables: restoration.finishedTables,
      busy: workers.busy,
      connections,
    });
  const read = await readStatements(
    source,
    toolbox,
    signal,
    (statement) => restoration.take(statement),
    (progress) => {
      soFar = progress;
      tell('rows');
    },
  );
  const warnings = [...checked.warnings, ...databases.locks.warnings];
  const faults = [...read.faults, ...(selection.isEverything ? differingRows(source, restoration) : [])];
  if (faults.length > 0) throw damaged(source, read, faults);
  tell('keys');
  await restoration.tablesDone();
  if (selection.missingTables.length > 0) {
    throw new RestoreError(
      'RESTORE_DIFFERS',
      `The dump has no table ${listed(selection.missingTables.map((name) => `"${name}"`))}. Correct the names of the selected tables.`,
    );
  }
  tell('finish');
  await restoration.finish();
  await databases.end();
  return {
    source: source.name,
    target: { name: nameOfTarget(target), version: checked.facts.version },
    databases: [...restoration.databases].map(([from, to]) => ({ source: from, target: to })),
    bytes: read.bytes,
    textBytes: read.textBytes,
    sha256: read.sha256,
    statements: restoration.statements,
    tables: restoration.tables,
    rows: restoration.rows,
    rewrites: rewriter.rewrites,
    rewriteCounts: rewriter.counts,
    skipped: restoration.skipped,
    warnings: [...warnings, ...rewriter.warnings],
    resumedTables: databases.finished.size,
    connections,
    seconds: (clock.monotonic() - began) / 1000,
  };
}

/** New names of databases that have one. */
function renamesOf({ origin }: DumpSource, { rename, database }: RestoreOptions): Map<string, string> {
  const renames = new Map(rename);
  const [only, ...others] = origin?.databases ?? [];
  if (database !== undefined && only !== undefined) {
    if (others.length > 0) {
      throw new RestoreError(
        'CONFIG_INVALID',
        `The dump has ${others.length + 1} databases (${listed(origin?.databases ?? [])}), and "${database}" can be the name of one only. Say which database gets which name.`,
      );
    }
    renames.set(only, database);
  }
  for (const [from, to] of renames) if (from === to) renames.delete(from);
  return renames;
}

function nameInTarget(
  name: string | undefined,
  renames: Map<string, string>,
  { origin }: DumpSource,
  { database }: RestoreOptions,
): string {
  // A dump of one database has its name in a comment only.
  const source = origin?.databases.length === 1 ? origin.databases[0] : name;
  const isNamed = source !== undefined && (renames.has(source) || origin !== undefined);
  const target = isNamed ? (renames.get(source) ?? source) : (database ?? source);
  if (target === undefined) {
    throw new RestoreError('CONFIG_INVALID', 'The dump names no database. Name the one to restore it into.');
  }
  // Without a manifest, only the dump itself has the name of its database.
  if (source !== undefined && source !== target) renames.set(source, target);
  return target;
}

/** A dump of one database does not create it. */
function createsDatabase({ origin }: DumpSource, { database, content }: RestoreOptions): boolean {
  return content !== 'data' && (origin ? origin.databases.length === 1 : database !== undefined);
}

/** A digest of everything that decides what a restore writes. */
function rulesOf(
  { definers = 'keep', mapsCollations, only, content }: RestoreOptions,
  renames: ReadonlyMap<string, string>,
): string {
  const accounts = typeof definers === 'string' ? definers : [...definers].sort();
  const rules = [accounts, mapsCollations === true, only ?? null, content ?? 'all', [...renames].sort()];
  return createHash('sha256').update(JSON.stringify(rules)).digest('hex');
}

/** Tables of which the text does not have the rows that verification counted, as sentences. */
function differingRows({ expected }: DumpSource, { tables, databases }: Restoration): string[] {
  if (!expected.rows) return [];
  const found = new Map(
    tables.map(({ database, table, rows }) => [`${identifier(database)}.${identifier(table)}`, rows]),
  );
  return [...tablesIn(expected.rows)].flatMap(({ database, table, rows }) => {
    const target = databases.get(database) ?? database;
    const actual = found.get(`${identifier(target)}.${identifier(table)}`) ?? 0;
    return actual === rows
      ? []
      : [`The table "${database}"."${table}" has ${actual} rows, and verification counted ${rows}.`];
  });
}

function damaged({ name }: DumpSource, { bytes }: ReadDump, faults: readonly string[]): ManifestError {
  return new ManifestError(
    'DUMP_DAMAGED',
    `THE DUMP IS DAMAGED. ${name} was read to byte ${bytes}, and what was read is not what was dumped: ${listed(faults, { limit: 5, separator: ' ' })} Don't use what was restored so far: drop it, and restore an earlier dump.`,
  );
}
