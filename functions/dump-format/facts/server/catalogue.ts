import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';

/** A row of the catalogue by the names of its columns, which are in upper case. Columns that are NULL are absent. */
export type Row = Readonly<Record<string, string>>;

/** Columns of one view of information_schema. */
interface Selection {
  readonly view: string;
  /** Column with the name of the database. */
  readonly schema: string;
  /** Columns that are read when the server has them. */
  readonly columns: readonly string[];
  readonly where?: string;
}

/**
 * `information_schema` of one server. Its views have other columns in each version: those that a server lacks are not
 * asked for, so that one set of questions serves all servers.
 */
export class Catalogue {
  private constructor(
    private readonly session: Queryable,
    private readonly columns: ReadonlyMap<string, ReadonlySet<string>>,
  ) {}

  static async open(session: Queryable, views: readonly string[]): Promise<Catalogue> {
    const rows = await session.rows(
      `SELECT UPPER(table_name), UPPER(column_name) FROM information_schema.columns
       WHERE table_schema = 'information_schema' AND table_name IN (${views.map((view) => `'${view}'`).join(', ')})`,
    );
    const columns = new Map(views.map((view) => [view, new Set<string>()]));
    for (const [view = '', column = ''] of rows) columns.get(view)?.add(column);
    return new Catalogue(session, columns);
  }

  /** Whether the server has this column, or with no column named this view at all. */
  has(view: string, column?: string): boolean {
    const columns = this.columns.get(view) ?? new Set();
    return column === undefined ? columns.size > 0 : columns.has(column);
  }

  /** Rows of one database; none when the server lacks the view. */
  async rows({ view, schema, columns, where }: Selection, database: string): Promise<Row[]> {
    if (!this.has(view)) return [];
    const present = columns.filter((column) => this.has(view, column));
    const name = literal(database);
    const rows = await this.session.rows(
      // Only an equality keeps MariaDB and MySQL 5.7 from opening the tables of other databases. To MariaDB it is also
      // true for a database whose name differs in case.
      `SELECT ${present.map(distinctFromNull).join(', ')} FROM information_schema.${view}
       WHERE ${schema} = ${name} AND CAST(${schema} AS BINARY) = CAST(${name} AS BINARY)${where === undefined ? '' : ` AND ${where}`}`,
    );
    return rows.map((values) => rowOf(present, values));
  }
}

/** NULL reads as the string `NULL`, which a default can be, too. */
function distinctFromNull(column: string): string {
  return `COALESCE(CONCAT('=', ${column}), '')`;
}

function rowOf(columns: readonly string[], values: readonly string[]): Row {
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const value = values[index] ?? '';
    if (value !== '') row[column] = value.slice(1);
  }
  return row;
}

/** The name of a database as the server writes it, which may differ in case from the name that it was asked for. */
export async function nameOnServer(session: Queryable, database: string): Promise<string> {
  const rows = await session.rows(
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name = ${literal(database)}`,
  );
  const names = rows.map(([name = '']) => name);
  return names.includes(database) ? database : (names[0] ?? database);
}
