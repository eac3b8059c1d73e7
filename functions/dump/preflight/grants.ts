import { identifier } from '../../core/sql/sql-text';

/** Privileges that a complete dump of one database needs. */
const ON_DATABASE = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'] as const;

/** One line of `SHOW GRANTS`, taken apart. */
interface Grant {
  readonly privileges: ReadonlySet<string>;
  readonly revoked: boolean;
  /** A database pattern without its quotes; undefined for all databases. */
  readonly database: string | undefined;
  /** A table name without its quotes; undefined for all tables. */
  readonly table: string | undefined;
}

/** What grants are read for. */
export interface GrantNeeds {
  readonly databases: readonly string[];
  /** How the server lets a user see the bodies of routines that belong to others. */
  readonly routines: RoutineAccess;
  /** With `partial_revokes` on, `_` and `%` in a grant stand for themselves. */
  readonly literalNames: boolean;
  /** True when MySQL mixes grants of roles in: then any of the patterns that match a database may decide. */
  readonly mixedWithRoles: boolean;
}

/**
 * - `show-routine`: `SHOW_ROUTINE` or `SELECT` on `*.*` (MySQL 8.0.20 and later).
 * - `select-everywhere`: `SELECT` on `*.*` (MySQL 8.0.0 to 8.0.19).
 * - `show-create-routine`: `SHOW CREATE ROUTINE` on the database, or `SELECT` on `mysql.proc` (MariaDB 11.3 and later).
 * - `select-on-proc`: `SELECT` on `mysql.proc` (earlier servers).
 */
export type RoutineAccess = 'show-routine' | 'select-everywhere' | 'show-create-routine' | 'select-on-proc';

/**
 * The GRANT statements without which the dump would be incomplete, though mysqldump would exit 0: without TRIGGER or
 * the right to see routines, triggers and routines are silently absent.
 *
 * @param lines of `SHOW GRANTS`, roles expanded. Not `information_schema.USER_PRIVILEGES`, which is empty on RDS.
 * @param user in SQL syntax, for example `'backup'@'%'`.
 */
export function missingGrants(lines: readonly string[], needs: GrantNeeds, user: string): string[] {
  const grants = parseGrants(lines);
  const globally = (privilege: string) => givesGlobally(grants, privilege);
  const readsProc = globally('SELECT') || mayReadProc(grants, needs);
  const needed: string[] = [...ON_DATABASE];
  if (needs.routines === 'show-create-routine' && !readsProc) needed.push('SHOW CREATE ROUTINE');
  const statements = missingOnDatabases(grants, needed, needs, user);
  if (needs.routines === 'show-routine' && !globally('SHOW_ROUTINE') && !globally('SELECT')) {
    statements.push(`GRANT SHOW_ROUTINE ON *.* TO ${user};`);
  }
  if (needs.routines === 'select-everywhere' && !globally('SELECT')) {
    statements.push(`GRANT SELECT ON *.* TO ${user}; -- wider than needed: SHOW_ROUTINE came with MySQL 8.0.20`);
  }
  if (needs.routines === 'select-on-proc' && !readsProc) {
    statements.push(`GRANT SELECT ON \`mysql\`.\`proc\` TO ${user};`);
  }
  // guard: missing-privileges
  return [...new Set(statements)];
}

/** The GRANT statements without which the user can't lock the tables of these databases, beside {@link missingGrants}. */
export function missingLockGrants(lines: readonly string[], needs: GrantNeeds, user: string): string[] {
  return [...new Set(missingOnDatabases(parseGrants(lines), ['LOCK TABLES'], needs, user))];
}

/** A stored function, or a package, that the dump executes. */
interface Executable {
  readonly type: 'FUNCTION' | 'PACKAGE BODY';
  readonly database: string;
  readonly name: string;
}

const EXECUTE = /^GRANT (?:.*, )?EXECUTE(?:, .*)? ON (FUNCTION|PACKAGE BODY) (`(?:[^`]|``)+`)\.(`(?:[^`]|``)+`) TO /;

/** Whether these grants let the user execute a routine: by itself, by its database or globally. */
export function mayExecute(lines: readonly string[], { type, database, name }: Executable, needs: GrantNeeds): boolean {
  const byItself = lines.some((line) => {
    const [, grantedType, place, routine] = EXECUTE.exec(line) ?? [];
    return (
      grantedType === type &&
      unquote(place ?? '*') === database &&
      unquote(routine ?? '*')?.toLowerCase() === name.toLowerCase()
    );
  });
  return (
    byItself ||
    missingOnDatabases(parseGrants(lines), ['EXECUTE'], { ...needs, databases: [database] }, '').length === 0
  );
}

/** Whether the user has a privilege that belongs to no database, such as PROCESS. */
export function hasGlobalPrivilege(lines: readonly string[], privilege: string): boolean {
  return givesGlobally(parseGrants(lines), privilege);
}

function missingOnDatabases(
  grants: readonly Grant[],
  needed: readonly string[],
  needs: GrantNeeds,
  user: string,
): string[] {
  const globally = (privilege: string) => givesGlobally(grants, privilege);
  const statements: string[] = [];
  for (const database of needs.databases) {
    const revoked = (privilege: string) =>
      grants.some((grant) => grant.revoked && grant.database === database && gives(grant, privilege));
    const wanted = needed.filter((privilege) => !globally(privilege) || revoked(privilege));
    for (const { pattern, privileges } of decidingEntries(grants, database, needs)) {
      const missing = wanted.filter((privilege) => !privileges.has(privilege) && !privileges.has(ALL));
      if (missing.length > 0) statements.push(`GRANT ${missing.join(', ')} ON ${identifier(pattern)}.* TO ${user};`);
    }
  }
  return statements;
}

const ALL = 'ALL PRIVILEGES';

function givesGlobally(grants: readonly Grant[], privilege: string): boolean {
  return grants.some((grant) => isGlobal(grant) && gives(grant, privilege));
}

function isGlobal(grant: Grant): boolean {
  return grant.database === undefined && !grant.revoked;
}

function gives({ privileges }: Grant, privilege: string): boolean {
  return privileges.has(privilege) || privileges.has(ALL);
}

function mayReadProc(grants: readonly Grant[], needs: GrantNeeds): boolean {
  const onTable = grants.some(
    (grant) => grant.database === 'mysql' && grant.table === 'proc' && gives(grant, 'SELECT'),
  );
  return (
    onTable ||
    decidingEntries(grants, 'mysql', needs).every(({ privileges }) => privileges.has('SELECT') || privileges.has(ALL))
  );
}

/** What is granted on one database pattern. */
interface Entry {
  readonly pattern: string;
  readonly privileges: Set<string>;
}

/**
 * The entries that decide what a user may do in a database. Grants on several patterns that match it do not add up: the
 * server takes the most specific one and forgets the others ("Access Control, Stage 2", MySQL Reference Manual). Which
 * one of equally specific patterns it takes is not defined, so that each of them has to do. Without any, an empty one
 * for the database itself.
 */
function decidingEntries(grants: readonly Grant[], database: string, needs: GrantNeeds): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { database: pattern, table, revoked, privileges } of grants) {
    if (pattern === undefined || table !== undefined || revoked || !matches(pattern, database, needs)) continue;
    const entry = entries.get(pattern) ?? { pattern, privileges: new Set() };
    for (const privilege of privileges) entry.privileges.add(privilege);
    entries.set(pattern, entry);
  }
  if (entries.size === 0) return [{ pattern: patternFor(database, needs), privileges: new Set() }];
  if (needs.mixedWithRoles) return [...entries.values()];
  const highest = Math.max(...[...entries.keys()].map(specificity));
  return [...entries.values()].filter(({ pattern }) => specificity(pattern) === highest);
}

/** How the server orders patterns: by where their first wildcard is, and those without one last. */
function specificity(pattern: string): number {
  const wildcard = pattern.replaceAll(/\\[\s\S]/g, '..').search(/[_%]/);
  return wildcard < 0 ? Number.POSITIVE_INFINITY : wildcard;
}

const GRANT = /^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) (?:TO|FROM) /;

function parseGrants(lines: readonly string[]): Grant[] {
  return lines.map(parseGrant).filter((grant) => grant !== undefined);
}

function parseGrant(line: string): Grant | undefined {
  const match = GRANT.exec(line);
  // Lines such as "GRANT `role`@`%` TO …", "GRANT PROXY …" or "GRANT EXECUTE ON PROCEDURE …" say nothing about a dump.
  if (!match) return undefined;
  const [, verb, privileges = '', database = '', table = ''] = match;
  return {
    revoked: verb === 'REVOKE',
    // Privileges on columns ("SELECT (a, b)") cover no whole table: with their lists they match no name.
    privileges: new Set(privileges.split(/,\s*(?![^(]*\))/).map((privilege) => privilege.trim().toUpperCase())),
    database: unquote(database),
    table: unquote(table),
  };
}

/** Undefined for the `*` that means all; a name may be a quoted `*`. */
function unquote(name: string): string | undefined {
  return name === '*' ? undefined : name.slice(1, -1).replaceAll('``', '`');
}

/** Database names in grants are patterns, as in LIKE: `%`, `_`, and a backslash before a character for itself. */
function matches(pattern: string, database: string, { literalNames }: GrantNeeds): boolean {
  if (literalNames) return pattern === database;
  const expression = pattern.replaceAll(/\\([\s\S])|([_%])|[\s\S]/g, (character, escaped: string, wildcard: string) => {
    if (wildcard) return wildcard === '%' ? '[\\s\\S]*' : '[\\s\\S]';
    return (escaped ?? character).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${expression}$`, 'u').test(database);
}

function patternFor(database: string, { literalNames }: GrantNeeds): string {
  return literalNames ? database : database.replaceAll(/[\\_%]/g, '\\$&');
}
