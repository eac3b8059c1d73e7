import type { Flavour } from './greeting';
import { literal, type SqlClient } from './sql-client';

/**
 * What the dump program can't do though the server can. mariadb-dump selects a database that has events by its escaped
 * name, and so fails for a name with a quote or a backslash, with a message that speaks of privileges.
 */
export async function clientLimits(
  client: SqlClient,
  flavour: Flavour,
  databases: readonly string[],
): Promise<string[]> {
  const escaped = databases.filter((database) => /['"\\]/.test(database));
  if (flavour !== 'mariadb' || escaped.length === 0) return [];
  const rows = await client.rows(
    `SELECT DISTINCT event_schema FROM information_schema.events WHERE event_schema IN (${escaped.map(literal).join(', ')})`,
  );
  return rows.map(
    ([database = '']) =>
      `mariadb-dump can't dump the events of database ${JSON.stringify(database)}, because its name holds a quote or a backslash. Move its tables or its events to a database without.`,
  );
}
