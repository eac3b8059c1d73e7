import { listed } from '../../core/listed';
import { literal } from '../../core/sql/sql-text';
import type { ServerConnection } from '../connection/server-connection';
import { nameOfTarget, type Target } from '../connection/target';
import { RestoreError } from '../request/restore-error';
import { STATE_TABLE } from '../resume/state-table';

/** Objects that a database of the target has, besides the state of a restore. */
export interface ExistingObjects {
  readonly exists: boolean;
  /** Up to three of them. */
  readonly names: readonly string[];
}

/** Finds what a database has: tables and views, routines and events. */
export async function existingObjects(session: ServerConnection, database: string): Promise<ExistingObjects> {
  const name = literal(database);
  const schemas = await session.rows(`SELECT schema_name FROM information_schema.schemata WHERE schema_name = ${name}`);
  const rows = await session.rows(
    `(SELECT table_name FROM information_schema.tables WHERE table_schema = ${name} AND table_name <> '${STATE_TABLE}' LIMIT 3)
     UNION ALL (SELECT routine_name FROM information_schema.routines WHERE routine_schema = ${name} LIMIT 3)
     UNION ALL (SELECT event_name FROM information_schema.events WHERE event_schema = ${name} LIMIT 3)`,
  );
  return { exists: schemas.length > 0, names: rows.map(([object = '']) => object).slice(0, 3) };
}

/** The refusal of a database that has objects. */
export function notEmpty(database: string, target: Target, names: ExistingObjects['names']): RestoreError {
  return new RestoreError(
    'TARGET_NOT_EMPTY',
    `The database "${database}" of ${nameOfTarget(target)} has objects: ${listed(names)}${names.length === 3 ? ', …' : ''}. Restore into another database, or allow this one by name: tables of the dump then replace those of the same name.`,
  );
}
