import type { Queryable } from '../../core/sql/queryable';
import { identifier, literal } from '../../core/sql/sql-text';
import { pathOf } from '../../dump-format/selection/table-selection';
import type { Piece } from '../mysqldump/share-options';
import type { DatabaseObject } from '../preflight/database-objects';

/** The pieces of each table that several processes share, in the order of its keys, by {@link pathOf}. */
export type Pieces = ReadonlyMap<string, readonly Piece[]>;

export const NO_PIECES: Pieces = new Map();

/** A piece of fewer bytes is not worth a process, and the estimates are worth less. */
export const SMALLEST_PIECE = 8 * 1024 * 1024;

const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint']);

/** What is left for one process more than asked for, as a share of what each has: it is soon done with it. */
const REST = 0.25;

/**
 * How many processes each table needs that has as much as the shares of two or more, by the sizes that the server
 * estimates. None beside sequences: they come first in a dump, and views last, which leaves no place in between.
 */
export function largeTables(objects: readonly DatabaseObject[], processes: number): Map<DatabaseObject, number> {
  if (objects.some(({ kind }) => kind === 'sequence')) return new Map();
  const share = sizeOf(objects) / processes;
  const among = (left: number): Map<DatabaseObject, number> => {
    const large = new Map<DatabaseObject, number>();
    for (const table of objects.toSorted((a, b) => b.bytes - a.bytes)) {
      const taken = [...large.values()].reduce((sum, count) => sum + count, 0);
      const wanted = Math.min(Math.round(table.bytes / share), Math.floor(table.bytes / SMALLEST_PIECE));
      const count = Math.min(left - taken, wanted);
      // Of an empty database the share is nothing, and so is every table.
      if (!(count > 1)) break;
      large.set(table, count);
    }
    return large;
  };
  const large = among(processes);
  const rest = sizeOf(objects.filter((object) => !large.has(object)));
  return rest < share * REST ? large : among(processes - 1);
}

function sizeOf(objects: readonly DatabaseObject[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Divides the rows of the large tables of which every row is in exactly one range of keys. */
export async function divideRows(
  session: Queryable,
  objects: readonly DatabaseObject[],
  processes: number,
): Promise<Pieces> {
  const pieces = new Map<string, readonly Piece[]>();
  for (const [table, count] of largeTables(objects, processes)) {
    const key = await integerKey(session, table);
    const conditions = key === undefined ? [] : await rangesOf(session, table, key, count);
    if (conditions.length > 1) {
      pieces.set(
        pathOf(table),
        conditions.map((where, index) => ({ where, isFirst: index === 0 })),
      );
    }
  }
  return pieces;
}

/**
 * The column by which a table's rows can be divided: its primary key when that is one integer. Only InnoDB answers from
 * the snapshot, and a trigger would be at work while later pieces are restored.
 */
async function integerKey(session: Queryable, { database, name }: DatabaseObject): Promise<string | undefined> {
  const columns = await session.rows(
    `SELECT t.engine, c.data_type, c.column_name,
       (SELECT COUNT(*) FROM information_schema.triggers AS g
        WHERE g.event_object_schema = t.table_schema AND g.event_object_table = t.table_name)
     FROM information_schema.tables AS t
     JOIN information_schema.columns AS c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
     WHERE c.column_key = 'PRI' AND t.table_schema = ${literal(database)} AND t.table_name = ${literal(name)}`,
  );
  const [[engine = '', type = '', column = '', triggers] = []] = columns;
  const divisible =
    columns.length === 1 && engine.toLowerCase() === 'innodb' && INTEGERS.has(type.toLowerCase()) && triggers === '0';
  // The condition stands in a comment of the dump, as it is.
  return divisible && /^\w+$/.test(column) ? column : undefined;
}

/** Ranges of equal width, open at both ends: rows that come or go meanwhile are in one of them all the same. */
async function rangesOf(
  session: Queryable,
  { database, name }: DatabaseObject,
  column: string,
  count: number,
): Promise<string[]> {
  const [[least = 'NULL', greatest = 'NULL'] = []] = await session.rows(
    `SELECT MIN(\`${column}\`), MAX(\`${column}\`) FROM ${[database, name].map(identifier).join('.')}`,
  );
  if (least === 'NULL') return [];
  const width = (BigInt(greatest) - BigInt(least)) / BigInt(count);
  if (width === 0n) return [];
  const bounds = Array.from({ length: count - 1 }, (_, i) => BigInt(least) + width * BigInt(i + 1));
  return [undefined, ...bounds].map((from, i) =>
    [
      ...(from === undefined ? [] : [`\`${column}\` >= ${from}`]),
      ...(bounds[i] === undefined ? [] : [`\`${column}\` < ${bounds[i]}`]),
    ].join(' AND '),
  );
}
