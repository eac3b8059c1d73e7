import { listed } from '../../core/words/listed';
import { type NamedObject, pathOf, type TableSelection } from '../../dump-format/selection/table-selection';

type TableName = Pick<NamedObject, 'database' | 'name'>;

/** Tables and views that a dump has. */
interface Dumped {
  readonly tables: readonly TableName[];
  /** Tables among them that it has without their rows. */
  readonly withoutRows: readonly TableName[];
}

/**
 * Why a dump has more than it should: a table that a pattern matches was created between the reading of the schema, which
 * decides what the dump programs leave out, and the snapshot.
 *
 * @param known what that reading has.
 * @returns a sentence; undefined when it has no such table.
 */
export function tooLateToLeaveOut(
  { tables, withoutRows }: Dumped,
  known: readonly NamedObject[],
  tableSelection: TableSelection,
): string | undefined {
  if (tableSelection.isEverything) return undefined;
  const expected = new Set([...known.filter((object) => tableSelection.isDumped(object)), ...withoutRows].map(keyOf));
  const late = tables.filter((table) => !expected.has(keyOf(table)) && !isWhole(table, tableSelection));
  if (late.length === 0) return undefined;
  const names = late.map((table) => JSON.stringify(pathOf(table)));
  return `These tables came while the dump began, and are in it with their rows, although exclude_tables or structure_only_tables match them: ${listed(names)}.`;
}

function isWhole({ database, name }: TableName, tableSelection: TableSelection): boolean {
  return tableSelection.hasRows(database, name);
}

function keyOf({ database, name }: TableName): string {
  return JSON.stringify([database, name]);
}
