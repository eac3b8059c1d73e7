import type { Series } from '../../servers/flavours';
import type { TestServer } from '../../servers/server';

export const BACKUP_USER = 'backup';
export const BACKUP_PASSWORD = `p"a's\\s#w; ö😀\`rd`;

/** The least privileges of a dump, as GRANT statements for the server's series. */
export function grantsFor(server: TestServer, databases: readonly string[], user: string): string {
  const name = (database: string) => `\`${database.replaceAll('`', '``').replaceAll(/[\\_%]/g, '\\$&')}\``;
  const onEach = (privileges: string) =>
    databases.map((database) => `GRANT ${privileges} ON ${name(database)}.* TO ${user};`).join('\n');
  const routine: Record<Series, string> = {
    '5.7': `GRANT SELECT ON mysql.proc TO ${user};`,
    // SHOW_ROUTINE came with 8.0.20; this one is 8.0.15.
    '8.0': `GRANT SELECT ON *.* TO ${user};`,
    '8.0.31': `GRANT SHOW_ROUTINE ON *.* TO ${user};`,
    '9.7': `GRANT SHOW_ROUTINE ON *.* TO ${user};`,
    '10.2': `GRANT SELECT ON mysql.proc TO ${user};`,
    '10.11': `GRANT SELECT ON mysql.proc TO ${user};`,
    '10.11.5': `GRANT SELECT ON mysql.proc TO ${user};`,
    '11.4': onEach('SHOW CREATE ROUTINE'),
    '11.8': onEach('SHOW CREATE ROUTINE'),
  };
  return `${onEach('SELECT, SHOW VIEW, TRIGGER, EVENT')}\n${routine[server.series]}`;
}

/** Creates the databases, and a user with the least privileges for a dump of them. */
export async function createBackupUser(
  server: TestServer,
  databases: readonly string[],
  password = BACKUP_PASSWORD,
  name = BACKUP_USER,
): Promise<void> {
  const user = `'${name}'@'%'`;
  const literal = `'${password.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  await server.sql(`
    ${databases.map((database) => `CREATE DATABASE IF NOT EXISTS \`${database.replaceAll('`', '``')}\`;`).join('\n')}
    CREATE USER ${user} IDENTIFIED BY ${literal};
    ${grantsFor(server, databases, user)}
  `);
}
