import type { Queryable } from '../../../core/sql/queryable';
import { identifier, literal } from '../../../core/sql/sql-text';
import type { Fact } from '../fact';
import { nameOnServer } from './catalogue';

/** A table whose rows `CHECKSUM TABLE` reads as of the session's snapshot. */
export interface ChecksumTable {
  /** As it was asked for, which may differ in case from the name on the server. */
  readonly database: string;
  readonly name: string;
  /** Database and name for SQL. */
  readonly path: string;
  readonly rowFormat: string;
}

/**
 * The InnoDB tables of a database, the smallest first. Other engines have no snapshot, the past rows of system-versioned
 * tables are part of their checksum and not of every dump, and a multi-valued index has hidden columns of which MySQL adds
 * up addresses, so that equal rows have any checksum.
 */
export async function listChecksumTables(session: Queryable, database: string): Promise<ChecksumTable[]> {
  const onServer = await nameOnServer(session, database);
  const schema = literal(onServer);
  const rows = await session.rows(
    `SELECT table_name, row_format FROM information_schema.tables
     WHERE table_schema = ${schema} AND CAST(table_schema AS BINARY) = CAST(${schema} AS BINARY)
       AND table_type = 'BASE TABLE' AND engine = 'InnoDB'
       /*!80017 AND table_name NOT IN (SELECT s.table_name FROM information_schema.statistics AS s
         WHERE s.table_schema = ${schema} AND s.expression LIKE '% array)') */
     ORDER BY data_length, table_name`,
  );
  return rows.map(([name = '', rowFormat = '']) => ({
    database,
    name,
    path: `${identifier(onServer)}.${identifier(name)}`,
    rowFormat,
  }));
}

/** The server's checksum of all rows; undefined when it could not read them, such as those of a table that was dropped. */
export async function readChecksum(session: Queryable, { path }: ChecksumTable): Promise<string | undefined> {
  const [[, checksum = 'NULL'] = []] = await session.rows(`CHECKSUM TABLE ${path}`);
  return checksum === 'NULL' ? undefined : checksum;
}

/** The fact that a table has this checksum. It depends on the row format, and on the server's version. */
export function checksumFact({ database, name, rowFormat }: ChecksumTable, checksum: string): Fact {
  return { kind: 'checksum', database, name: [name], attributes: { checksum, rowFormat } };
}
