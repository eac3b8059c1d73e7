import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { readGrants } from '../../core/sql/read-grants';
import { isAtLeast } from '../../core/sql/version';
import type { Greeting } from '../connection/greeting';
import { nameFolding } from './databases';
import { type GrantNeeds, missingGrants, missingLockGrants, type RoutineAccess } from './grants';

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
  const { lines, ...rules } = await readGrants(session, flavour, version);
  return {
    lines,
    needs: {
      databases: databases.map(await nameFolding(session)),
      routines: routineAccess(flavour, version),
      ...rules,
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

function routineAccess(flavour: Flavour, version: string): RoutineAccess {
  if (flavour === 'mariadb') return isAtLeast(version, 11, 3) ? 'show-create-routine' : 'select-on-proc';
  if (isAtLeast(version, 8, 0, 20)) return 'show-routine';
  return isAtLeast(version, 8, 0) ? 'select-everywhere' : 'select-on-proc';
}
