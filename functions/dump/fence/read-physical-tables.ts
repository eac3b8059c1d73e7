import type { Queryable } from '../client/sql-session';
import { literal } from '../client/sql-text';
import type { PhysicalTables } from './fingerprint';
import { hasDictionary, type ServerKind } from './read-objects';

/**
 * InnoDB's identities of tables and partitions. The server asks for the PROCESS privilege.
 *
 * With a data dictionary these are the tablespaces: listing INNODB_TABLES there opens every table of the server.
 *
 * @returns undefined when a name of a database can't be found in InnoDB's lists.
 * @throws {SessionError} when the user may not read them.
 */
export async function readPhysicalTables(
  session: Queryable,
  server: ServerKind,
  databases: readonly string[],
): Promise<PhysicalTables | undefined> {
  const names = databases.map(fileNameOf);
  if (names.some((name) => name === undefined)) return undefined;
  const [list, id] = hasDictionary(server) ? ['INNODB_TABLESPACES_BRIEF', 'space'] : ['INNODB_SYS_TABLES', 'table_id'];
  // Tablespaces without a slash are the server's own, with the highest of all identities. Some servers list identities
  // as strings.
  const [[highest] = []] = await session.rows(
    `SELECT COALESCE(MAX(CAST(${id} AS UNSIGNED)), 0) FROM information_schema.${list} WHERE name LIKE '%/%'`,
  );
  const rows = await session.rows(
    `SELECT name, ${id} FROM information_schema.${list}
     WHERE SUBSTRING_INDEX(name, '/', 1) IN (${names.map((name) => literal(name ?? '')).join(', ')})`,
  );
  return {
    highest: Number(highest),
    // Auxiliary tables of full-text indexes and tables that an ALTER TABLE is building belong to no table.
    ids: new Map(
      rows.filter(([name = '']) => !/\/(?:fts_|#sql)/i.test(name)).map(([name = '', number]) => [name, Number(number)]),
    ),
  };
}

/**
 * A database as InnoDB names it: with `@` and the code of every other character than letters, digits and underscores
 * ("Mapping of Identifiers to File Names", MySQL Reference Manual). Undefined for characters that have codes of their own.
 */
function fileNameOf(database: string): string | undefined {
  if (!/^[\x20-\x7e]+$/.test(database)) return undefined;
  return database.replaceAll(
    /[^0-9A-Za-z_]/g,
    (character) => `@${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
