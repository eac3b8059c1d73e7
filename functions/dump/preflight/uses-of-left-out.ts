import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';
import { type NamedObject, pathOf } from '../../dump-format/selection/table-selection';
import type { Greeting } from '../connection/greeting';
import { tablesNotChecked } from './restorability';
import { brokenViews } from './restorability/broken-views';
import { type Definition, described, readDefinitions } from './restorability/definitions';
import { listedOnce } from './restorability/names';
import { tablesNamedIn } from './restorability/references';
import type { SelectedTables } from './selected-tables';

/** What of a dump needs tables or rows that it does not have. */
export interface UsesOfLeftOut {
  /** Views that a server without the tables refuses. */
  readonly brokenViews: readonly NamedObject[];
  readonly warnings: readonly string[];
}

const NONE: UsesOfLeftOut = { brokenViews: [], warnings: [] };

/**
 * Finds what uses tables and views that are left out, as far as their definitions show it, and foreign keys to rows that the dump
 * does not have.
 */
export async function findUsesOfLeftOut(
  session: Queryable,
  greeting: Greeting,
  databases: readonly string[],
  selected: SelectedTables,
): Promise<UsesOfLeftOut> {
  const { tableSelection, objects } = selected;
  const isReduced = objects.some((object) => tableSelection.partOf(object) !== 'rows');
  if (!isReduced) return NONE;
  const definitions = await readDefinitions(session, databases, selected);
  const { views, programs } = usersOf(definitions, selected);
  const keys =
    (await tablesNotChecked(session, greeting, databases)) === undefined
      ? await foreignKeysOf(session, databases, selected)
      : { toNothing: [], toStructures: [] };
  return {
    brokenViews: views.map(({ database, name }) => ({ database, name, kind: 'view' })),
    warnings: [
      ...warningOf(
        views.map(described),
        'These use tables or views that the dump leaves out, and a server that does not have them refuses them (error 1146)',
        'Add them to exclude_tables, or restore the tables first. A restore by the restore function goes on without them; the client program stops at the first one, and the rest of the dump is missing, unless it has the option --force.',
      ),
      ...warningOf(
        programs.map(described),
        'These use tables or views that the dump leaves out, and fail in a restored copy until it has them',
        'Create the tables there, or drop what uses them.',
      ),
      ...warningOf(
        keys.toNothing,
        'These refer to tables that the dump leaves out',
        'A restore takes them, because it does not check foreign keys, but the copy refuses new rows in their tables until it has the others (error 1452). Create the tables there, or drop the foreign keys.',
      ),
      ...warningOf(
        keys.toStructures,
        'These refer to rows of tables that are dumped without their rows',
        'A restore takes them, because it does not check foreign keys. In the copy, these rows refer to nothing.',
      ),
    ],
  };
}

function warningOf(objects: readonly string[], what: string, remedy: string): string[] {
  return objects.length === 0 ? [] : [`${what}: ${listedOnce(objects)}. ${remedy}`];
}

/** Views that use a table that is left out, also by other views, and programs that use one of all these. */
function usersOf(
  definitions: readonly Definition[],
  { tableSelection, objects }: SelectedTables,
): { views: Definition[]; programs: Definition[] } {
  const fold = (name: string) => (tableSelection.foldsCase ? name.toLowerCase() : name);
  const keyOf = (database: string, name: string) => JSON.stringify([fold(database), fold(name)]);
  const leftOut = objects.filter((object) => !tableSelection.isDumped(object));
  const lacking = new Set(leftOut.map(({ database, name }) => keyOf(database, name)));
  const views = brokenViews(
    definitions.filter(({ type }) => type === 'view'),
    (database, name) => lacking.has(keyOf(database, name)),
    fold,
  );
  for (const { database, name } of views) lacking.add(keyOf(database, name));
  const programs = definitions.filter(
    ({ type, database, text }) =>
      type !== 'view' &&
      tablesNamedIn(text).some((table) => lacking.has(keyOf(table.database ?? database, table.name))),
  );
  return { views, programs };
}

/** Foreign keys of what is dumped, to tables that are left out, and of rows to tables without rows. */
async function foreignKeysOf(
  session: Queryable,
  databases: readonly string[],
  { tableSelection }: SelectedTables,
): Promise<{ toNothing: string[]; toStructures: string[] }> {
  const toNothing: string[] = [];
  const toStructures: string[] = [];
  for (const database of databases) {
    const rows = await session.rows(
      `SELECT k.table_name, k.constraint_name, k.unique_constraint_schema, k.referenced_table_name
       FROM information_schema.referential_constraints k WHERE k.constraint_schema = ${literal(database)}`,
    );
    for (const [name = '', key = '', other = '', referenced = ''] of rows) {
      const part = tableSelection.partOf({ database, name, kind: 'table' });
      const to = tableSelection.partOf({ database: other, name: referenced, kind: 'table' });
      const text = `foreign key ${JSON.stringify(key)} of table ${JSON.stringify(pathOf({ database, name }))}`;
      if (part !== 'nothing' && to === 'nothing') toNothing.push(text);
      else if (part === 'rows' && to === 'structure') toStructures.push(text);
    }
  }
  return { toNothing, toStructures };
}
