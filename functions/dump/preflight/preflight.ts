import type { ErrorCode } from '../../core/error-codes';
import { detailOf, type Explanation, explainTogether, PreflightError, SessionError } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { currentUser } from '../../core/sql/read-grants';
import { type Clock, systemClock } from '../../core/time/clock';
import type { Toolbox } from '../../core/toolbox';
import { namesDatabases } from '../../dump-format/manifest/names-databases';
import type { Rows } from '../../dump-format/manifest/row-counts';
import { type DatabaseSelection, selectionTexts } from '../../dump-format/selection/database-selection';
import type { NamedObject, TablePatterns, TableSelection } from '../../dump-format/selection/table-selection';
import { type ClientOptions, clientOptions } from '../client/options-file';
import { SqlSession } from '../client/sql-session';
import type { Connection } from '../connection/connection';
import { type Greeting, readGreeting } from '../connection/greeting';
import { lacksNoteVerbosity } from '../mysqldump/note-verbosity';
import { hiddenPosition, maySeeBinlog } from '../server/binlog-position';
import { examineReplication } from '../server/examine-replication';
import type { Replication } from '../server/replication';
import { readServerFacts, type ServerFacts } from '../server/server-facts';
import type { UsersFile } from '../users/users-file';
import { clientLimits } from './client-limits';
import { readDatabases } from './databases';
import { type GrantNeeds, hasGlobalPrivilege } from './grants';
import { lossWarnings } from './losses';
import { resolveDatabases } from './resolve-databases';
import { restorabilityWarnings } from './restorability';
import { readSelectedTables, type SelectedTables } from './selected-tables';
import { readSystemVersioning } from './system-versioning';
import { readTableSizes } from './table-sizes';
import { checkTls, pinnedCertificate } from './transport-security';
import { grantNeeds, grantProblems, isBlind, lockWarnings, usersProblems } from './user-grants';
import { findUsesOfLeftOut } from './uses-of-left-out';
import { missingExecuteGrants } from './view-functions';

/** What preflight found out: how to dump, and what a person should know of the result. */
export interface DumpPlan {
  readonly flavour: Flavour;
  readonly serverVersion: string;
  /** The databases that are dumped: what the selection came to. */
  readonly databases: readonly string[];
  /** Whether the text of the dump names its databases and creates them. */
  readonly namesDatabases: boolean;
  /** Options file of every client of this run. */
  readonly options: ClientOptions;
  /** Size of the tables without their indexes as the server estimates it, in bytes. */
  readonly estimatedBytes: number;
  /** Rows of the tables as the server estimates them. */
  readonly estimatedRows: Rows;
  /** Whether the dump holds the past rows of system-versioned tables (MariaDB). */
  readonly keepsHistory: boolean;
  /** Whether the user has the privilege PROCESS, which shows the identities of tables. */
  readonly mayProcess: boolean;
  /** Whether the user may see where the binary log ends. */
  readonly maySeeBinlog: boolean;
  /** Whether the server lacks a variable that mariadb-dump's text sets (MariaDB 10.7 to 10.11.5 and some later ones). */
  readonly lacksNoteVerbosity: boolean;
  /** Which tables are dumped, and which of them with their rows. */
  readonly tableSelection: TableSelection;
  /** Views that can't be restored without tables and views that are left out. */
  readonly brokenViews: readonly NamedObject[];
  /** The server that was asked. */
  readonly server: ServerFacts;
  readonly replication: Replication;
  /** How many processes may dump at once: as many as are wanted, or one when the user may not lock tables. */
  readonly processes: number;
  /** The accounts of the server; undefined unless the job dumps them. */
  readonly users?: UsersFile | undefined;
  readonly warnings: readonly string[];
}

/**
 * Finds out, before anything is written, whether this user can dump these databases completely.
 *
 * @param caFilePath path of the CA certificates in PEM.
 * @param parallelism how many processes are to dump at once.
 * @param wantsUsers whether the accounts of the server are dumped, too.
 * @param tables patterns of those that are not dumped, or not with their rows.
 * @param maximumLagSeconds how far a replica may be behind; undefined: a long lag is a warning.
 * @throws {PreflightError} naming everything that is missing at once, with the GRANT statements that fix it.
 */
export async function preflight(
  connection: Connection,
  caFilePath: string,
  toolbox: Toolbox,
  signal: AbortSignal,
  parallelism = 1,
  maximumLagSeconds: number | undefined = undefined,
  clock: Clock = systemClock,
  wantsUsers = false,
  tables: TablePatterns = ALL_TABLES,
): Promise<DumpPlan> {
  const greeting = await readGreeting(connection.host, connection.port);
  checkTls(connection, greeting);
  const { flavour } = greeting;
  const trust = { caFilePath, fingerprint: await pinnedCertificate(connection, greeting) };
  const options = clientOptions(connection, flavour, trust);
  const target = { toolbox, flavour, options, connection };
  try {
    const plan = await SqlSession.use(target, signal, (session) =>
      examineServer(session, greeting, connection.selection, {
        parallelism,
        maximumLagSeconds,
        clock,
        wantsUsers,
        tables,
      }),
    );
    // From here on every session has to be with the server that was asked.
    return { ...plan, options: clientOptions(connection, flavour, { ...trust, identity: plan.server.identity }) };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const { host, port } = connection;
    const detail = `The database server ${host}:${port} can't be used for a dump: ${detailOf(error)}`;
    throw new PreflightError(error.code, detail, { cause: error });
  }
}

/**
 * Finds out by queries whether the user of a session can dump these databases completely.
 *
 * @throws {PreflightError} naming everything that is missing at once.
 */
export async function examineServer(
  session: Queryable,
  greeting: Greeting,
  selection: DatabaseSelection,
  { parallelism, maximumLagSeconds, clock, wantsUsers, tables }: Wishes,
): Promise<Omit<DumpPlan, 'options'>> {
  const { flavour } = greeting;
  const server = await readServerFacts(session, flavour, clock);
  // The greeting may be a proxy's.
  const version = server.version ?? greeting.version;
  const user = await currentUser(session);
  const onServer = await readDatabases(session);
  const { databases, ...resolved } = resolveDatabases(selection, onServer, user);
  const selected = await readSelectedTables(session, flavour, databases, tables, onServer.foldsCase);
  const { tableSelection } = selected;
  const needs = await grantNeeds(session, { flavour, version }, databases, selection, onServer.foldsCase, selected);
  const lacking = grantProblems(needs, user, selection).map(as('GRANT_MISSING'));
  // A user who does not see all databases can't know that there is none.
  // guard: nothing-left-refuses
  if (databases.length === 0) refuse(isBlind(needs, selection) ? lacking : resolved.problems);
  const problems = [
    // guard: missing-databases
    ...resolved.problems,
    ...lacking,
    ...(flavour === 'mariadb'
      ? (await missingExecuteGrants(session, databases, needs.lines, needs.needs, user, tableSelection)).map(
          as('GRANT_MISSING'),
        )
      : []),
    // guard: accounts-need-their-privilege
    ...(wantsUsers ? usersProblems(needs, user) : []).map(as('GRANT_MISSING')),
    ...(await clientLimits(session, flavour, databases)).map(as('NOT_DUMPABLE')),
    ...selected.problems,
  ];
  // guard: problems-refuse
  if (problems.length > 0) refuse(problems);
  const dumped = { databases, namesDatabases: namesDatabases({ databases, selection: selectionTexts(selection) }) };
  const versioning = await readSystemVersioning(session, { flavour, version }, databases, tableSelection);
  const tableSizes = await readTableSizes(
    session,
    { ...greeting, version },
    databases,
    versioning.kept,
    tableSelection,
  );
  const locked = tableSelection.isEverything ? needs.needs.databases : databasesWithRows(selected, needs.needs);
  const lockProblems = parallelism > 1 ? lockWarnings(needs, locked, user, parallelism) : [];
  const hasPrivilege = (name: string) => hasGlobalPrivilege(needs.lines, name);
  const processes = lockProblems.length > 0 ? 1 : parallelism;
  const seesBinlog = maySeeBinlog(flavour, hasPrivilege);
  const losses = await lossWarnings(session, databases, tableSelection);
  const restorability = await restorabilityWarnings(session, { ...greeting, version }, dumped, selected);
  const leftOut = await findUsesOfLeftOut(session, { ...greeting, version }, databases, selected);
  const plan = {
    flavour,
    serverVersion: version,
    ...dumped,
    estimatedBytes: tableSizes.bytes,
    estimatedRows: tableSizes.rows,
    keepsHistory: versioning.kept,
    mayProcess: hasPrivilege('PROCESS'),
    maySeeBinlog: seesBinlog,
    lacksNoteVerbosity: await lacksNoteVerbosity(session, { flavour, version }),
    tableSelection,
    brokenViews: leftOut.brokenViews,
    server,
    processes,
    warnings: [
      ...resolved.warnings,
      ...selected.warnings,
      ...lockProblems,
      ...(processes > 1 ? hiddenPosition(server, seesBinlog, user) : []),
      ...tableSizes.warnings,
      ...losses,
      ...versioning.warnings,
      ...restorability,
      ...leftOut.warnings,
    ],
  };
  // The last question, because the server may refuse it, which ends the session.
  const request = { flavour, version, user, hasPrivilege, readOnly: server.readOnly, maximumLagSeconds };
  const { replication, warnings } = await examineReplication(session, server, request);
  return { ...plan, replication, warnings: [...plan.warnings, ...warnings] };
}

function refuse(problems: readonly Explanation[]): never {
  const { code, detail } = explainTogether('The dump would not be complete:', problems);
  throw new PreflightError(code, detail);
}

const as = (code: ErrorCode) => (detail: string) => ({ code, detail });

/** Requirements for the dump. */
export interface Wishes {
  readonly parallelism: number;
  readonly maximumLagSeconds: number | undefined;
  readonly clock: Clock;
  /** Whether the accounts of the server are dumped, too. */
  readonly wantsUsers: boolean;
  readonly tables: TablePatterns;
}

const ALL_TABLES: TablePatterns = { excluded: [], structureOnly: [] };

/** The databases of which rows are dumped, as grants name them. */
function databasesWithRows(
  { tableSelection, objects }: SelectedTables,
  { fold = (name) => name }: GrantNeeds,
): readonly string[] {
  const tables = objects.filter(
    ({ kind, database, name }) => kind === 'table' && tableSelection.hasRows(database, name),
  );
  return [...new Set(tables.map(({ database }) => fold(database)))];
}
