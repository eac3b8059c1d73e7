import { withCode } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import { listed } from '../../core/words/listed';
import { type DatabaseSelection, hasPatterns } from '../../dump-format/selection/database-selection';
import { readDatabases } from '../preflight/databases';
import { cameMeanwhile } from '../preflight/resolve-databases';

/**
 * A warning about the databases that match after a dump and are not in it, because they were created meanwhile. One that was
 * dropped meanwhile is a change of the schema.
 *
 * @param dumped what the selection came to when the dump began.
 * @throws {SessionError}
 */
export async function lateDatabases(
  session: Queryable,
  selection: DatabaseSelection,
  dumped: readonly string[],
): Promise<string[]> {
  if (!hasPatterns(selection)) return [];
  const late = cameMeanwhile(selection, await readDatabases(session), dumped);
  if (late.length === 0) return [];
  const names = listed(late.map((name) => JSON.stringify(name)));
  const detail = `These databases match, and were created while the dump was made, so that it does not have them: ${names}. The next dump has them; make one on demand when that is too late.`;
  return [withCode('DATABASE_CAME', detail)];
}
