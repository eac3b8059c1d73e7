import type { Explanation } from '../../../core/errors';
import { textOfName } from '../../../dump-format/selection/name-text';
import { invalid } from '../document/read-rules';
import type { RowsRule } from '../document/rules-schema';
import { type ForeignKey, type Table, tableId } from '../tables/dump-schema';
import type { ColumnDecision, RowCondition } from './decisions';

/** A table whose columns are decided about. */
export interface PlannedTable {
  readonly table: Table;
  readonly rows: RowsRule;
  readonly columns: readonly ColumnDecision[];
}

type Rows = 'drop' | readonly RowCondition[];

/**
 * Decides which rows stay. Rows that refer to others by a foreign key go with them: whether a row stays has to be seen in the
 * columns that others refer to, because a dump has its tables in the order of their names.
 */
export function decideRows(tables: ReadonlyMap<string, PlannedTable>): {
  readonly rows: ReadonlyMap<string, Rows>;
  readonly problems: readonly Explanation[];
} {
  const rows = new Map<string, Rows>();
  const problems = new Map<string, Explanation>();
  for (const [id, planned] of tables) rows.set(id, ownRows(planned, problems));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const [id, planned] of tables) {
      for (const key of planned.table.foreignKeys) {
        const before = rows.get(id) ?? [];
        const after = together(
          before,
          inherited(planned, key, tables, rows, () => {}),
        );
        if (before === after) continue;
        rows.set(id, after);
        isChanged = true;
      }
    }
  }
  for (const planned of tables.values()) {
    const add = (detail: string) => problems.set(detail, invalid(detail));
    for (const key of planned.table.foreignKeys) inherited(planned, key, tables, rows, add);
  }
  return { rows, problems: [...problems.values()] };
}

function ownRows({ table, rows }: PlannedTable, problems: Map<string, Explanation>): Rows {
  if (rows === 'keep') return [];
  if (rows === 'drop') return rows;
  const column = table.columns.find(({ name }) => name.toLowerCase() === rows.by.toLowerCase());
  if (column && !column.isGenerated) return [{ columns: [column.name], share: rows.sample }];
  const detail = `The rows of the table "${textOfName(table)}" cannot be sampled by "${rows.by}": the dump has no such column.`;
  problems.set(detail, invalid(detail));
  return [];
}

/** What the rows of a table have to fulfil because of those that a foreign key refers to. */
function inherited(
  planned: PlannedTable,
  key: ForeignKey,
  tables: ReadonlyMap<string, PlannedTable>,
  rows: ReadonlyMap<string, Rows>,
  onProblem: (detail: string) => void,
): Rows {
  const parent = tables.get(tableId(key.database, key.table));
  const ofParent = rows.get(tableId(key.database, key.table)) ?? [];
  // Without rows to refer to, or with NULL in the key, nothing is left to follow.
  if (!parent || key.columns.some((name) => isNulled(planned, name))) return [];
  if (ofParent === 'drop') {
    const own = planned.table.columns.filter(({ name }) => key.columns.some((column) => isSame(column, name)));
    const names = own.map(({ name }) => name);
    return own.some(({ isNullable }) => isNullable) ? [{ columns: names, share: 0 }] : 'drop';
  }
  return ofParent.flatMap(({ columns, share }) => {
    const own = columns.map((column) => referring(planned.table, key, column));
    if (own.every((column) => column !== undefined)) return [{ columns: own, share }];
    const [child, other] = [textOfName(planned.table), textOfName(parent.table)];
    const detail = `Which rows of "${other}" stay is decided by ${listOf(columns)}, and "${child}" refers to it by ${listOf(key.referenced)}, so that it is not known which of its rows refer to some that stay. Drop the rows of "${child}", or mask ${listOf(key.columns)} by "null".`;
    const isDropped = rows.get(tableId(planned.table.database, planned.table.name)) === 'drop';
    // guard: rows-that-would-refer-to-nothing
    if (!isDropped) onProblem(detail);
    return [];
  });
}

/** Name of the column that refers to a column by a key, as its table has it; undefined when none does. */
function referring({ columns }: Table, key: ForeignKey, referenced: string): string | undefined {
  const index = key.referenced.findIndex((name) => isSame(name, referenced));
  return columns.find(({ name }) => isSame(name, key.columns[index] ?? ''))?.name;
}

/** Names of columns are the same in upper and lower case. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isNulled({ columns }: PlannedTable, name: string): boolean {
  return columns.some(({ column, method }) => isSame(column.name, name) && method.method === 'null');
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** The same object when nothing is added. */
function together(before: Rows, more: Rows): Rows {
  if (before === 'drop' || more === 'drop') return 'drop';
  const known = new Set(before.map((condition) => JSON.stringify(condition)));
  const added = more.filter((condition) => !known.has(JSON.stringify(condition)));
  return added.length === 0 ? before : [...before, ...added];
}
