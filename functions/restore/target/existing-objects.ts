import type { Explanation } from '../../core/errors';
import type { ServerConnection } from '../connection/server-connection';
import { nameOfTarget, type Target } from '../connection/target';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { STATE_TABLE } from '../resume/state-table';
import { isNamed } from './catalogue-names';

/** Objects that a database of the target has, besides the state of a restore. */
export interface ExistingObjects {
  readonly exists: boolean;
  /** Up to three of them. */
  readonly names: readonly string[];
}

const SHOWN = 3;

/** Finds what a database has: tables and views, routines and events. */
export async function existingObjects(session: ServerConnection, database: string): Promise<ExistingObjects> {
  const schemas = await session.rows(
    `SELECT schema_name FROM information_schema.schemata WHERE ${isNamed('schema_name', database)}`,
  );
  const rows = await session.rows(
    `(SELECT table_name FROM information_schema.tables WHERE ${isNamed('table_schema', database)} AND table_name <> '${STATE_TABLE}' LIMIT ${SHOWN})
     UNION ALL (SELECT routine_name FROM information_schema.routines WHERE ${isNamed('routine_schema', database)} LIMIT ${SHOWN})
     UNION ALL (SELECT event_name FROM information_schema.events WHERE ${isNamed('event_schema', database)} LIMIT ${SHOWN})`,
  );
  return { exists: schemas.length > 0, names: rows.map(([object = '']) => object).slice(0, SHOWN) };
}

/** What forbids to write into a database: objects that are not the restore's own. */
export async function problemOfObjects(
  session: ServerConnection,
  database: string,
  target: Target,
  { allow, replaces, resume }: RestoreOptions,
): Promise<Explanation | undefined> {
  if (allow?.databases?.includes(database) || replaces?.includes(database)) return undefined;
  const { names } = await existingObjects(session, database);
  // guard: refuses-databases-with-objects
  if (names.length === 0) return undefined;
  // The notes of an unfinished restore are written before its first object, and dropped last.
  const refusal = resume ? REFUSALS.resumesNothing : REFUSALS.objects;
  return refusal(nameOfTarget(target), database, names, names.length === SHOWN);
}
