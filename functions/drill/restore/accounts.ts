import { identifier } from '../../core/sql/sql-text';
import type { DrillServer } from '../server/client';

/** Logs in without a password when a server starts. Definers are often called the same, and must not have its privileges. */
export const ROOT = 'root';

/** The user that restores a dump and describes the result. */
export const RESTORER = 'mysqldump_drill';

/** What a restore does in the databases of its dump. */
const IN_DATABASES = [
  'ALTER',
  'ALTER ROUTINE',
  'CREATE',
  'CREATE ROUTINE',
  'CREATE TEMPORARY TABLES',
  'CREATE VIEW',
  'DELETE',
  'DROP',
  'EVENT',
  'INDEX',
  'INSERT',
  'LOCK TABLES',
  'TRIGGER',
  'UPDATE',
];

/** With these on all databases, a definition that names another one is refused for what is missing there. */
const EVERYWHERE = ['EXECUTE', 'REFERENCES', 'SELECT', 'SHOW VIEW'];

/** Objects have the definers of the source ("Stored Object Access Control", MySQL Reference Manual; "GRANT", MariaDB). */
const ANY_DEFINER: Record<DrillServer['flavour'], readonly string[]> = {
  mysql: ['SET_ANY_DEFINER', 'ALLOW_NONEXISTENT_DEFINER', 'SESSION_VARIABLES_ADMIN'],
  mariadb: ['SET USER'],
};

/**
 * Statements that create the restorer. It may neither set a global variable, such as the path of a log, nor read or write a
 * file, nor change `mysql`, and no user that it can name as a definer may: a dump has nothing to do there.
 */
export function restorerStatements(flavour: DrillServer['flavour'], databases: readonly string[]): string[] {
  const account = `${identifier(RESTORER)}@localhost`;
  return [
    `CREATE USER ${account}`,
    // guard: restores-without-global-privileges
    `GRANT ${[...EVERYWHERE, ...ANY_DEFINER[flavour]].join(', ')} ON *.* TO ${account}`,
    ...databases.map((name) => `GRANT ${IN_DATABASES.join(', ')} ON ${databasePattern(name)}.* TO ${account}`),
  ];
}

/** A name where GRANT expects a pattern. */
function databasePattern(name: string): string {
  return identifier(name.replaceAll(/[\\_%]/g, '\\$&'));
}
