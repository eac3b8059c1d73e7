import type { Flavour } from '../../core/sql/flavour';
import { type GrantRules, missingOnDatabases, parseGrants, seesAllDatabases } from '../../core/sql/grants';
import type { NamePattern } from '../../core/sql/name-pattern';
import type { Queryable } from '../../core/sql/queryable';
import { readGrants } from '../../core/sql/read-grants';
import { identifier } from '../../core/sql/sql-text';
import { isAtLeast } from '../../core/sql/version';
import { type DatabaseSelection, hasPatterns } from '../../dump-format/selection/database-selection';
import type { Greeting } from '../connection/greeting';
import { folding } from './databases';
import { type GrantNeeds, missingGrants, missingLockGrants, type RoutineAccess } from './grants';
import type { SelectedTables } from './selected-tables';
import type { DumpedObjects } from './table-grants';

/** The user's grants by the server, and the grants that a dump needs. */
interface GrantQuestion {
  readonly lines: readonly string[];
  readonly needs: GrantNeeds;
  /** What the dump has of a database of which tables may be left out; undefined for any other one. */
  readonly dumpedOf: (database: string) => DumpedObjects | undefined;
}

/**
 * Queries the grants of the user, and returns them with those that a dump of these databases needs.
 *
 * @param foldsCase whether the server ignores the case of names.
 */
export async function grantNeeds(
  session: Queryable,
  { flavour, version }: Pick<Greeting, 'flavour' | 'version'>,
  databases: readonly string[],
  selection: DatabaseSelection,
  foldsCase: boolean,
  { tableSelection, objects }: Pick<SelectedTables, 'tableSelection' | 'objects'>,
): Promise<GrantQuestion> {
  const { lines, ...rules } = await readGrants(session, flavour, version);
  const fold = folding(foldsCase);
  const placeOf = (database: string) => {
    const matching = selection.databases.filter(({ matches }) => matches(database, foldsCase));
    const [pattern] = matching.every(({ literal }) => literal === undefined) ? matching : [];
    return pattern && grantPlace(pattern, rules);
  };
  const dumped = objects.filter((object) => tableSelection.isDumped(object));
  const { excluded } = tableSelection.patterns;
  const dumpedOf = (database: string): DumpedObjects | undefined => {
    // By the patterns, and not by what is left out today: it may come back, and is not to be given away meanwhile.
    // guard: no-grant-for-what-may-be-left-out
    if (!excluded.some((pattern) => pattern.database.matches(database, foldsCase))) return undefined;
    const names = dumped.filter((object) => object.database === database).map(({ name }) => name);
    return { database: fold(database), names };
  };
  return {
    lines,
    dumpedOf,
    needs: {
      databases: databases.map(fold),
      placeOf,
      dumped: databases.flatMap((database) => dumpedOf(database) ?? []),
      fold,
      routines: routineAccess(flavour, version),
      ...rules,
    },
  };
}

/** Where a grant covers whatever a pattern matches. */
function grantPlace({ text }: NamePattern, { literalNames }: GrantRules): string {
  // With partial revokes, a grant on one database knows no wildcards.
  if (literalNames || /^\*+$/.test(text)) return '*.*';
  return `${identifier(text.replaceAll(/[\\_%]/g, '\\$&').replaceAll(/\*+/g, '%'))}.*`;
}

/**
 * Whether patterns are used by a user who does not see the names of all databases: what it does not see would be left out,
 * and nothing would show it.
 */
export function isBlind({ lines }: GrantQuestion, selection: DatabaseSelection): boolean {
  // guard: patterns-need-all-names
  return hasPatterns(selection) && !seesAllDatabases(parseGrants(lines));
}

/** One problem, with the GRANT statements that a complete dump needs; none when the user has all of them. */
export function grantProblems(question: GrantQuestion, user: string, selection: DatabaseSelection): string[] {
  const unseen = isBlind(question, selection);
  const { lines, needs, dumpedOf } = question;
  const samples = unseen ? unmatchedSamples(needs.databases, selection) : [];
  const databases = [...needs.databases, ...samples];
  const dumped = [...(needs.dumped ?? []), ...samples.flatMap((sample) => dumpedOf(sample) ?? [])];
  const statements = [
    ...(unseen ? [`GRANT SHOW DATABASES ON *.* TO ${user};`] : []),
    ...missingGrants(lines, { ...needs, databases, dumped }, user),
  ];
  if (statements.length === 0) return [];
  const why = unseen
    ? ': with patterns in database_names it has to see the names of all databases, because one that it does not see would be left out unnoticed'
    : '';
  return [[`${user} lacks privileges${why}. Run as an administrator:`, ...statements].join('\n  ')];
}

/** For each pattern that matches no database which the user sees, a name that it matches: the privileges are the same. */
function unmatchedSamples(databases: readonly string[], selection: DatabaseSelection): string[] {
  const unmatched = selection.databases.filter(
    ({ literal, matches }) => literal === undefined && !databases.some((name) => matches(name, true)),
  );
  return unmatched.map(({ text }) => text.replaceAll('*', '') || 'x');
}

/** What keeps the user from reading the accounts of the server: they are in the system database. */
export function usersProblems({ lines, needs }: GrantQuestion, user: string): string[] {
  const onSystem = { ...needs, databases: ['mysql'] };
  const statements = missingOnDatabases(parseGrants(lines), ['SELECT'], onSystem, user);
  if (statements.length === 0) return [];
  return [
    [`${user} may not read the accounts of the server (dump_users). Run as an administrator:`, ...statements].join(
      '\n  ',
    ),
  ];
}

/**
 * Without the lock for a shared snapshot, preflight falls back to one process; the dump is still complete.
 *
 * @param databases of which rows are dumped.
 */
export function lockWarnings(
  { lines, needs }: GrantQuestion,
  databases: readonly string[],
  user: string,
  parallelism: number,
): string[] {
  const statements = missingLockGrants(lines, { ...needs, databases }, user);
  if (statements.length === 0) return [];
  const what = `The dump is made by one process and not by ${parallelism}, because ${user} may not lock tables. Run as an administrator:`;
  return [[what, ...statements].join('\n  ')];
}

function routineAccess(flavour: Flavour, version: string): RoutineAccess {
  if (flavour === 'mariadb') return isAtLeast(version, 11, 3) ? 'show-create-routine' : 'select-on-proc';
  if (isAtLeast(version, 8, 0, 20)) return 'show-routine';
  return isAtLeast(version, 8, 0) ? 'select-everywhere' : 'select-on-proc';
}
