/** Privileges that a complete dump of one database needs. */
const ON_DATABASE = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'] as const;

/** One line of `SHOW GRANTS`, taken apart. */
interface Grant {
  readonly privileges: ReadonlySet<string>;
  readonly revoked: boolean;
  /** `*` or a database pattern, without its quotes. */
  readonly database: string;
  /** `*` or a table name, without its quotes. */
  readonly table: string;
}

/** What grants are read for. */
export interface GrantNeeds {
  readonly databases: readonly string[];
  /** How the server lets a user see the bodies of routines that belong to others. */
  readonly routines: RoutineAccess;
  /** With `partial_revokes` on, `_` and `%` in a grant stand for themselves. */
  readonly literalNames: boolean;
}

/**
 * - `show-routine`: `SHOW_ROUTINE` or `SELECT` on `*.*` (MySQL 8.0.20 and later).
 * - `show-create-routine`: `SHOW CREATE ROUTINE` on the database, or `SELECT` on `mysql.proc` (MariaDB 11.3 and later).
 * - `select-on-proc`: `SELECT` on `mysql.proc` (earlier servers).
 */
export type RoutineAccess = 'show-routine' | 'show-create-routine' | 'select-on-proc';

/**
 * The GRANT statements without which the dump would be incomplete, though mysqldump would exit 0: without TRIGGER or
 * the right to see routines, triggers and routines are silently absent.
 *
 * @param lines of `SHOW GRANTS`, roles expanded. Not `information_schema.USER_PRIVILEGES`, which is empty on RDS.
 * @param user in SQL syntax, for example `'backup'@'%'`.
 */
export function missingGrants(lines: readonly string[], needs: GrantNeeds, user: string): string[] {
  const grants = lines.map(parseGrant).filter((grant) => grant !== undefined);
  const has = (privilege: string, database: string, table: string) =>
    holds(grants, privilege, database, table, needs.literalNames);
  const statements: string[] = [];
  for (const database of needs.databases) {
    const wanted: string[] = ON_DATABASE.filter((privilege) => !has(privilege, database, '*'));
    if (
      needs.routines === 'show-create-routine' &&
      !has('SHOW CREATE ROUTINE', database, '*') &&
      !has('SELECT', 'mysql', 'proc')
    ) {
      wanted.push('SHOW CREATE ROUTINE');
    }
    if (wanted.length > 0) {
      statements.push(`GRANT ${wanted.join(', ')} ON ${databasePattern(database, needs.literalNames)}.* TO ${user};`);
    }
  }
  if (needs.routines === 'show-routine' && !has('SHOW_ROUTINE', '*', '*') && !has('SELECT', '*', '*')) {
    statements.push(`GRANT SHOW_ROUTINE ON *.* TO ${user};`);
  }
  if (needs.routines === 'select-on-proc' && !has('SELECT', 'mysql', 'proc')) {
    statements.push(`GRANT SELECT ON \`mysql\`.\`proc\` TO ${user};`);
  }
  return statements;
}

/** True when the privilege is granted at a level that covers the place, and not taken back for it. */
function holds(
  grants: readonly Grant[],
  privilege: string,
  database: string,
  table: string,
  literal: boolean,
): boolean {
  const covers = (grant: Grant) =>
    (grant.database === '*' || (database !== '*' && matches(grant.database, database, literal))) &&
    (grant.table === '*' || grant.table === table);
  const gives = (grant: Grant) =>
    grant.privileges.has(privilege) ||
    (grant.privileges.has('ALL PRIVILEGES') && !(grant.database !== '*' && privilege === 'SHOW_ROUTINE'));
  const granted = grants.filter((grant) => !grant.revoked && covers(grant) && gives(grant));
  const revoked = grants.some((grant) => grant.revoked && covers(grant) && gives(grant));
  // A partial revoke takes back what was granted on *.*, never what was granted on the database itself.
  return granted.some((grant) => grant.database !== '*' || !revoked);
}

const GRANT = /^(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) (?:TO|FROM) /;

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

function unquote(name: string): string {
  return name === '*' ? name : name.slice(1, -1).replaceAll('``', '`');
}

/** Database names in grants are patterns, as in LIKE: `%`, `_`, and a backslash before either for itself. */
function matches(pattern: string, database: string, literal: boolean): boolean {
  if (pattern === database) return true;
  if (literal) return false;
  const expression = pattern.replaceAll(/\\([_%])|([_%])|[\s\S]/g, (character, escaped: string, wildcard: string) => {
    if (wildcard) return wildcard === '%' ? '[\\s\\S]*' : '[\\s\\S]';
    return (escaped ?? character).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${expression}$`, 'u').test(database);
}

function databasePattern(database: string, literal: boolean): string {
  const escaped = literal ? database : database.replaceAll(/[_%]/g, '\\$&');
  return `\`${escaped.replaceAll('`', '``')}\``;
}
