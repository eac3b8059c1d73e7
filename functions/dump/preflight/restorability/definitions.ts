import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';
import { triggersOfTables } from '../../tables/triggers-of-tables';
import type { SelectedTables } from '../selected-tables';

/** A view or a stored program of a database that is dumped, as the server keeps it. */
export interface Definition {
  /** `view`, `procedure`, `function`, `package`, `package body`, `trigger` or `event`. */
  readonly type: string;
  readonly database: string;
  readonly name: string;
  /** The query of a view, the body of a program. */
  readonly text: string;
  /** Whether the database had another default collation when the program was created. */
  readonly isOlderThanCollation: boolean;
}

/** One query per catalogue and database: only an equality keeps MariaDB and MySQL 5.7 from opening every table. */
const CATALOGUES: readonly ((database: string) => string)[] = [
  (database) =>
    `SELECT 'view', d.table_name, d.view_definition, 0 FROM information_schema.views d
     WHERE d.table_schema = ${database}`,
  (database) =>
    `SELECT LOWER(d.routine_type), d.routine_name, d.routine_definition, ${olderThanCollation(database)}
     FROM information_schema.routines d WHERE d.routine_schema = ${database}`,
  (database) =>
    `SELECT 'trigger', d.trigger_name, d.action_statement, ${olderThanCollation(database)}
     FROM information_schema.triggers d WHERE d.trigger_schema = ${database}`,
  (database) =>
    `SELECT 'event', d.event_name, d.event_definition, ${olderThanCollation(database)}
     FROM information_schema.events d WHERE d.event_schema = ${database}`,
];

function olderThanCollation(database: string): string {
  return `d.database_collation <> (SELECT s.default_collation_name FROM information_schema.schemata s WHERE s.schema_name = ${database})`;
}

/** All views and stored programs of these databases that are dumped: triggers belong to their tables. */
export async function readDefinitions(
  session: Queryable,
  databases: readonly string[],
  { tableSelection, objects }: SelectedTables,
): Promise<Definition[]> {
  const leftOut = objects.filter((object) => !tableSelection.isDumped(object));
  const triggers = await triggersOfTables(session, leftOut);
  const isDumped = ({ type, database, name }: Definition) =>
    type === 'view'
      ? tableSelection.isDumped({ database, name, kind: 'view' })
      : !(type === 'trigger' && triggers.has(database, name));
  const definitions: Definition[] = [];
  for (const database of databases) {
    for (const catalogue of CATALOGUES) {
      for (const [type = '', name = '', text = '', older] of await session.rows(catalogue(literal(database)))) {
        definitions.push({ type, database, name, text, isOlderThanCollation: older === '1' });
      }
    }
  }
  return definitions.filter(isDumped);
}

/** `view "a"` */
export function described({ type, name }: Definition): string {
  return `${type} ${JSON.stringify(name)}`;
}
