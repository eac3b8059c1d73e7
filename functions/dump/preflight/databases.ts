import { listed } from '../../core/listed';
import type { Queryable } from '../../core/sql/queryable';
import { SYSTEM_DATABASES } from '../../core/sql/system-databases';

/** Of a list that a person compares with another one, more is shown than of names in a warning. */
const LISTED_DATABASES = 20;

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
    `${capital(inWords(missing))} ${verb} not exist, or ${user} has no privilege on ${them}. ` +
      `This user sees ${inWords(visible.sort().filter((name) => !SYSTEM_DATABASES.includes(name)))}. ` +
      `Correct the variable database_names, create ${them}, or grant the privileges.`,
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function inWords(names: readonly string[]): string {
  if (names.length === 0) return 'no database';
  const quoted = names.map((name) => JSON.stringify(name));
  return `${names.length === 1 ? 'database' : 'databases'} ${listed(quoted, { limit: LISTED_DATABASES })}`;
}

/** How the server compares names of databases: many don't tell upper case from lower. */
export async function nameFolding(session: Queryable): Promise<(name: string) => string> {
  const [[lowerCase] = []] = await session.rows('SELECT @@GLOBAL.lower_case_table_names');
  return lowerCase === '0' ? (name) => name : (name) => name.toLowerCase();
}
