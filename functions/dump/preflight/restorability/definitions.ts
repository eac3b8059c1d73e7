import type { Queryable } from '../../../core/sql/queryable';
import { literal } from '../../../core/sql/sql-text';

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

/** All views and stored programs of these databases. */
export async function readDefinitions(session: Queryable, databases: readonly string[]): Promise<Definition[]> {
  const definitions: Definition[] = [];
  for (const database of databases) {
    for (const catalogue of CATALOGUES) {
      for (const [type = '', name = '', text = '', older] of await session.rows(catalogue(literal(database)))) {
        definitions.push({ type, database, name, text, isOlderThanCollation: older === '1' });
      }
    }
  }
  return definitions;
}

/** `view "a"` */
export function described({ type, name }: Definition): string {
  return `${type} ${JSON.stringify(name)}`;
}
