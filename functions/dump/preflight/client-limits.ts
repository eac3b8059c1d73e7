import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { identifier, literal } from '../../core/sql/sql-text';

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
 * mysqldump looks for a delimiter that is not in the statement of an event, and tries `;;` again and again: it uses a
 * processor and never ends. So did mariadb-dump before 11.8.9. Definitions of other objects, in which it uses `;;` as it
 * is, do not lead there.
 */
async function endlessEvents(session: Queryable, databases: readonly string[]): Promise<string[]> {
  const candidates = await session.rows(
    `SELECT event_schema, event_name FROM information_schema.events
     WHERE event_schema IN (${databases.map(literal).join(', ')})
       AND CONCAT_WS(' ', definer, event_name, event_definition, event_comment) LIKE '%;;%'`,
  );
  const problems: string[] = [];
  for (const [database = '', event = ''] of candidates) {
    // The catalogue shows strings without their escapes; the dump program reads this statement.
    const [[, , , statement = ''] = []] = await session.rows(
      `SHOW CREATE EVENT ${identifier(database)}.${identifier(event)}`,
    );
    // guard: endless-events-are-refused
    if (statement.includes(';;')) problems.push(endless(database, event));
  }
  return problems;
}

function endless(database: string, event: string): string {
  return `The dump would never end at the event ${JSON.stringify(event)} of database ${JSON.stringify(database)}, because it holds two semicolons in a row, in its body, name, comment or definer. Put a space between them, or write one as '\\;' in a string (ALTER EVENT).`;
}
