import type { Queryable } from '../../core/sql/queryable';
import type { NamedObject, TableSelection } from '../../dump-format/selection/table-selection';
import { triggersOfTables } from '../tables/triggers-of-tables';
import type { ObjectKind, SchemaObject } from './fingerprint';

const SELECTABLE: ReadonlySet<ObjectKind> = new Set<ObjectKind>(['table', 'view', 'sequence']);

export function isSelectable(object: SchemaObject): object is SchemaObject & NamedObject {
  return SELECTABLE.has(object.kind);
}

/** Divides what databases are made of: what the dump has of it, and tables and views that it leaves out. */
export async function selectObjects(
  session: Queryable,
  objects: readonly SchemaObject[],
  tableSelection: TableSelection,
): Promise<{ readonly dumped: readonly SchemaObject[]; readonly leftOut: readonly SchemaObject[] }> {
  if (tableSelection.isEverything) return { dumped: objects, leftOut: [] };
  const leftOut = objects.filter((object) => isSelectable(object) && !tableSelection.isDumped(object));
  const triggers = await triggersOfTables(session, leftOut);
  const gone = new Set<SchemaObject>(leftOut);
  const dumped = objects
    .filter((object) => !gone.has(object) && !(object.kind === 'trigger' && triggers.has(object.database, object.name)))
    .map((object) =>
      isSelectable(object) && tableSelection.partOf(object) === 'structure'
        ? { ...object, isStructureOnly: true }
        : object,
    );
  return { dumped, leftOut };
}
