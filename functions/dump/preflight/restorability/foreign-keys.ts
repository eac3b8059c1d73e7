import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';
import { isAtLeast } from '../../../core/sql/version';
import { CLIENT_WARNINGS } from '../../../dump-format/manifest/restore-warnings';
import type { TableSelection } from '../../../dump-format/selection/table-selection';
import type { Greeting } from '../../connection/greeting';
import { otherDatabaseWarning } from './foreign-names';
import { listedOnce } from './names';

/** Foreign keys that another server, or a database of another name, does not take. */
export async function foreignKeyWarnings(
  session: Queryable,
  greeting: Greeting,
  databases: readonly string[],
  fold: (name: string) => string,
  tableSelection: TableSelection,
): Promise<string[]> {
  const dumped = new Set(databases.map(fold));
  const withOthers = new Map<string, string[]>();
  const nonUnique: string[] = [];
  for (const database of databases) {
    const rows = await session.rows(
      `SELECT k.table_name, k.constraint_name, k.unique_constraint_schema, k.referenced_table_name, k.unique_constraint_name
       FROM information_schema.referential_constraints k WHERE k.constraint_schema = ${literal(database)}`,
    );
    const isUnique = rows.length > 0 ? await uniqueKeys(session, greeting, database) : () => true;
    for (const [table = '', key = '', other = '', referenced = '', referencedKey = ''] of rows) {
      // What refers to a table that is left out is a warning of its own.
      const refersTo = { database: other, name: referenced, kind: 'table' } as const;
      if (!tableSelection.isDumped({ database, name: table, kind: 'table' }) || !tableSelection.isDumped(refersTo)) {
        continue;
      }
      const name = `foreign key ${JSON.stringify(key)} of table ${JSON.stringify(table)}`;
      if (!dumped.has(fold(other))) withOthers.set(other, [...(withOthers.get(other) ?? []), name]);
      else if (fold(other) === fold(database) && !isUnique(referenced, referencedKey)) nonUnique.push(name);
    }
  }
  return [
    ...[...withOthers].map(([other, keys]) => otherDatabaseWarning(other, keys)),
    ...(nonUnique.length === 0
      ? []
      : [
          `${CLIENT_WARNINGS.nonUniqueKeys}: ${listedOnce(nonUnique)}. MySQL 8.4 and later refuse them in a restore (error 6125) unless restrict_fk_on_non_standard_key is OFF there. Make the key unique, or set that variable for the restore.`,
        ]),
  ];
}

/** Tells whether a table's key is unique, of those that foreign keys refer to. */
async function uniqueKeys(
  session: Queryable,
  { flavour, version }: Greeting,
  database: string,
): Promise<(table: string, key: string) => boolean> {
  // MariaDB takes keys that are not unique in every version, and MySQL 8 names no key then.
  if (flavour === 'mariadb') return () => true;
  if (isAtLeast(version, 8, 0)) return (_, key) => key !== 'NULL';
  const rows = await session.rows(
    `SELECT u.table_name, u.constraint_name FROM information_schema.table_constraints u
     WHERE u.table_schema = ${literal(database)} AND u.constraint_type IN ('UNIQUE', 'PRIMARY KEY')`,
  );
  const unique = new Set(rows.map((names) => JSON.stringify(names)));
  return (table, key) => unique.has(JSON.stringify([table, key]));
}
