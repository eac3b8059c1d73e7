import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import { TableSelection } from '../../dump-format/selection/table-selection';
import type { Greeting } from '../connection/greeting';
import { forEachDatabase } from './each-database';

/** How past rows of MariaDB's system-versioned tables are dumped. */
export interface SystemVersioning {
  /** Whether the dump program is to keep them. */
  readonly kept: boolean;
  readonly warnings: readonly string[];
}

/**
 * Finds out whether past rows can be dumped. mariadb-dump leaves them out by default, and with its option
 * for them fails at a table that counts its versions by transactions. Servers before 10.11 can't restore them.
 */
export async function readSystemVersioning(
  session: Queryable,
  { flavour, version }: Pick<Greeting, 'flavour' | 'version'>,
  databases: readonly string[],
  tableSelection = TableSelection.EVERYTHING,
): Promise<SystemVersioning> {
  if (flavour !== 'mariadb') return { kept: false, warnings: [] };
  const all = await session.rows(
    forEachDatabase(
      databases,
      (database) =>
        `SELECT t.table_schema, t.table_name, SUM(c.data_type = 'bigint' AND c.generation_expression = 'ROW START')
         FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
         WHERE t.table_type = 'SYSTEM VERSIONED' AND t.table_schema = ${database}
         GROUP BY t.table_schema, t.table_name`,
    ),
  );
  const rows = all.filter(([database = '', table = '']) => tableSelection.hasRows(database, table));
  const byTransactions = rows.filter(([, , columns]) => Number(columns) > 0);
  const reason =
    byTransactions.length > 0
      ? `mariadb-dump can't keep them beside tables that count versions by transactions: ${names(byTransactions)}`
      : `servers before 10.11 can't restore them, and this is ${version}`;
  if (rows.length === 0 || (byTransactions.length === 0 && isAtLeast(version, 10, 11))) {
    return { kept: rows.length > 0, warnings: [] };
  }
  return {
    kept: false,
    warnings: [`The dump holds only the current rows of the system-versioned tables ${names(rows)}: ${reason}.`],
  };
}

function names(rows: readonly (readonly string[])[]): string {
  return rows.map(([database, table]) => JSON.stringify(`${database}.${table}`)).join(', ');
}
