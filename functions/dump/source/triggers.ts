import { SourceError } from '../../core/errors';
import { literal, type SqlClient } from '../preflight/sql-client';

/** When each trigger was made, by the name it has in messages. */
export type Triggers = ReadonlyMap<string, string>;

/** The triggers that these databases have now. */
export async function readTriggers(client: SqlClient, databases: readonly string[]): Promise<Triggers> {
  const rows = await client.rows(
    `SELECT trigger_schema, trigger_name, created FROM information_schema.triggers
     WHERE trigger_schema IN (${databases.map(literal).join(', ')})`,
  );
  return new Map(rows.map(([database, name, created = '']) => [JSON.stringify(`${database}.${name}`), created]));
}

/**
 * Refuses a dump while which a trigger went away or became another.
 *
 * A DROP TRIGGER that waits for the dump makes the server refuse the dump's question for the definition (error 1213).
 * mysqldump takes that for a server before 5.1, tells nobody, and writes the trigger without its character sets.
 *
 * @throws {SourceError} naming them; another try does not meet them.
 */
export async function assertTriggersKept(
  before: Triggers,
  client: SqlClient,
  databases: readonly string[],
): Promise<void> {
  if (before.size === 0) return;
  const after = await readTriggers(client, databases);
  const changed = [...before].filter(([name, created]) => after.get(name) !== created).map(([name]) => name);
  if (changed.length === 0) return;
  throw new SourceError(
    `The definition of the trigger ${changed.join(', ')} may be incomplete in the dump: it was dropped or replaced meanwhile. Schedule the dump away from migrations.`,
    true,
  );
}
