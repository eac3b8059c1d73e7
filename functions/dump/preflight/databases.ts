import type { Queryable } from '../client/sql-session';
import { SYSTEM_DATABASES } from '../system-databases';

/** Maximum number of names listed in a message. */
const LISTED_NAMES = 20;

/** What is wrong with the list of databases: one problem for all that the user doesn't see. */
export async function missingDatabases(
  session: Queryable,
  databases: readonly string[],
  user: string,
): Promise<string[]> {
  const fold = await nameFolding(session);
  const visible = (await session.rows('SELECT schema_name FROM information_schema.schemata')).map(
    ([name = '']) => name,
  );
  const known = new Set(visible.map(fold));
  const missing = databases.filter((database) => !known.has(fold(database)));
  if (missing.length === 0) return [];
  const [them, verb] = missing.length === 1 ? ['it', 'does'] : ['them', 'do'];
  return [
    `${capital(listed(missing))} ${verb} not exist, or ${user} has no privilege on ${them}. ` +
      `This user sees ${listed(visible.sort().filter((name) => !SYSTEM_DATABASES.includes(name)))}. ` +
      `Correct the variable database_names, create ${them}, or grant the privileges.`,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'no database';
  const more = names.length - LISTED_NAMES;
  const list = names.slice(0, LISTED_NAMES).map((name) => JSON.stringify(name));
  return `${names.length === 1 ? 'database' : 'databases'} ${list.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** How the server compares names of databases: many don't tell upper case from lower. */
export async function nameFolding(session: Queryable): Promise<(name: string) => string> {
  const [[lowerCase] = []] = await session.rows('SELECT @@GLOBAL.lower_case_table_names');
  return lowerCase === '0' ? (name) => name : (name) => name.toLowerCase();
}
