import type { Queryable } from '../../core/sql/queryable';
import type { NamedObject } from '../../dump-format/selection/table-selection';
import { nameFolding } from './databases';
import { forEachDatabase } from './each-database';

/** A table, a view or a sequence of one of the databases that are dumped. */
export interface DatabaseObject extends NamedObject {
  /** Size of a table's rows as the server estimates it. */
  readonly bytes: number;
}

const KINDS: Readonly<Record<string, DatabaseObject['kind']>> = { VIEW: 'view', SEQUENCE: 'sequence' };

/** Everything in these databases that a dump program names. */
export async function listObjects(session: Queryable, databases: readonly string[]): Promise<DatabaseObject[]> {
  const fold = await nameFolding(session);
  const rows = await session.rows(
    forEachDatabase(
      databases,
      (database) =>
        `SELECT table_schema, table_name, table_type, COALESCE(data_length, 0) FROM information_schema.tables
         WHERE table_schema = ${database}`,
    ),
  );
  return databases.flatMap((database) =>
    rows
      .filter(([schema = '']) => fold(schema) === fold(database))
      .map(([, name = '', type = '', bytes]) => ({
        database,
        name,
        kind: KINDS[type] ?? 'table',
        bytes: Number(bytes),
      })),
  );
}

/** Whether two lists name the same. */
export function sameObjects(one: readonly DatabaseObject[], other: readonly DatabaseObject[]): boolean {
  const names = (objects: readonly DatabaseObject[]) =>
    objects
      .map(({ database, name, kind }) => JSON.stringify([database, name, kind]))
      .sort()
      .join('\n');
  return names(one) === names(other);
}
