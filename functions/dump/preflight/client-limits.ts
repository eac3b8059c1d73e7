import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';

/** What the dump program can't do though the server can. */
export async function clientLimits(
  session: Queryable,
  flavour: Flavour,
  databases: readonly string[],
): Promise<string[]> {
  return flavour === 'mariadb' ? escapedDatabases(session, databases) : endlessEvents(session, databases);
}

/**
 * mariadb-dump selects a database that has events by its escaped name, and so fails for a name with a quote or a
 * backslash, with a message that speaks of privileges.
 */
async function escapedDatabases(session: Queryable, databases: readonly string[]): Promise<string[]> {
  const escaped = databases.filter((database) => /['"\\]/.test(database));
  if (escaped.length === 0) return [];
  const rows = await session.rows(
    `SELECT DISTINCT event_schema FROM information_schema.events WHERE event_schema IN (${escaped.map(literal).join(', ')})`,
  );
  return rows.map(
    ([database = '']) =>
      `mariadb-dump can't dump the events of database ${JSON.stringify(database)}, because its name holds a quote or a backslash. Move its tables or its events to a database without.`,
  );
}

/**
 * mysqldump looks for a delimiter that is not in the event, and tries `;;` again and again: it uses a processor and
 * never ends. So did mariadb-dump before 11.8.9.
 */
async function endlessEvents(session: Queryable, databases: readonly string[]): Promise<string[]> {
  const rows = await session.rows(
    `SELECT event_schema, event_name FROM information_schema.events
     WHERE event_schema IN (${databases.map(literal).join(', ')})
       AND CONCAT_WS(' ', event_name, event_definition, event_comment) LIKE '%;;%'`,
  );
  return rows.map(
    ([database, event]) =>
      `The dump would never end at the event ${JSON.stringify(event)} of database ${JSON.stringify(database)}, because it holds two semicolons in a row. Put a space between them (ALTER EVENT).`,
  );
}
