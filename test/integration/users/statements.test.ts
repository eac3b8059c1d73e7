import type { Flavour, Series } from '../../../dev/servers/flavours';
import { canHaveOlderServers } from '../../../dev/servers/older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { Secret } from '../../../functions/core/secret';
import { settingsStatement } from '../../../functions/dump/client/session-settings';
import { readUsers, type Users } from '../../../functions/dump/users/read-users';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import { inLongForm } from '../../support/long-form';
import { accountsOf, MYSQL_ACCOUNTS, OBJECTS, tablesOf } from './fixtures';

const SERVERS: readonly (readonly [Flavour, Series])[] = [
  ['mysql', '9.7'],
  ['mariadb', '11.8'],
  ...inLongForm(['mariadb', '10.11']),
  ...(canHaveOlderServers()
    ? inLongForm(['mysql', '8.0.31'], ['mysql', '8.0'], ['mysql', '5.7'], ['mariadb', '11.4'], ['mariadb', '10.2'])
    : []),
];

/** The session of a user, in which the statements are read or a login is tried. */
function sessionOf(server: TestServer, user: string, password: string): Promise<ServerConnection> {
  return ServerConnection.open({
    address: server.hasTls
      ? { host: 'localhost', port: server.port, tls: { mode: 'VERIFY_IDENTITY', ca: server.caPem } }
      : { socket: server.socket },
    user,
    password: async () => new Secret(password),
  });
}

const NO_PLUGIN = "CREATE USER IF NOT EXISTS `jo`@`%` IDENTIFIED WITH 'not_here';";

function rootSession({ socket }: TestServer): Promise<ServerConnection> {
  return ServerConnection.open({ address: { socket }, user: 'root', password: async () => new Secret('') });
}

describe.each(SERVERS)('the accounts of %s %s', (flavour, series) => {
  let source: TestServer;
  let target: TestServer;
  let users: Users;

  beforeAll(async () => {
    [source, target] = await Promise.all([startServer({ flavour, series }), startServer({ flavour, series })]);
    // Old servers are installed with accounts without a name.
    const empty = series === '10.2' ? `DELETE FROM mysql.user WHERE User = ''; FLUSH PRIVILEGES; ${OBJECTS}` : OBJECTS;
    await Promise.all([source.sql(empty), target.sql(empty)]);
    await source.sql(accountsOf(flavour, series));
    await source.sql(`CREATE USER 'dump'@'%' IDENTIFIED BY 'least'; GRANT SELECT ON mysql.* TO 'dump'@'%'`);
    users = await readAt(source);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  /** Reads the accounts with the least privileges for that. */
  async function readAt(server: TestServer): Promise<Users> {
    const session = await sessionOf(server, 'dump', 'least');
    try {
      await session.execute(settingsStatement(flavour));
      const [[version = ''] = []] = await session.rows('SELECT VERSION()');
      return await readUsers(session, { flavour, version });
    } finally {
      session.close();
    }
  }

  async function tables(server: TestServer): Promise<string[]> {
    const columns =
      flavour === 'mysql'
        ? (await server.sql(`SET SESSION group_concat_max_len = 100000; ${MYSQL_ACCOUNTS}`)).trim()
        : '1';
    const accounts = `SELECT ${columns} FROM mysql.user WHERE User NOT IN ('root', 'mysql.session', 'mysql.infoschema', 'mysql.sys')`;
    const rows = await server.sql(`${accounts};\n${tablesOf(flavour, series)}`);
    return rows.split('\n').sort();
  }

  test('are the same on an empty server, where the statements are executed under any SQL mode, once or twice', async () => {
    await target.sql("SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'");
    await target.sql(users.sql);
    await target.sql(users.sql);
    await Promise.all([source.sql('FLUSH PRIVILEGES'), target.sql('FLUSH PRIVILEGES')]);
    expect(await tables(target)).toEqual(await tables(source));
    const again = await readAt(target);
    expect(again).toEqual(users);
    expect(users.accounts).toBeGreaterThan(5);
  });

  test.each([
    ['jo', 'second'],
    ['dump', 'least'],
  ])('keep the password of %s, without its plain text', async (user, password) => {
    expect(users.sql).not.toContain(password);
    const session = await sessionOf(target, user, password);
    expect(await session.rows('SELECT 1')).toEqual([['1']]);
    session.close();
  });

  test('are without those of the platform, and end with their last line', () => {
    expect(users.sql).not.toMatch(/mysql\.sys|mariadb\.sys|mysql\.session|`root`/);
    expect(users.sql).toMatch(/\n-- Accounts completed\n$/);
  });

  test('are not created by a grant where CREATE USER has failed', async () => {
    await target.sql("DROP USER IF EXISTS 'jo'@'%'");
    const session = await rootSession(target);
    const failed: string[] = [];
    // As `mysql --force`; the account's plugin is not on the target.
    for (const statement of users.sql.replace(/^(CREATE USER IF NOT EXISTS `jo`.*)$/m, NO_PLUGIN).split(/;\n/)) {
      await session.execute(statement).catch(() => failed.push(statement));
    }
    session.close();
    expect(failed).toEqual(
      expect.arrayContaining([expect.stringContaining(NO_PLUGIN.slice(0, -1)), expect.stringContaining('GRANT')]),
    );
    expect(await target.sql("SELECT User FROM mysql.user WHERE User = 'jo'")).toBe('');
    await target.sql(users.sql);
  });

  test('do not touch accounts that exist but by grants', async () => {
    await target.sql("DROP USER 'jo'@'%'; CREATE USER 'jo'@'%' IDENTIFIED BY 'another'");
    await target.sql(users.sql);
    const session = await sessionOf(target, 'jo', 'another');
    expect(await session.rows('SELECT 1')).toEqual([['1']]);
    session.close();
  });
});
