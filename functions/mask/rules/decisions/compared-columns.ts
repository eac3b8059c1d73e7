import { type Column, tableId } from '../tables/dump-schema';
import type { PlannedTable } from './decide-rows';
import type { RowCondition } from './decisions';
import { refersToNothing } from './keys';

/**
 * Columns of texts whose values have to be equal in two tables after masking: both sides of foreign keys that are masked, or that
 * decide which rows stay. By `tableId`.
 */
export function comparedColumns(
  tables: ReadonlyMap<string, PlannedTable>,
  rows: ReadonlyMap<string, 'drop' | readonly RowCondition[]>,
): ReadonlyMap<string, readonly Column[]> {
  const compared = new Map<string, Set<Column>>();
  const add = (id: string, column: Column) => {
    if (column.type.kind !== 'text') return;
    compared.set(id, (compared.get(id) ?? new Set()).add(column));
  };
  for (const [id, planned] of tables) {
    for (const key of planned.table.foreignKeys) {
      const otherId = tableId(key.database, key.table);
      const other = tables.get(otherId);
      if (!other || refersToNothing(planned, key)) continue;
      key.columns.forEach((name, index) => {
        const [own, referenced] = [decisionOf(planned, name), decisionOf(other, key.referenced[index] ?? '')];
        if (!own || !referenced) return;
        const isMasked = own.method.method !== 'keep' && own.method.method !== 'fixed';
        if (!isMasked && !decidesRows(rows.get(otherId), referenced.column)) return;
        add(id, own.column);
        add(otherId, referenced.column);
      });
    }
  }
  return new Map([...compared].map(([id, columns]) => [id, [...columns]]));
}

/** Whether some of the rows stay by the values of a column. */
function decidesRows(rows: 'drop' | readonly RowCondition[] | undefined, { name }: Column): boolean {
  return (
    rows !== undefined && rows !== 'drop' && rows.some(({ columns, share }) => share > 0 && columns.includes(name))
  );
}

function decisionOf({ columns }: PlannedTable, name: string) {
  return columns.find(({ column }) => column.name.toLowerCase() === name.toLowerCase());
}
