import { identifier } from '../../../functions/core/sql/sql-text';
import type { TestServer } from '../../servers/server';

/** Facts of a database by readable names; see {@link databaseFacts}. */
export type DatabaseFacts = ReadonlyMap<string, string>;

/**
 * Describes a database so that two of them can be compared, on one server or on two:
 * - the statement that creates each table, sequence, view, routine, trigger and event;
 * - every row of the catalogue, except creation times and estimates;
 * - of every table the number of rows and a checksum over all columns that does not depend on the order of the rows.
 *   FLOAT is compared with six significant digits, as SQL shows it: a dump has no more.
 */
export async function databaseFacts(server: TestServer, database: string): Promise<DatabaseFacts> {
  const reader = new FactReader(server, database);
  const objects = await reader.objects();
  const catalogue = await reader.catalogueQueries();
  const checksums = await reader.checksumQueries();
  return reader.facts([...objects.flatMap(showCreate), ...catalogue, ...checksums]);
}

/** Differences, one line each; empty when the databases are equal. */
export function differences(expected: DatabaseFacts, actual: DatabaseFacts): string[] {
  const lines: string[] = [];
  for (const [name, value] of expected) {
    const found = actual.get(name);
    if (found === undefined) lines.push(`${name} is missing`);
    else if (found !== value) lines.push(`${name} differs:\n  expected ${value}\n  got      ${found}`);
  }
  for (const name of actual.keys()) if (!expected.has(name)) lines.push(`${name} was not expected`);
  return lines;
}

/** A statement that returns facts. With `name`, its only row is the value; otherwise the first column is the name. */
interface FactQuery {
  readonly name?: string;
  readonly sql: string;
  /** Number of columns at the end that are not part of the value. */
  readonly dropped?: number;
}

interface DatabaseObject {
  readonly type: string;
  readonly name: string;
}

/** Views of the catalogue (not every server has all of them), and the columns that name one of their rows within a database. */
const CATALOGUE: Readonly<Record<string, readonly string[]>> = {
  SCHEMATA: [],
  TABLES: ['TABLE_NAME'],
  COLUMNS: ['TABLE_NAME', 'COLUMN_NAME'],
  STATISTICS: ['TABLE_NAME', 'INDEX_NAME', 'SEQ_IN_INDEX'],
  TABLE_CONSTRAINTS: ['TABLE_NAME', 'CONSTRAINT_TYPE', 'CONSTRAINT_NAME'],
  KEY_COLUMN_USAGE: ['TABLE_NAME', 'CONSTRAINT_NAME', 'ORDINAL_POSITION'],
  REFERENTIAL_CONSTRAINTS: ['TABLE_NAME', 'CONSTRAINT_NAME'],
  CHECK_CONSTRAINTS: ['TABLE_NAME', 'CONSTRAINT_NAME'],
  PARTITIONS: ['TABLE_NAME', 'PARTITION_NAME', 'SUBPARTITION_NAME'],
  VIEWS: ['TABLE_NAME'],
  TRIGGERS: ['TRIGGER_NAME'],
  ROUTINES: ['ROUTINE_TYPE', 'ROUTINE_NAME'],
  PARAMETERS: ['ROUTINE_TYPE', 'SPECIFIC_NAME', 'ORDINAL_POSITION'],
  EVENTS: ['EVENT_NAME'],
  LIBRARIES: ['LIBRARY_NAME'],
  JSON_DUALITY_VIEWS: ['TABLE_NAME'],
};

/** Columns of the catalogue with times, sizes and estimates. */
const VOLATILE = new Set(
  [
    'TABLE_ROWS AVG_ROW_LENGTH DATA_LENGTH MAX_DATA_LENGTH MAX_INDEX_LENGTH INDEX_LENGTH DATA_FREE CARDINALITY CHECKSUM',
    'CREATE_TIME UPDATE_TIME CHECK_TIME CREATED LAST_ALTERED LAST_EXECUTED',
    // MySQL stores an earlier estimate of the value; SHOW CREATE TABLE has the exact one.
    'AUTO_INCREMENT',
    // Contains the name of the database, which SHOW CREATE VIEW omits.
    'VIEW_DEFINITION',
    // Id of the server that an event was created on.
    'ORIGINATOR',
  ].flatMap((line) => line.split(' ')),
);

class FactReader {
  constructor(
    private readonly server: TestServer,
    private readonly database: string,
  ) {}

  async objects(): Promise<DatabaseObject[]> {
    const here = literal(this.database);
    const rows = await this.#rows(`
      SELECT CASE table_type WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, table_name
        FROM information_schema.tables WHERE table_schema = ${here};
      SELECT routine_type, routine_name FROM information_schema.routines WHERE routine_schema = ${here};
      SELECT 'TRIGGER', trigger_name FROM information_schema.triggers WHERE trigger_schema = ${here};
      SELECT 'EVENT', event_name FROM information_schema.events WHERE event_schema = ${here};`);
    return rows.map(([type = '', name = '']) => ({ type, name }));
  }

  /** One query for each view of the catalogue, with the columns that this server has. */
  async catalogueQueries(): Promise<FactQuery[]> {
    const views = Object.keys(CATALOGUE).map(literal).join(', ');
    const rows = await this.#rows(
      `SELECT UPPER(table_name), UPPER(column_name) FROM information_schema.columns
        WHERE table_schema = 'information_schema' AND table_name IN (${views}) ORDER BY 1, ordinal_position`,
    );
    const columns = groupBy(
      rows,
      ([view = '']) => view,
      ([, column = '']) => column,
    );
    return [...columns].map(([view, all]) => {
      const key = (CATALOGUE[view] ?? []).filter((column) => all.includes(column)).map((column) => `QUOTE(${column})`);
      const owner = all.find((column) => /(?<!REFERENCED_)SCHEMA(_NAME)?$/.test(column));
      const shown = all.filter((column) => !VOLATILE.has(column) && !/_(SCHEMA|CATALOG)$|^SCHEMA_NAME$/.test(column));
      const value = shown.map((column) => `CONCAT('${column}=', QUOTE(${column}))`).join(', ');
      return {
        sql: `SELECT CONCAT_WS(' ', 'catalogue ${view}', ${key.join(', ') || 'NULL'}), CONCAT_WS(', ', ${value})
          FROM information_schema.${view} WHERE ${owner} = ${literal(this.database)}`,
      };
    });
  }

  /** Rows and checksum of each table and sequence. */
  async checksumQueries(): Promise<FactQuery[]> {
    const rows = await this.#rows(
      `SELECT t.table_name, c.column_name, c.data_type FROM information_schema.tables t
        JOIN information_schema.columns c USING (table_schema, table_name)
        WHERE t.table_schema = ${literal(this.database)} AND t.table_type <> 'VIEW' ORDER BY 1, c.ordinal_position`,
    );
    const tables = groupBy(
      rows,
      ([table = '']) => table,
      ([, column = '', type = '']) => `COALESCE(HEX(${asBytes(identifier(column), type)}), 'NULL')`,
    );
    return [...tables].map(([table, parts]) => ({
      name: `rows of table ${table}`,
      // Sums of two halves of a hash over each row. (BIT_XOR would ignore rows that exist twice.)
      sql: `SELECT COUNT(*), SUM(CAST(CONV(LEFT(h, 16), 16, 10) AS DECIMAL(65))), SUM(CAST(CONV(RIGHT(h, 16), 16, 10) AS DECIMAL(65)))
        FROM (SELECT SHA2(CONCAT_WS(',', ${parts.join(', ')}), 256) AS h FROM ${identifier(table)}) AS hashes`,
    }));
  }

  /** Runs all queries in one session. */
  async facts(queries: readonly FactQuery[]): Promise<DatabaseFacts> {
    const statements = queries.map(({ sql }, i) => `SELECT '${MARK}', ${i};\n${sql};`).join('\n');
    const facts = new Map<string, string>();
    let query: FactQuery | undefined;
    for (const row of await this.#rows(statements)) {
      if (row[0] === MARK) {
        query = queries[Number(row[1])];
        continue;
      }
      const values = query?.dropped ? row.slice(0, -query.dropped) : row;
      const [name, value] = query?.name
        ? [query.name, values.join('\n')]
        : [values[0] ?? '', values.slice(1).join('\n')];
      if (facts.has(name)) throw new Error(`The fact ${JSON.stringify(name)} is there twice.`);
      // A collation implies its character set, which MySQL repeats where the statement did.
      facts.set(name, value.replaceAll(/ CHARACTER SET \w+ (?=COLLATE )/g, ' '));
    }
    return facts;
  }

  async #rows(statements: string): Promise<string[][]> {
    const session = `SET SESSION time_zone = '+00:00', sql_mode = ''; ${
      this.server.flavour === 'mysql' ? '/*!80000 SET SESSION information_schema_stats_expiry = 0 */;' : ''
    }`;
    const output = await this.server.sql(`${session}\n${statements}`, this.database);
    return output
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').map(withoutEscapes));
  }
}

/** First column of the row that announces the rows of the next query. */
const MARK = 'next-query-of-the-database-comparison';

function showCreate({ type, name }: DatabaseObject): FactQuery[] {
  return [
    {
      name: `${type.toLowerCase()} ${name}`,
      sql: `SHOW CREATE ${type} ${identifier(name)}`,
      // The last column of a trigger is the time of its creation.
      dropped: type === 'TRIGGER' ? 1 : 0,
    },
  ];
}

/** Types whose HEX() returns their bytes; for other types it returns a rounded number. */
const BYTES = /char|text|enum|set|binary|blob|json|geometry|geomcollection|point|linestring|polygon|vector|bit$/;

function asBytes(column: string, type: string): string {
  return BYTES.test(type) ? column : `CAST(${column} AS CHAR)`;
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string, value: (row: T) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(value(row));
    else groups.set(key(row), [value(row)]);
  }
  return groups;
}

function literal(text: string): string {
  return `CONVERT(x'${Buffer.from(text).toString('hex')}' USING utf8mb4)`;
}

const ESCAPES: Record<string, string> = { n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/** Reverts the escapes of the client's `--batch`. */
function withoutEscapes(value: string): string {
  return value.replaceAll(/\\([nt0\\])/g, (_, character: string) => ESCAPES[character] ?? character);
}
