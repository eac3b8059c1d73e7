import {
  ALL,
  decidingEntries,
  type Grant,
  type GrantRules,
  gives,
  givesGlobally,
  missingOnDatabases,
  parseGrants,
  unquote,
} from '../../core/sql/grants';
import { type DumpedObjects, missingTableGrants } from './table-grants';

/** Privileges that a complete dump of one database needs. */
const ON_DATABASE = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'] as const;

/** What grants are read for. */
export interface GrantNeeds extends GrantRules {
  readonly databases: readonly string[];
  /**
   * The place of a grant for a database, when the user has nothing there yet: what a pattern matches, so that the next
   * database needs no grant of its own. Undefined: the database alone.
   */
  readonly placeOf?: (database: string) => string | undefined;
  /** Of databases of which tables may be left out: a user may have the right to read the others alone, each by itself. */
  readonly dumped?: readonly DumpedObjects[];
  /** How the server compares names. */
  readonly fold?: (name: string) => string;
  /** How the server lets a user see the bodies of routines that belong to others. */
  readonly routines: RoutineAccess;
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
  const statements = needs.databases.flatMap((database) => {
    const one = { ...needs, databases: [database] };
    const missing = (privileges: readonly string[]) => missingOnDatabases(grants, privileges, one, user, needs.placeOf);
    const partial = needs.dumped?.find((object) => object.database === database);
    if (!partial || missing(['SELECT']).length === 0) return missing(needed);
    const others = missing(needed.filter((privilege) => privilege !== 'SELECT'));
    return [...others, ...missingTableGrants(grants, partial, needs.fold ?? same, others.length === 0, user)];
  });
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

const same = (name: string) => name;

/** The GRANT statements without which the user can't lock the tables of these databases, beside {@link missingGrants}. */
export function missingLockGrants(lines: readonly string[], needs: GrantNeeds, user: string): string[] {
  return [...new Set(missingOnDatabases(parseGrants(lines), ['LOCK TABLES'], needs, user, needs.placeOf))];
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

function mayReadProc(grants: readonly Grant[], needs: GrantNeeds): boolean {
  const onTable = grants.some(
    (grant) => grant.database === 'mysql' && grant.table === 'proc' && gives(grant, 'SELECT'),
  );
  return (
    onTable ||
    decidingEntries(grants, 'mysql', needs).every(({ privileges }) => privileges.has('SELECT') || privileges.has(ALL))
  );
}
