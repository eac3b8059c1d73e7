import type { Queryable } from '../../core/sql/queryable';
import type { PhysicalTables } from './fingerprint';
import { guardsEmptied, hasDictionary, type ServerKind } from './server-kind';

/** Auxiliary tables of full-text indexes, and tables that an ALTER TABLE is building: they belong to no user table. */
const NOBODYS = /\/(?:fts_[0-9a-f]{16}_|#sql)/i;

/**
 * InnoDB's identities of tables and partitions. The server asks for the PROCESS privilege.
 *
 * With a data dictionary these are the tablespaces: listing INNODB_TABLES there opens every table of the server.
 *
 * @throws {SessionError} when the user may not read them.
 */
export async function readPhysicalTables(
  session: Queryable,
  server: ServerKind,
  databases: readonly string[],
): Promise<PhysicalTables> {
  const { list, id } = listOf(server);
  const rows = await session.rows(`SELECT name, ${id}, space FROM information_schema.${list} WHERE name LIKE '%/%'`);
  const tables = rows
    .filter(([name = '']) => !NOBODYS.test(name))
    .map(([name = '', number, space]) => ({
      name: hasDictionary(server) ? name : plainName(name),
      number: Number(number),
      space: Number(space),
    }));
  const prefixes = databases.map((database) => `${database}/`.toLowerCase());
  const own = tables.filter(({ name }) => prefixes.some((prefix) => name.toLowerCase().startsWith(prefix)));
  const keepsSpaces = !hasDictionary(server) && guardsEmptied(server);
  return {
    highest: rows.reduce((highest, [, number]) => Math.max(highest, Number(number)), 0),
    all: new Set(tables.map(({ number }) => number)),
    ids: new Map(own.map(({ name, number }) => [name, number])),
    // Tables of the system tablespace all have the number 0, and none of them can be imported.
    spaces: new Map(keepsSpaces ? own.flatMap(({ name, space }) => (space > 0 ? [[name, space]] : [])) : []),
  };
}

/** The highest of all identities now. @throws {SessionError} when the user may not read them. */
export async function readHighestIdentity(session: Queryable, server: ServerKind): Promise<number> {
  const { list, id } = listOf(server);
  const [[highest] = []] = await session.rows(
    `SELECT COALESCE(MAX(CAST(${id} AS UNSIGNED)), 0) FROM information_schema.${list} WHERE name LIKE '%/%'`,
  );
  return Number(highest);
}

/**
 * The list with the identities. Tablespaces without a slash in their names are the server's own, with the highest of all
 * identities; some servers list identities as strings.
 */
function listOf(server: ServerKind): { list: string; id: string } {
  return hasDictionary(server)
    ? { list: 'INNODB_TABLESPACES_BRIEF', id: 'space' }
    : { list: 'INNODB_SYS_TABLES', id: 'table_id' };
}

/**
 * A name as it was given, from the name of its file: there, other characters than letters, digits and underscores are `@`
 * and four digits ("Mapping of Identifiers to File Names", MySQL Reference Manual). Letters of Latin, Greek, Cyrillic
 * and some more scripts have shorter codes, which stay: a table with such a name counts as not listed. Servers with a
 * data dictionary list names as they were given.
 */
function plainName(fileName: string): string {
  return fileName.replaceAll(/@([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
