import { type Explanation, withCode } from '../../core/errors';
import type { NamePattern } from '../../core/sql/name-pattern';
import { SYSTEM_DATABASES } from '../../core/sql/system-databases';
import { listed } from '../../core/words/listed';
import {
  contradiction,
  contradictions,
  type DatabaseSelection,
  hasPatterns,
  isMatched,
} from '../../dump-format/selection/database-selection';
import { folding, type ServerDatabases } from './databases';

/** What a selection comes to on a server. */
export interface ResolvedDatabases {
  /** Each once, in the order of the selection; those that a pattern matches in the order of their names. */
  readonly databases: readonly string[];
  /** Why the dump would not have what was selected. */
  readonly problems: readonly Explanation[];
  readonly warnings: readonly string[];
}

/** Of a list that a person compares with another one, more is shown than of names in a warning. */
const LISTED_DATABASES = 20;

/** Before the names of folders that are not encoded as the server would do it ("Mapping of Identifiers to File Names"). */
const FOREIGN_FOLDER = '#mysql50#';
/** File systems and programs make these, and the server never does. */
const NO_DATABASE = /^#mysql50#(?:lost\+found$|\.)/;

/**
 * The databases of a selection. Names stay as they are configured, also when the server lists them in other letter case.
 *
 * @param server the databases that the user sees. With patterns, these have to be all.
 */
export function resolveDatabases(
  selection: DatabaseSelection,
  server: ServerDatabases,
  user: string,
): ResolvedDatabases {
  const fold = folding(server.foldsCase);
  const candidates = server.names.filter((name) => !isForeign(name) && !isSystem(name, fold));
  const matched = candidates.filter((name) => isMatched(selection, name, server.foldsCase));
  const chosen = selection.databases.flatMap(({ literal, matches }) =>
    literal === undefined ? matched.filter((name) => matches(name, server.foldsCase)) : [literal],
  );
  const databases = onceEach(chosen, fold);
  return {
    databases,
    problems: [
      ...missing(databases, server, user),
      ...contradictory(selection, server.foldsCase),
      ...(databases.length === 0 ? [nothingLeft(selection, candidates, user)] : []),
    ],
    warnings: hasPatterns(selection)
      ? [...unmatched(selection, server, candidates), ...skippedFolders(selection, server)]
      : [],
  };
}

/** The databases that match now, and did not when the dump began. */
export function cameMeanwhile(
  selection: DatabaseSelection,
  { names, foldsCase }: ServerDatabases,
  dumped: readonly string[],
): string[] {
  const fold = folding(foldsCase);
  const known = new Set(dumped.map(fold));
  return names.filter(
    (name) =>
      !known.has(fold(name)) && !isForeign(name) && !isSystem(name, fold) && isMatched(selection, name, foldsCase),
  );
}

function onceEach(names: readonly string[], fold: (name: string) => string): string[] {
  const byName = new Map<string, string>();
  for (const name of names) if (!byName.has(fold(name))) byName.set(fold(name), name);
  return [...byName.values()];
}

/** By the name that the server lists: beside `sys`, a server that distinguishes case can have a user's database `Sys`. */
function isSystem(name: string, fold: (name: string) => string): boolean {
  // guard: patterns-match-no-system-database
  return SYSTEM_DATABASES.includes(fold(name));
}

function isForeign(name: string): boolean {
  return name.startsWith(FOREIGN_FOLDER);
}

/** One problem for all names that the user does not see. */
function missing(databases: readonly string[], { names, foldsCase }: ServerDatabases, user: string): Explanation[] {
  const fold = folding(foldsCase);
  const known = new Set(names.map(fold));
  const lacking = databases.filter((database) => !known.has(fold(database)));
  if (lacking.length === 0) return [];
  const [them, verb] = lacking.length === 1 ? ['it', 'does'] : ['them', 'do'];
  const detail =
    `${capital(inWords(lacking))} ${verb} not exist, or ${user} has no privilege on ${them}. ` +
    `${seen(names, fold)} ` +
    `Correct the variable database_names, create ${them}, or grant the privileges.`;
  return [{ code: 'DATABASE_MISSING', detail }];
}

/** Only the server's letter case can show this: what is equal as it is written was refused before. */
function contradictory(selection: DatabaseSelection, foldsCase: boolean): Explanation[] {
  const found = contradictions(selection, foldsCase);
  if (found.length === 0) return [];
  return [{ code: 'CONNECTION_PARAMETER_INVALID', detail: contradiction(JSON.stringify(found)) }];
}

function nothingLeft(selection: DatabaseSelection, candidates: readonly string[], user: string): Explanation {
  const { databases, excluded } = selection;
  const without = excluded.length === 0 ? '' : ` without ${textsOf(excluded)} of exclude_databases`;
  const detail =
    `No database is left to dump: none matches ${textsOf(databases)} of database_names${without}. ` +
    `${user} sees ${inWords(candidates)}. Correct the patterns, or create the databases.`;
  return { code: 'NO_DATABASE_LEFT', detail };
}

/** One warning for each of the two lists. @param candidates what a pattern of databases can match. */
function unmatched(
  { databases, excluded }: DatabaseSelection,
  { names, foldsCase }: ServerDatabases,
  candidates: readonly string[],
): string[] {
  const warn = (variable: string, patterns: readonly NamePattern[], among: readonly string[]) => {
    const idle = patterns.filter(({ matches }) => !among.some((name) => matches(name, foldsCase)));
    if (idle.length === 0) return [];
    const detail = `No database of the server matches ${textsOf(idle)} of ${variable}. Correct or remove ${idle.length === 1 ? 'it' : 'them'} unless it is so on purpose.`;
    return [withCode('PATTERN_UNMATCHED', detail)];
  };
  const patterns = databases.filter(({ literal }) => literal === undefined);
  return [...warn('database_names', patterns, candidates), ...warn('exclude_databases', excluded, names)];
}

/** Servers without a data dictionary take every folder for a database. It may be one of MySQL 5.0. */
function skippedFolders(selection: DatabaseSelection, { names, foldsCase }: ServerDatabases): string[] {
  const skipped = names.filter(
    (name) => isForeign(name) && !NO_DATABASE.test(name) && isMatched(selection, name, foldsCase),
  );
  if (skipped.length === 0) return [];
  const detail =
    `Patterns do not match ${inWords(skipped)}: the server lists a folder of its data directory so that it did not create itself. ` +
    'If it has tables, it is a database of MySQL 5.0: run ALTER DATABASE … UPGRADE DATA DIRECTORY NAME. Otherwise move it away, or add its name to exclude_databases.';
  return [withCode('FOLDER_SKIPPED', detail)];
}

function seen(names: readonly string[], fold: (name: string) => string): string {
  return `This user sees ${inWords(names.filter((name) => !isSystem(name, fold)))}.`;
}

function textsOf(patterns: readonly NamePattern[]): string {
  return listed(
    patterns.map(({ text }) => JSON.stringify(text)),
    { limit: LISTED_DATABASES },
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inWords(names: readonly string[]): string {
  if (names.length === 0) return 'no database';
  const quoted = names.map((name) => JSON.stringify(name));
  return `${names.length === 1 ? 'database' : 'databases'} ${listed(quoted, { limit: LISTED_DATABASES })}`;
}
