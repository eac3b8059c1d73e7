import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import type { Greeting } from '../connection/greeting';
import { nameFolding } from './databases';
import { type GrantNeeds, missingGrants, missingLockGrants, type RoutineAccess } from './grants';

/** The account that the server matched, in SQL syntax: `'backup'@'%'`. */
export async function currentUser(session: Queryable): Promise<string> {
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

/** Queries the grants of the user, and returns them with those that a dump of these databases needs. */
export async function grantNeeds(
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

/** One problem, with the GRANT statements that a complete dump needs; none when the user has all of them. */
export function grantProblems({ lines, needs }: GrantQuestion, user: string): string[] {
  const statements = missingGrants(lines, needs, user);
  if (statements.length === 0) return [];
  return [[`${user} lacks privileges. Run as an administrator:`, ...statements].join('\n  ')];
}

/** Without the lock for a shared snapshot, preflight falls back to one process; the dump is still complete. */
export function lockWarnings({ lines, needs }: GrantQuestion, user: string, parallelism: number): string[] {
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
