import { type Clock, systemClock } from '../../core/clock';
import type { ErrorCode } from '../../core/error-codes';
import { detailOf, explainTogether, PreflightError, SessionError } from '../../core/errors';
import type { Queryable } from '../../core/queryable';
import type { Toolbox } from '../../core/toolbox';
import { isAtLeast } from '../../core/version';
import type { Rows } from '../../dump-format/row-counts';
import { renderOptions } from '../client/options-file';
import { SqlSession } from '../client/sql-session';
import { certificateFingerprint } from '../connection/certificate';
import type { Connection } from '../connection/connection';
import { type Flavour, type Greeting, readGreeting } from '../connection/greeting';
import { lacksNoteVerbosity } from '../mysqldump/note-verbosity';
import { examineReplication } from '../server/examine-replication';
import type { Replication } from '../server/replication';
import { readServerFacts, type ServerFacts } from '../server/server-facts';
import { clientLimits } from './client-limits';
import { missingDatabases, nameFolding } from './databases';
import { type GrantNeeds, hasGlobalPrivilege, missingGrants, missingLockGrants, type RoutineAccess } from './grants';
import { lossWarnings } from './losses';
import { restorabilityWarnings } from './restorability';
import { readSystemVersioning } from './system-versioning';
import { readTableSizes } from './table-sizes';
import { missingExecuteGrants } from './view-functions';

/** What preflight found out: how to dump, and what a person should know of the result. */
export interface DumpPlan {
  readonly flavour: Flavour;
  readonly serverVersion: string;
  /** Options file of every client of this run. Holds the password. */
  readonly options: string;
  /** Size of the tables without their indexes as the server estimates it, in bytes. */
  readonly estimatedBytes: number;
  /** Rows of the tables as the server estimates them. */
  readonly estimatedRows: Rows;
  /** Whether the dump holds the past rows of system-versioned tables (MariaDB). */
  readonly keepsHistory: boolean;
  /** Whether the user has the privilege PROCESS, which shows the identities of tables. */
  readonly mayProcess: boolean;
  /** Whether the server lacks a variable that mariadb-dump's text sets (MariaDB 10.7 to 10.11.5 and some later ones). */
  readonly lacksNoteVerbosity: boolean;
  /** The server that was asked. */
  readonly server: ServerFacts;
  readonly replication: Replication;
  /** How many processes may dump at once: as many as are wanted, or one when the user may not lock tables. */
  readonly processes: number;
  readonly warnings: readonly string[];
}

/**
 * Finds out, before anything is written, whether this user can dump these databases completely.
 *
 * @param caFilePath path of the CA certificates in PEM.
 * @param parallelism how many processes are to dump at once.
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
): Promise<DumpPlan> {
  const greeting = await readGreeting(connection.host, connection.port);
  checkTls(connection, greeting);
  const { flavour } = greeting;
  const trust = { caFilePath, fingerprint: await pinnedCertificate(connection, greeting) };
  const options = renderOptions(connection, flavour, trust);
  const target = { toolbox, flavour, options, connection };
  try {
    const plan = await SqlSession.use(target, signal, (session) =>
      examine(session, greeting, connection.databases, { parallelism, maximumLagSeconds, clock }),
    );
    // From here on every session has to be with the server that was asked.
    return { ...plan, options: renderOptions(connection, flavour, { ...trust, identity: plan.server.identity }) };
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    const { host, port } = connection;
    const detail = `The database server ${host}:${port} can't be used for a dump: ${detailOf(error)}`;
    throw new PreflightError(error.code, detail, { cause: error });
  }
}

/** Queries the server's own properties. */
async function examine(
  session: Queryable,
  greeting: Greeting,
  databases: readonly string[],
  { parallelism, maximumLagSeconds, clock }: Wishes,
): Promise<Omit<DumpPlan, 'options'>> {
  const { flavour } = greeting;
  const server = await readServerFacts(session, flavour, clock);
  // The greeting may be a proxy's.
  const version = server.version ?? greeting.version;
  const user = await currentUser(session);
  const needs = await grantNeeds(session, { flavour, version }, databases);
  const problems = [
    // guard: missing-databases
    ...(await missingDatabases(session, databases, user)).map(as('DATABASE_MISSING')),
    ...grantProblems(needs, user).map(as('GRANT_MISSING')),
    ...(flavour === 'mariadb'
      ? (await missingExecuteGrants(session, databases, needs.lines, needs.needs, user)).map(as('GRANT_MISSING'))
      : []),
    ...(await clientLimits(session, flavour, databases)).map(as('NOT_DUMPABLE')),
  ];
  // guard: problems-refuse
  if (problems.length > 0) {
    const { code, detail } = explainTogether('The dump would not be complete:', problems);
    throw new PreflightError(code, detail);
  }
  const versioning = await readSystemVersioning(session, { flavour, version }, databases);
  const tableSizes = await readTableSizes(session, { ...greeting, version }, databases, versioning.kept);
  const lockProblems = parallelism > 1 ? lockWarnings(needs, user, parallelism) : [];
  const hasPrivilege = (name: string) => hasGlobalPrivilege(needs.lines, name);
  const plan = {
    flavour,
    serverVersion: version,
    estimatedBytes: tableSizes.bytes,
    estimatedRows: tableSizes.rows,
    keepsHistory: versioning.kept,
    mayProcess: hasPrivilege('PROCESS'),
    lacksNoteVerbosity: await lacksNoteVerbosity(session, { flavour, version }),
    server,
    processes: lockProblems.length > 0 ? 1 : parallelism,
    warnings: [
      ...lockProblems,
      ...tableSizes.warnings,
      ...(await lossWarnings(session, databases)),
      ...versioning.warnings,
      ...(await restorabilityWarnings(session, { ...greeting, version }, databases)),
    ],
  };
  // The last question, because the server may refuse it, which ends the session.
  const request = { flavour, version, user, hasPrivilege, readOnly: server.readOnly, maximumLagSeconds };
  const { replication, warnings } = await examineReplication(session, server, request);
  return { ...plan, replication, warnings: [...plan.warnings, ...warnings] };
}

const as = (code: ErrorCode) => (detail: string) => ({ code, detail });

/** Requirements for the dump. */
interface Wishes {
  readonly parallelism: number;
  readonly maximumLagSeconds: number | undefined;
  readonly clock: Clock;
}

function checkTls({ tlsMode, host, port }: Connection, { offersTls, flavour }: Greeting): void {
  // guard: needs-tls
  if (tlsMode !== 'DISABLED' && !offersTls) {
    throw new PreflightError(
      'TLS_UNAVAILABLE',
      `The database server ${host}:${port} offers no TLS, but database_tls_mode is ${tlsMode}. Turn TLS on in the server, or set database_tls_mode = "DISABLED" if the password and the data may travel in the clear.`,
    );
  }
  if (tlsMode === 'VERIFY_CA' && flavour === 'mariadb') {
    throw new PreflightError(
      'TLS_MODE_UNSUPPORTED',
      `MariaDB's client can't verify the CA without the host name, but database_tls_mode is VERIFY_CA. Choose VERIFY_IDENTITY, and connect by a host name that is in the server's certificate.`,
    );
  }
}

/** MariaDB's clients insist on TLS only where they verify a certificate: at least the one that the server has now. */
async function pinnedCertificate({ tlsMode, host, port }: Connection, { flavour }: Greeting) {
  // guard: pins-the-certificate
  return tlsMode === 'REQUIRED' && flavour === 'mariadb' ? certificateFingerprint(host, port) : undefined;
}

/** The account that the server matched, in SQL syntax: `'backup'@'%'`. */
async function currentUser(session: Queryable): Promise<string> {
  const [[account = ''] = []] = await session.rows('SELECT CURRENT_USER()');
  const at = account.lastIndexOf('@');
  const quote = (name: string) => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return `${quote(account.slice(0, at))}@${quote(account.slice(at + 1))}`;
}

/** The user's grants by the server, and the grants that a dump needs. */
interface GrantQuestion {
  readonly lines: readonly string[];
  readonly needs: GrantNeeds;
}

async function grantNeeds(
  session: Queryable,
  { flavour, version }: Pick<Greeting, 'flavour' | 'version'>,
  databases: readonly string[],
): Promise<GrantQuestion> {
  // MariaDB lists what active roles give by itself, but only where no user is named.
  const roles = flavour === 'mysql' ? await activeRoles(session, version) : undefined;
  const lines = await session.rows(
    flavour === 'mysql' ? `SHOW GRANTS FOR CURRENT_USER()${roles ? ` USING ${roles}` : ''}` : 'SHOW GRANTS',
  );
  const [[, partialRevokes] = []] = await session.rows("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'");
  return {
    lines: lines.map(([line = '']) => line),
    needs: {
      databases: databases.map(await nameFolding(session)),
      routines: routineAccess(flavour, version),
      literalNames: partialRevokes === 'ON',
      mixedWithRoles: roles !== undefined,
    },
  };
}

function grantProblems({ lines, needs }: GrantQuestion, user: string): string[] {
  const statements = missingGrants(lines, needs, user);
  if (statements.length === 0) return [];
  return [[`${user} lacks privileges. Run as an administrator:`, ...statements].join('\n  ')];
}

/** Without the lock for a shared snapshot, preflight falls back to one process; the dump is still complete. */
function lockWarnings({ lines, needs }: GrantQuestion, user: string, parallelism: number): string[] {
  const statements = missingLockGrants(lines, needs, user);
  if (statements.length === 0) return [];
  const what = `The dump is made by one process and not by ${parallelism}, because ${user} may not lock tables. Run as an administrator:`;
  return [[what, ...statements].join('\n  ')];
}

/** MySQL's list of the roles that are active, or undefined when there are none. */
async function activeRoles(session: Queryable, version: string): Promise<string | undefined> {
  if (!isAtLeast(version, 8, 0)) return undefined;
  const [[roles = 'NONE'] = []] = await session.rows('SELECT CURRENT_ROLE()');
  return roles === 'NONE' ? undefined : roles;
}

function routineAccess(flavour: Flavour, version: string): RoutineAccess {
  if (flavour === 'mariadb') return isAtLeast(version, 11, 3) ? 'show-create-routine' : 'select-on-proc';
  if (isAtLeast(version, 8, 0, 20)) return 'show-routine';
  return isAtLeast(version, 8, 0) ? 'select-everywhere' : 'select-on-proc';
}
