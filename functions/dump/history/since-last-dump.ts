import { withCode } from '../../core/errors';
import { listed } from '../../core/words/listed';
import type { Manifest, NameList, SinceLastDump } from '../../dump-format/manifest/manifest';
import { type DatabaseSelection, isMatched } from '../../dump-format/selection/database-selection';
import { LackingTables } from '../../dump-format/selection/lacking-tables';
import { textOfName } from '../../dump-format/selection/name-text';

type Source = Pick<Manifest['source'], 'databases' | 'tables' | 'tableDatabases' | 'selection'>;
type LastDump = Pick<Manifest, 'slot'> & { dump: { key: string }; source: Source };
type Table = { readonly database: string; readonly name: string };

/** Of a list, as many names are in the manifest: all of a migration, and not those of a thousand new tenants. */
const LISTED_NAMES = 50;

/**
 * Which databases and tables came and went between two dumps. Tables are those of databases that both have.
 *
 * @param tables the comparison of their tables, which takes a moment where there are many.
 */
export function sinceLastDump(now: Source, last: LastDump, tables = changedTables(now, last.source)): SinceLastDump {
  const { databases } = last.source;
  return {
    slot: last.slot,
    key: last.dump.key,
    newDatabases: list(without(now.databases, databases)),
    goneDatabases: list(without(databases, now.databases)),
    ...changesOfTables(tables),
  };
}

function changesOfTables(changes: ChangedTables | undefined): Partial<SinceLastDump> {
  if (!changes) return {};
  const { came, back, gone, leftOut, withoutRows } = changes;
  const texts = (tables: readonly Table[]) => list(tables.map(textOfName));
  return {
    newTables: texts(came),
    goneTables: texts(gone),
    ...(back.length > 0 ? { dumpedAgain: texts(back) } : {}),
    ...(leftOut.length > 0 ? { leftOutTables: texts(leftOut) } : {}),
    ...(withoutRows.length > 0 ? { withoutRows: texts(withoutRows) } : {}),
  };
}

/**
 * Warnings about what the last dump had and the job's patterns leave out now: one that matches too much would be noticed
 * at a restore. Empty in the dumps after this one.
 *
 * @param tables the comparison of their tables.
 */
export function noLongerDumped(
  selection: DatabaseSelection,
  now: Source,
  last: Source,
  tables = changedTables(now, last),
): string[] {
  const isExcluded = (name: string) =>
    isMatched({ ...selection, excluded: [] }, name, true) &&
    selection.excluded.some(({ matches }) => matches(name, true));
  const databases = without(last.databases, now.databases).filter(isExcluded);
  const { leftOut = [], withoutRows = [], emptied = [] } = tables ?? {};
  const warn = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [withCode('NO_LONGER_DUMPED', `${what}: ${listed(names.map(quoted))}. ${IF_NOT_MEANT}`)];
  const nothingLeft = emptied.length === 0 ? '' : `Nothing is left of the databases ${listed(emptied.map(quoted))}. `;
  // guard: what-patterns-take-away-is-named
  return [
    ...warn('exclude_databases leaves out databases that the last dump had', databases),
    ...warn(`${nothingLeft}exclude_tables leaves out tables or views that the last dump had`, leftOut.map(textOfName)),
    ...warn('structure_only_tables leaves out rows that the last dump had, of the tables', withoutRows.map(textOfName)),
  ];
}

const IF_NOT_MEANT =
  'If that is not meant, correct the patterns and make a dump on demand; earlier dumps have them until they expire.';

/**
 * A warning about databases that the last dump had and a pattern still matches: nothing but their absence would show that
 * they were dropped.
 */
export function goneDatabases(
  selection: DatabaseSelection,
  databases: readonly string[],
  last: readonly string[],
): string[] {
  // Without case, because a database that is renamed in its letter case alone is gone by its name, too.
  const gone = without(last, databases).filter((name) => isMatched(selection, name, true));
  if (gone.length === 0) return [];
  const names = listed(gone.map(quoted));
  const detail = `The last dump had these databases, which database_names matches and which are gone: ${names}. If they were not dropped on purpose, restore them from an earlier dump before it expires.`;
  return [withCode('DATABASE_GONE', detail)];
}

/** Tables by their databases; undefined when the manifest does not state which tables a database has. */
function tablesOf({ databases, tables, tableDatabases }: Source): Map<string, Set<string>> | undefined {
  const [only] = databases;
  const runs =
    tableDatabases ??
    (databases.length === 1 && only !== undefined ? [{ database: only, tables: tables.length }] : undefined);
  if (!runs) return undefined;
  const found = new Map(databases.map((database) => [database, new Set<string>()]));
  let from = 0;
  for (const { database, tables: count } of runs) {
    for (const table of tables.slice(from, from + count)) found.get(database)?.add(table);
    from += count;
  }
  return found;
}

/** What came and went of the tables of two dumps. */
interface ChangedTables {
  readonly came: readonly Table[];
  /** Which the other dump left out. */
  readonly back: readonly Table[];
  readonly gone: readonly Table[];
  /** Which this dump leaves out. */
  readonly leftOut: readonly Table[];
  /** Whose rows this dump leaves out, and the other one had. */
  readonly withoutRows: readonly Table[];
  /** Databases of which this dump has nothing, since it leaves these tables out. */
  readonly emptied: readonly string[];
}

/** Undefined when one of the manifests does not state which tables a database has. */
export function changedTables(now: Source, last: Source): ChangedTables | undefined {
  const before = tablesOf(last);
  const after = tablesOf(now);
  if (!before || !after) return undefined;
  const lacking = new LackingTables(now);
  const lackingBefore = new LackingTables(last);
  const [came, back] = split(tablesWithout(after, before), (table) => !lackingBefore.leavesOut(table));
  const [gone, leftOut] = split(tablesWithout(before, after), (table) => !lacking.leavesOut(table));
  const withoutRows = allOf(before).filter(
    ({ database, name }) => lacking.isWithoutRows(database, name) && !lackingBefore.isWithoutRows(database, name),
  );
  const emptied = [...new Set(leftOut.map(({ database }) => database))].filter((name) => after.get(name)?.size === 0);
  return { came, back, gone, leftOut, withoutRows, emptied };
}

function split<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}

function allOf(tables: ReadonlyMap<string, ReadonlySet<string>>): Table[] {
  return [...tables].flatMap(([database, names]) => [...names].map((name) => ({ database, name })));
}

function tablesWithout(tables: ReadonlyMap<string, Set<string>>, others: ReadonlyMap<string, Set<string>>): Table[] {
  return allOf(tables).filter(({ database, name }) => others.get(database)?.has(name) === false);
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return names.filter((name) => !known.has(name));
}

function list(names: readonly string[]): NameList {
  return { count: names.length, names: names.slice(0, LISTED_NAMES) };
}

/** How many tables in a row belong to which database. */
export function tableDatabases(
  tables: readonly { readonly database: string }[],
): NonNullable<Source['tableDatabases']> {
  const runs: { database: string; tables: number }[] = [];
  for (const { database } of tables) {
    const last = runs.at(-1);
    if (last?.database === database) last.tables += 1;
    else runs.push({ database, tables: 1 });
  }
  return runs;
}
