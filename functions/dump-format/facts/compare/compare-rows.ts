import type { Queryable } from '../../../core/sql/queryable';
import { identifier, literal } from '../../../core/sql/sql-text';
import { type Rows, tablesIn } from '../../manifest/row-counts';
import { nameOnServer } from '../server/catalogue';

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

/** Kinds of tables that have rows of their own. */
const TYPES: ReadonlySet<string> = new Set(['BASE TABLE', 'SYSTEM VERSIONED']);

/** Engines of which a dump has no rows, because others have them. */
const WITHOUT_ROWS_OF_THEIR_OWN: ReadonlySet<string> = new Set(['MRG_MYISAM', 'FEDERATED', 'SPIDER', 'CONNECT']);

/**
 * Counts the rows of restored tables, and compares them with the rows of the dump. A table with rows that is not there is a
 * difference, because who accepts that its definition is refused has not accepted that its rows are lost.
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
  const { sources, others } = await restoredTables(session, Object.keys(expected));
  const differences: string[] = [];
  const add = (name: string, sentence: string) => {
    if (!isAccepted(`rows of table ${name}`, sentence)) differences.push(sentence);
  };
  const tables: { name: string; rows: number; source: string }[] = [];
  for (const { database, table, rows } of tablesIn(expected)) {
    const name = `${database}.${table}`;
    const source = sources.get(idOf(database, table));
    if (source !== undefined) {
      tables.push({ name, rows, source });
      continue;
    }
    // guard: rows-of-missing-tables-are-missing
    if (rows > 0 && !others.has(idOf(database, table))) {
      add(name, `The table "${name}" is missing after the restore, and has ${rows} rows in the dump.`);
    }
  }
  const counts = await countRows(
    session,
    tables.map(({ source }) => source),
  );
  for (const [index, { name, rows }] of tables.entries()) {
    const found = counts[index];
    // guard: restored-rows-are-counted
    if (found === rows) continue;
    add(name, `The table "${name}" has ${found} rows after the restore, and the dump has ${rows}.`);
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

interface RestoredTables {
  /** Where the rows of each table are read from, with the past ones of a system-versioned table. */
  readonly sources: ReadonlyMap<string, string>;
  /** What else is there: its rows are those of others, or none. */
  readonly others: ReadonlySet<string>;
}

async function restoredTables(session: Queryable, databases: readonly string[]): Promise<RestoredTables> {
  const sources = new Map<string, string>();
  const others = new Set<string>();
  for (const database of databases) {
    const onServer = await nameOnServer(session, database);
    const schema = literal(onServer);
    const rows = await session.rows(
      `SELECT table_name, table_type, engine FROM information_schema.tables
       WHERE table_schema = ${schema} AND CAST(table_schema AS BINARY) = CAST(${schema} AS BINARY)`,
    );
    for (const [name = '', type = '', engine = ''] of rows) {
      const hasRows = TYPES.has(type) && !WITHOUT_ROWS_OF_THEIR_OWN.has(engine.toUpperCase());
      const history = type === 'SYSTEM VERSIONED' ? ' FOR SYSTEM_TIME ALL' : '';
      if (hasRows) sources.set(idOf(database, name), `${identifier(onServer)}.${identifier(name)}${history}`);
      else others.add(idOf(database, name));
    }
  }
  return { sources, others };
}

function idOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}
