import { withCode } from '../../core/errors';
import { listed } from '../../core/listed';
import { identifier } from '../../core/sql/sql-text';
import type { Manifest, NameList, SinceLastDump } from '../../dump-format/manifest';
import { type DatabaseSelection, isMatched } from '../selection/database-selection';

type Source = Pick<Manifest['source'], 'databases' | 'tables' | 'tableDatabases'>;

/** Of a list, as many names are in the manifest: all of a migration, and not those of a thousand new tenants. */
const LISTED_NAMES = 50;

/** Which databases and tables came and went between two dumps. Tables are those of databases that both have. */
export function sinceLastDump(
  now: Source,
  last: Pick<Manifest, 'slot'> & { dump: { key: string }; source: Source },
): SinceLastDump {
  const { databases } = last.source;
  const before = tablesOf(last.source);
  const after = tablesOf(now);
  return {
    slot: last.slot,
    key: last.dump.key,
    newDatabases: list(without(now.databases, databases)),
    goneDatabases: list(without(databases, now.databases)),
    ...(before && after ? { newTables: tablesWithout(after, before), goneTables: tablesWithout(before, after) } : {}),
  };
}

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
  const names = listed(gone.map((name) => JSON.stringify(name)));
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

function tablesWithout(tables: ReadonlyMap<string, Set<string>>, others: ReadonlyMap<string, Set<string>>): NameList {
  const names = [...tables].flatMap(([database, own]) => {
    const known = others.get(database);
    return known ? without([...own], [...known]).map((table) => `${part(database)}.${part(table)}`) : [];
  });
  return list(names);
}

/** As it is written in the lists of tables. */
function part(name: string): string {
  return /[.`*]/.test(name) ? identifier(name) : name;
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
