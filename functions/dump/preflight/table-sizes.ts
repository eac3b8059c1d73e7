import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import { type Rows, renderRows } from '../../dump-format/manifest/row-counts';
import { TableSelection } from '../../dump-format/selection/table-selection';
import type { Greeting } from '../connection/greeting';
import { nameFolding } from './databases';
import { forEachDatabase } from './each-database';

/** Engines whose tables hold rows of their own and have an estimate of them that means something. */
const ESTIMATING_ENGINES: ReadonlySet<string> = new Set(['InnoDB', 'MyISAM', 'Aria', 'MEMORY', 'ROCKSDB']);

/** Estimated sizes of tables by the server's statistics. */
export interface TableSizes {
  /** Of all tables without their indexes, estimated. */
  readonly bytes: number;
  /** Estimated, for the tables of which the server has an estimate. */
  readonly rows: Rows;
  readonly warnings: readonly string[];
}

interface Table {
  readonly database: string;
  readonly name: string;
  readonly engine: string;
  readonly isVersioned: boolean;
  /** Undefined when the server has no estimate. */
  readonly rows: number | undefined;
  readonly bytes: number;
}

/**
 * Reads the sizes of the tables of these databases whose rows are dumped, in one query.
 *
 * @param keepsHistory whether the dump holds the past rows of system-versioned tables, which the estimate counts.
 */
export async function readTableSizes(
  session: Queryable,
  greeting: Greeting,
  databases: readonly string[],
  keepsHistory: boolean,
  tableSelection = TableSelection.EVERYTHING,
): Promise<TableSizes> {
  const listed = await listTables(session, greeting, databases);
  const tables = listed.filter(({ database, name }) => tableSelection.hasRows(database, name));
  const rows = new Map(databases.map((database) => [database, new Map<string, number>()]));
  for (const { database, name, engine, isVersioned, rows: estimate } of tables) {
    if (estimate === undefined || !ESTIMATING_ENGINES.has(engine) || (isVersioned && !keepsHistory)) continue;
    rows.get(database)?.set(name, estimate);
  }
  return {
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    rows: renderRows(rows),
    warnings: engineWarnings(tables, databases),
  };
}

async function listTables(
  session: Queryable,
  { flavour, version }: Greeting,
  databases: readonly string[],
): Promise<Table[]> {
  if (flavour === 'mysql' && isAtLeast(version, 8, 0)) {
    // Otherwise the estimates are up to a day old ("information_schema_stats_expiry", MySQL Reference Manual).
    await session.rows('SET information_schema_stats_expiry = 0');
  }
  const fold = await nameFolding(session);
  const named = new Map(databases.map((database) => [fold(database), database]));
  const rows = await session.rows(
    forEachDatabase(
      databases,
      (database) =>
        `SELECT table_schema, table_name, COALESCE(engine, 'unknown'), table_type, table_rows, COALESCE(data_length, 0)
         FROM information_schema.tables
         WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND table_schema = ${database}`,
    ),
  );
  return rows.map(([schema = '', name = '', engine = '', type, estimate, bytes]) => ({
    database: named.get(fold(schema)) ?? schema,
    name,
    engine,
    isVersioned: type === 'SYSTEM VERSIONED',
    rows: parseEstimate(estimate),
    bytes: Number(bytes),
  }));
}

/** Undefined for NULL, and for whatever else is no number of rows: an estimate is worth no dump. */
function parseEstimate(estimate: string | undefined): number | undefined {
  const rows = Number(estimate);
  return Number.isSafeInteger(rows) && rows >= 0 ? rows : undefined;
}

function engineWarnings(tables: readonly Table[], databases: readonly string[]): string[] {
  return databases.flatMap((database) => {
    const counts = new Map<string, number>();
    for (const table of tables) {
      if (table.database !== database || table.engine === 'InnoDB') continue;
      counts.set(table.engine, (counts.get(table.engine) ?? 0) + 1);
    }
    return [...counts].map(
      ([engine, count]) =>
        `Database ${JSON.stringify(database)} has ${count} table(s) of engine ${engine}, which is not transactional: the dump may contain writes during the dump in part.`,
    );
  });
}
