import type { Queryable } from '../../core/sql/queryable';
import { identifier, literal } from '../../core/sql/sql-text';
import { type Rows, tablesIn } from '../row-counts';
import { nameOnServer } from './catalogue';

/** What was found when rows were counted after a restore. */
export interface RowComparison {
  /** The first of them, a sentence each. */
  readonly differences: string[];
  readonly differenceCount: number;
  /** Number of tables whose rows were counted. */
  readonly compared: number;
  /** Number of rows that they have. */
  readonly rows: number;
}

/** Engines of which a dump has no rows, because others have them. */
const WITHOUT_ROWS_OF_THEIR_OWN: ReadonlySet<string> = new Set(['MRG_MYISAM', 'FEDERATED', 'SPIDER', 'CONNECT']);

/**
 * Counts the rows of restored tables, and compares them with the rows of the dump. Tables that are not there are not
 * compared.
 *
 * @param expected rows of the dump, by the names of its databases and tables
 * @param limit number of differences that are listed
 * @param isAccepted whether a difference is left out, by what it is about, as `rows of table shop.orders`
 * @throws what the session throws when a statement fails
 */
export async function compareRows(
  expected: Rows,
  session: Queryable,
  limit: number,
  isAccepted: (about: string, sentence: string) => boolean = () => false,
): Promise<RowComparison> {
  const restored = await restoredTables(session, Object.keys(expected));
  const tables = [...tablesIn(expected)].flatMap((table) => {
    const source = restored.get(idOf(table.database, table.table));
    return source === undefined ? [] : [{ ...table, source }];
  });
  const counts = await countRows(
    session,
    tables.map(({ source }) => source),
  );
  const differences: string[] = [];
  for (const [index, table] of tables.entries()) {
    const found = counts[index];
    // guard: restored-rows-are-counted
    if (found === table.rows) continue;
    const name = `${table.database}.${table.table}`;
    const sentence = `The table "${name}" has ${found} rows after the restore, and the dump has ${table.rows}.`;
    if (!isAccepted(`rows of table ${name}`, sentence)) differences.push(sentence);
  }
  return {
    differences: differences.slice(0, limit),
    differenceCount: differences.length,
    compared: tables.length,
    rows: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** Tables that are counted by one statement, because each answer takes its time. */
const AT_ONCE = 50;

/** Numbers of rows in the order of the tables. */
async function countRows(session: Queryable, sources: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (let from = 0; from < sources.length; from += AT_ONCE) {
    const some = sources.slice(from, from + AT_ONCE);
    const rows = await session.rows(
      some.map((source, index) => `SELECT ${from + index}, COUNT(*) FROM ${source}`).join(' UNION ALL '),
    );
    for (const [index, count] of rows) counts[Number(index)] = Number(count);
  }
  return counts;
}

/** Where the rows of each restored table are read from, with the past ones of system-versioned tables. */
async function restoredTables(session: Queryable, databases: readonly string[]): Promise<Map<string, string>> {
  const tables = new Map<string, string>();
  for (const database of databases) {
    const onServer = await nameOnServer(session, database);
    const schema = literal(onServer);
    const rows = await session.rows(
      `SELECT table_name, table_type, engine FROM information_schema.tables
       WHERE table_schema = ${schema} AND CAST(table_schema AS BINARY) = CAST(${schema} AS BINARY)
         AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')`,
    );
    for (const [name = '', type = '', engine = ''] of rows) {
      if (WITHOUT_ROWS_OF_THEIR_OWN.has(engine.toUpperCase())) continue;
      const history = type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL' : '';
      tables.set(idOf(database, name), `${identifier(onServer)}.${identifier(name)}${history}`);
    }
  }
  return tables;
}

function idOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}
