import type { Clock } from '../core/time/clock';
import type { Toolbox } from '../core/toolbox';
import { listed } from '../core/words/listed';
import { onlyDatabase } from '../dump-format/manifest/names-databases';
import { nameOfText } from '../dump-format/selection/name-text';
import { pathOf } from '../dump-format/selection/table-selection';
import type { Statement } from '../dump-format/statements/statement-splitter';
import { nameOfTarget, type Target } from './connection/target';
import { prepareRestore } from './prepare/prepare-restore';
import type { RestoreProgress, RestoreReport } from './report';
import { DEFAULT_WAITING_BYTES, type RestoreOptions } from './request/options';
import { RestoreError, refuse } from './request/restore-error';
import { Restoration } from './restoration';
import { FinishedTables } from './resume/finished-tables';
import { mapDefaults } from './rewrite/collations';
import { Renames } from './rewrite/renames';
import { Rewriter } from './rewrite/rewriter';
import { ByteBudget } from './schedule/byte-budget';
import { RestoreSession } from './schedule/restore-session';
import { SessionSettings } from './schedule/session-settings';
import { Workers } from './schedule/workers';
import { type Sessions, withSessions } from './sessions';
import type { DumpSource } from './source/dump-source';
import { readSource } from './source/read-source';
import type { ReadSoFar } from './source/read-statements';
import { BrokenViews } from './statements/broken-views';
import { type OnRefused, RefusedStatements } from './statements/refused-statements';
import { Selection } from './statements/selection';
import { ValueWarnings } from './tables/changed-values';
import { DumpTables } from './tables/dump-tables';
import { initialize } from './target/initial-settings';
import { ignoresCase, MetNames } from './target/names-without-case';
import { TargetDatabases } from './target/target-databases';
import { longestStatement } from './target/target-problems';
import { requireWhatWasDumped } from './what-was-dumped';

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
  /** Receives each warning: those of the preparation before anything is written. */
  readonly onWarning?: (warning: string) => void;
  /** Takes refused statements, behind which the restore continues, so that all of them are known. */
  readonly onRefused?: OnRefused;
}

/**
 * Restores a dump. Memory does not grow with it, and no session and no child is left when this settles.
 *
 * @throws {RestoreRefused} before anything is written, with everything that forbids the restore.
 * @throws {RestoreError} when the target refuses a statement; where it stopped is in the message.
 * @throws {ManifestError} with the code DUMP_DAMAGED when what was read is not what was dumped, though all of it may have
 * been restored.
 * @throws {LoginError} when no session can be opened.
 */
export function restoreDump(request: RestoreRequest): Promise<RestoreReport> {
  return withSessions(request.target, request.signal, (sessions) => restore(request, sessions));
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
  { open, signal, fail }: Sessions,
): Promise<RestoreReport> {
  const began = clock.monotonic();
  const control = await open();
  const prepared = await prepareRestore(control, { source, target, options });
  const { facts, names, connections, locks } = prepared;
  for (const warning of prepared.warnings) onWarning(warning);
  refuse(prepared.problems);
  const { targets, renames } = names;
  const selection = new Selection(options, source.origin?.databases);
  const rewriter = new Rewriter({
    definers: options.definers ?? 'keep',
    renames: new Renames(renames, ignoresCase(facts)),
    refusesRetiredModes: facts.flavour === 'mysql' && !/^5\./.test(facts.version),
    ...(options.mapsCollations ? { collations: facts.collations } : {}),
  });
  const defaults =
    options.defaults && options.mapsCollations ? mapDefaults(options.defaults, facts.collations) : options.defaults;
  const entered = defaults ? { ...options, defaults } : options;
  const databases = new TargetDatabases(control, target, entered, prepared.identity);
  // The same for the same dump, so that a later run finds the sessions of this one.
  const lockName = targets[0] ?? '';
  await locks.takeFirst(control, targets.length > 0 ? targets : [lockName], options.resume === true);
  await locks.clear(control, lockName);
  const openSession = async (number: number) => {
    const session = await open();
    await initialize(session, prepared.settings);
    await locks.takeOther(session, lockName, number);
    return session;
  };
  const main = await openSession(1);
  const others: RestoreSession[] = [];
  for (let number = 2; number <= connections + 1; number += 1)
    others.push(new RestoreSession(await openSession(number)));
  await databases.prepare(targets);
  const workers = new Workers(others, fail);
  const settings = await SessionSettings.of(main);
  const brokenViews = new BrokenViews(source.origin);
  const refused = new RefusedStatements(onRefused ?? brokenViews.onRefused);
  const enter = (database: string) => databases.enter(database);
  const finished = new FinishedTables(databases.finished, enter);
  const changed = new ValueWarnings(onWarning);
  const tables = new DumpTables(source, {
    workers,
    settings,
    budget: new ByteBudget(options.waitingBytes ?? DEFAULT_WAITING_BYTES),
    finished,
    refused,
    warnings: changed,
    longestStatement: longestStatement(facts),
  });
  const restoration = new Restoration({
    main: new RestoreSession(main),
    settings,
    control,
    workers,
    rewriter,
    selection,
    refused,
    tables,
    names: new MetNames(nameOfTarget(target), ignoresCase(facts)),
    targetOf: (database) => names.of(database),
    enter,
    isResumed: databases.isResumed,
  });

  let soFar: ReadSoFar = { bytes: 0, textBytes: 0, totalBytes: undefined };
  const tell = (phase: RestoreProgress['phase']) =>
    onProgress({
      phase,
      ...soFar,
      rows: restoration.rows,
      table: tables.current && `${tables.current.facts.database}.${tables.current.facts.name}`,
      finishedTables: finished.count,
      busy: workers.busy,
      connections,
    });
  // Nothing is written before all sessions are open, and the dump can be read.
  let isBegun = false;
  const begin = async (first: Statement) => {
    isBegun = true;
    if (createsDatabase(source, options)) for (const database of targets) await enter(database);
    await restoration.take(first);
  };
  const late: string[] = [];
  const read = await readSource({
    source,
    wanted: selection.isEverything ? undefined : selection.wanted,
    toolbox,
    signal,
    take: (statement) => (isBegun ? restoration.take(statement) : begin(statement)),
    mayBeginAgain: () => !restoration.hasWritten,
    onProgress: (progress) => {
      soFar = progress;
      tell('rows');
    },
    onWarning: (warning) => {
      late.push(warning);
      onWarning(warning);
    },
  });
  const warnings = [...prepared.warnings, ...locks.warnings, ...late];
  requireWhatWasDumped(source, read, { tables: tables.report, databases: restoration.databases, selection });
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
  for (const warning of brokenViews.warnings) onWarning(warning);
  return {
    source: source.name,
    target: { name: nameOfTarget(target), version: facts.version },
    databases: [...restoration.databases].map(([from, to]) => ({ source: from, target: to })),
    bytes: read.bytes,
    textBytes: read.textBytes,
    dumpBytes: source.expected.bytes,
    sha256: read.sha256,
    statements: restoration.statements,
    tables: tables.report,
    rows: restoration.rows,
    definitions: restoration.definitions,
    rewrites: rewriter.rewrites,
    rewriteCounts: rewriter.counts,
    skipped: restoration.skipped,
    warnings: [...warnings, ...brokenViews.warnings, ...rewriter.warnings, ...changed.sentences],
    changedValues: changed.found,
    withoutRows: tablesWithoutRows(source, selection),
    refusedViews: brokenViews.refused,
    resumedTables: databases.finished.size,
    connections,
    seconds: (clock.monotonic() - began) / 1000,
  };
}

/** Tables that are restored, and of which the dump has no rows on purpose. */
function tablesWithoutRows({ origin }: DumpSource, selection: Selection): string[] {
  const names = (origin?.selection?.tables?.withoutRows ?? []).flatMap((text) => nameOfText(text) ?? []);
  return names.filter(({ database, name }) => selection.hasRowsOf(database, name)).map(pathOf);
}

/** A dump that names no database does not create it. */
function createsDatabase({ origin }: DumpSource, { database, content }: RestoreOptions): boolean {
  return content !== 'data' && (origin ? onlyDatabase(origin) : database) !== undefined;
}
