import { identifier } from './sql-text';

/** One line of `SHOW GRANTS`, taken apart. */
export interface Grant {
  readonly privileges: ReadonlySet<string>;
  readonly revoked: boolean;
  /** A database pattern without its quotes; undefined for all databases. */
  readonly database: string | undefined;
  /** A table name without its quotes; undefined for all tables. */
  readonly table: string | undefined;
}

/** What decides the meaning of grants on a server. */
export interface GrantRules {
  /** With `partial_revokes` on, `_` and `%` in a grant stand for themselves. */
  readonly literalNames: boolean;
  /** True when MySQL mixes grants of roles in: then any of the patterns that match a database may decide. */
  readonly mixedWithRoles: boolean;
}

/**
 * The GRANT statements that give a user what it lacks on databases.
 *
 * @param user in SQL syntax, for example `'backup'@'%'`.
 * @param placeOf where a user without any privilege on a database gets them; undefined: on this database alone.
 */
export function missingOnDatabases(
  grants: readonly Grant[],
  needed: readonly string[],
  { databases, ...rules }: GrantRules & { readonly databases: readonly string[] },
  user: string,
  placeOf: (database: string) => string | undefined = () => undefined,
): string[] {
  const globally = (privilege: string) => givesGlobally(grants, privilege);
  const statements: string[] = [];
  for (const database of databases) {
    const revoked = (privilege: string) =>
      grants.some((grant) => grant.revoked && grant.database === database && gives(grant, privilege));
    const wanted = needed.filter((privilege) => !globally(privilege) || revoked(privilege));
    for (const { pattern, privileges } of decidingEntries(grants, database, rules)) {
      const missing = wanted.filter((privilege) => !privileges.has(privilege) && !privileges.has(ALL));
      const place = (privileges.size === 0 ? placeOf(database) : undefined) ?? `${identifier(pattern)}.*`;
      if (missing.length > 0) statements.push(`GRANT ${missing.join(', ')} ON ${place} TO ${user};`);
    }
  }
  return statements;
}

export const ALL = 'ALL PRIVILEGES';

/** Privileges on databases. Others, such as PROCESS or dynamic ones, show the name of no database. */
const ON_DATABASES = [
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'CREATE',
  'DROP',
  'REFERENCES',
  'INDEX',
  'ALTER',
  'CREATE TEMPORARY TABLES',
  'LOCK TABLES',
  'EXECUTE',
  'CREATE VIEW',
  'SHOW VIEW',
  'CREATE ROUTINE',
  'ALTER ROUTINE',
  'EVENT',
  'TRIGGER',
];

/**
 * Whether the server lists every database for this user: by SHOW DATABASES, or by a privilege on all databases that is
 * revoked on none of them (`partial_revokes`, MySQL 8.0.16). Measured on MySQL 5.7, 8.0, 9.7, and MariaDB 10.2 and 11.8.
 */
export function seesAllDatabases(grants: readonly Grant[]): boolean {
  // guard: partial-revokes-hide-databases
  const isRevoked = (privilege: string) => grants.some((grant) => grant.revoked && gives(grant, privilege));
  return (
    givesGlobally(grants, 'SHOW DATABASES') ||
    ON_DATABASES.some((privilege) => givesGlobally(grants, privilege) && !isRevoked(privilege))
  );
}

/** Whether a user has a privilege on everything. */
export function givesGlobally(grants: readonly Grant[], privilege: string): boolean {
  return grants.some((grant) => isGlobal(grant) && gives(grant, privilege));
}

function isGlobal(grant: Grant): boolean {
  return grant.database === undefined && !grant.revoked;
}

export function gives({ privileges }: Grant, privilege: string): boolean {
  return privileges.has(privilege) || privileges.has(ALL);
}

/** What is granted on one database pattern. */
export interface Entry {
  readonly pattern: string;
  readonly privileges: Set<string>;
}

/**
 * The entries that decide what a user may do in a database. Grants on several patterns that match it do not add up: the
 * server takes the most specific one and forgets the others ("Access Control, Stage 2", MySQL Reference Manual). Which
 * one of equally specific patterns it takes is not defined, so that each of them has to do. Without any, an empty one
 * for the database itself.
 */
export function decidingEntries(grants: readonly Grant[], database: string, rules: GrantRules): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { database: pattern, table, revoked, privileges } of grants) {
    if (pattern === undefined || table !== undefined || revoked || !matches(pattern, database, rules)) continue;
    const entry = entries.get(pattern) ?? { pattern, privileges: new Set() };
    for (const privilege of privileges) entry.privileges.add(privilege);
    entries.set(pattern, entry);
  }
  if (entries.size === 0) return [{ pattern: patternFor(database, rules), privileges: new Set() }];
  if (rules.mixedWithRoles) return [...entries.values()];
  const highest = Math.max(...[...entries.keys()].map(specificity));
  return [...entries.values()].filter(({ pattern }) => specificity(pattern) === highest);
}

/** How the server orders patterns: by where their first wildcard is, and those without one last. */
function specificity(pattern: string): number {
  const wildcard = pattern.replaceAll(/\\[\s\S]/g, '..').search(/[_%]/);
  return wildcard < 0 ? Number.POSITIVE_INFINITY : wildcard;
}

const GRANT = /^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) (?:TO|FROM) /;

/** @param lines of `SHOW GRANTS`, roles expanded. Not `information_schema.USER_PRIVILEGES`, which is empty on RDS. */
export function parseGrants(lines: readonly string[]): Grant[] {
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
export function unquote(name: string): string | undefined {
  return name === '*' ? undefined : name.slice(1, -1).replaceAll('``', '`');
}

/** Database names in grants are patterns, as in LIKE: `%`, `_`, and a backslash before a character for itself. */
function matches(pattern: string, database: string, { literalNames }: GrantRules): boolean {
  if (literalNames) return pattern === database;
  const expression = pattern.replaceAll(/\\([\s\S])|([_%])|[\s\S]/g, (character, escaped: string, wildcard: string) => {
    if (wildcard) return wildcard === '%' ? '[\\s\\S]*' : '[\\s\\S]';
    return (escaped ?? character).replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${expression}$`, 'u').test(database);
}

function patternFor(database: string, { literalNames }: GrantRules): string {
  return literalNames ? database : database.replaceAll(/[\\_%]/g, '\\$&');
}
