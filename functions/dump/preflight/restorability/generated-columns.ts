import type { Queryable } from '../../../core/sql/queryable';
import type { TableSelection } from '../../../dump-format/selection/table-selection';
import type { Greeting } from '../../connection/greeting';
import { forEachDatabase } from '../each-database';
import { listedOnce } from './names';

/**
 * Warns about tables all of whose columns are generated. mysqldump 9.7 exits 0 and writes `INSERT INTO t () VALUES ),))`
 * for their rows, which no server parses; mariadb-dump writes them correctly.
 */
export async function generatedColumnWarnings(
  session: Queryable,
  { flavour }: Greeting,
  databases: readonly string[],
  tableSelection: TableSelection,
): Promise<string[]> {
  if (flavour === 'mariadb') return [];
  const all = await session.rows(
    forEachDatabase(
      databases,
      (database) =>
        `SELECT table_schema, table_name FROM information_schema.columns WHERE table_schema = ${database}
         GROUP BY table_schema, table_name HAVING MIN(generation_expression <> '') = 1`,
    ),
  );
  const rows = all.filter(([database = '', table = '']) => tableSelection.hasRows(database, table));
  if (rows.length === 0) return [];
  const tables = rows.map(([database, table]) => JSON.stringify(`${database}.${table}`));
  return [
    `All columns of these tables are generated, and mysqldump writes their rows as statements that can't be restored (error 1064): ${listedOnce(tables)}. Add an ordinary column to each. For a restore of this dump, remove their INSERT statements.`,
  ];
}
