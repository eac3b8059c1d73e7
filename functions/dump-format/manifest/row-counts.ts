import * as z from 'zod';

/** Numbers of rows by the names of databases and of their tables, in manifests and verdicts. Look one up by {@link rowsIn}. */
export type Rows = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** Not a record of zod's: that one leaves a table out whose name is `__proto__`. */
export const rowsSchema = z.custom<Rows>(
  (value) => isObject(value) && Object.values(value).every((tables) => isObject(tables) && isCounts(tables)),
  'must be numbers of rows by database and table',
);

/** Renders counts in the order of their names, which is the same every night. */
export function renderRows(counts: ReadonlyMap<string, ReadonlyMap<string, number>>): Rows {
  const tables = [...counts].sort(byName).map(([database, rows]) => [database, fromEntries([...rows].sort(byName))]);
  return fromEntries(tables as [string, Readonly<Record<string, number>>][]);
}

/** Rows of a table; undefined when it isn't there. */
export function rowsIn(rows: Rows, database: string, table: string): number | undefined {
  const tables = Object.hasOwn(rows, database) ? rows[database] : undefined;
  return tables !== undefined && Object.hasOwn(tables, table) ? tables[table] : undefined;
}

/** Every table with its rows. */
export function* tablesIn(rows: Rows): Generator<{ database: string; table: string; rows: number }> {
  for (const [database, tables] of Object.entries(rows)) {
    for (const [table, count] of Object.entries(tables)) yield { database, table, rows: count };
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Defines each property, whatever its name is. */
function fromEntries<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(tables: object): boolean {
  return Object.values(tables).every((rows) => Number.isSafeInteger(rows) && rows >= 0);
}
