import { join } from 'node:path';
import { remoteTargetAt, targetAt } from '../../../dev/labs/restores/restore-lab';
import { certificateAuthority } from '../../../dev/servers/certificates';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { debianPackages } from '../../../dev/tools/debian/packages';
import { Secret } from '../../../functions/core/secret';
import { identifier } from '../../../functions/core/sql/sql-text';
import { PACKET_BYTES } from '../../../functions/restore/connection/messages';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import type { Target } from '../../../functions/restore/connection/target';
import { MARIADB_SERVER_118 } from '../../../layers/package-sets';

/** Characters that every form of a password has to survive. */
const PASSWORD = `p"a's\\s#w; ö😀\`rd`;
const LITERAL = `'${PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const open: ServerConnection[] = [];

async function session(target: Target): Promise<ServerConnection> {
  const connection = await ServerConnection.open(target);
  open.push(connection);
  return connection;
}

const whoAmI = async (target: Target) => (await (await session(target)).rows('SELECT CURRENT_USER()'))[0]?.[0];
/** TCP without TLS. */
const plain = ({ port }: TestServer, user: string, password: string): Target => ({
  address: { host: '127.0.0.1', port, tls: { mode: 'DISABLED' } },
  user,
  password: async () => new Secret(password),
});

afterEach(() => {
  for (const connection of open.splice(0)) connection.close();
});

describe('with MySQL', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ flavour: 'mysql', extraOptions: ['--max-allowed-packet=1G'] });
    await server.sql(`
      CREATE USER sha2 IDENTIFIED WITH caching_sha2_password BY ${LITERAL};
      CREATE USER old IDENTIFIED WITH sha256_password BY ${LITERAL};
      CREATE USER nobody IDENTIFIED BY '';
      CREATE USER locked IDENTIFIED BY 'x' ACCOUNT LOCK;
      CREATE USER expired IDENTIFIED BY 'x' PASSWORD EXPIRE;
      GRANT ALL ON *.* TO sha2;`);
  });

  afterAll(() => server?.stop());

  test.each(['sha2', 'old'])('the user %s logs in over TLS, at first and again', async (user) => {
    expect(await whoAmI(remoteTargetAt(server, user, PASSWORD))).toBe(`${user}@%`);
    expect(await whoAmI(remoteTargetAt(server, user, PASSWORD))).toBe(`${user}@%`);
  });

  test('a user without a password logs in', async () => {
    expect(await whoAmI(remoteTargetAt(server, 'nobody', ''))).toBe('nobody@%');
  });

  test('a password is not sent without TLS, unless it need not be', async () => {
    await server.sql('FLUSH PRIVILEGES');
    await expect(session(plain(server, 'sha2', PASSWORD))).rejects.toThrow(/^\[TLS_REQUIRED\]/);
    await session(remoteTargetAt(server, 'sha2', PASSWORD));
    expect(await whoAmI(plain(server, 'sha2', PASSWORD))).toBe('sha2@%');
  });

  test.each([
    { what: 'a wrong password', user: 'sha2', password: 'wrong', message: /^\[ACCESS_DENIED\] .*ERROR 1045/ },
    { what: 'an unknown user', user: 'unknown', password: 'x', message: /^\[ACCESS_DENIED\]/ },
    { what: 'a locked account', user: 'locked', password: 'x', message: /^\[ACCOUNT_LOCKED\]/ },
    { what: 'an expired password', user: 'expired', password: 'x', message: /^\[PASSWORD_EXPIRED\]/ },
  ])('$what is refused with its code', async ({ user, password, message }) => {
    await expect(session(remoteTargetAt(server, user, password))).rejects.toThrow(message);
  });

  test('the identity of the server is verified: its name or address, and its authority', async () => {
    const at = (tls: { ca: string; serverName?: string }): Target => ({
      ...remoteTargetAt(server, 'sha2', PASSWORD),
      address: { host: '127.0.0.1', port: server.port, tls: { mode: 'VERIFY_IDENTITY', ...tls } },
    });
    const ca = server.caPem;
    expect(await whoAmI(at({ ca }))).toBe('sha2@%');
    expect(await whoAmI(at({ ca, serverName: 'localhost' }))).toBe('sha2@%');
    for (const serverName of ['db.example.org', '10.0.0.1']) {
      await expect(session(at({ ca, serverName }))).rejects.toThrow(
        new RegExp(`^\\[TLS_CERTIFICATE_INVALID\\] .*that it is ${serverName}`),
      );
    }
    const foreign = await certificateAuthority('foreign');
    await expect(session(at({ ca: foreign.pem }))).rejects.toThrow(/^\[TLS_CERTIFICATE_INVALID\]/);
  });

  test('a port where no database server listens is named', async () => {
    await expect(
      session({ ...plain(server, 'x', 'x'), address: { host: '127.0.0.1', port: 1, tls: { mode: 'DISABLED' } } }),
    ).rejects.toThrow(/^\[SERVER_UNREACHABLE\] 127\.0\.0\.1:1/);
  });

  test.each([-5, -4, -3, -2, -1, 0, 1, 2].flatMap((more) => [1, 2].map((packets) => ({ more, packets }))))(
    'a statement of $packets full packets and $more bytes is executed, and the next one, too',
    async ({ more, packets }) => {
      const connection = await session(targetAt(server));
      const length = packets * PACKET_BYTES + more;
      const begin = "SELECT LENGTH('";
      const statement = Buffer.alloc(length, 'x');
      statement.write(begin);
      statement.write("')", length - 2);
      expect((await connection.execute(statement)).rows).toEqual([[String(length - begin.length - 2)]]);
      expect(await connection.rows('SELECT 1')).toEqual([['1']]);
    },
  );

  test('bytes reach the server as they are, in any character set of the session', async () => {
    const connection = await session(targetAt(server));
    const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i)).filter((byte) => byte !== 0x27 && byte !== 0x5c);
    for (const set of ['binary', 'latin1', 'cp932', 'utf8mb4']) {
      await connection.execute(`SET NAMES ${set}`);
      const { rows } = await connection.execute(
        Buffer.concat([Buffer.from("SELECT HEX(_binary'"), Buffer.from(all), Buffer.from("')")]),
      );
      expect(rows).toEqual([[Buffer.from(all).toString('hex').toUpperCase()]]);
    }
  });

  test('a session that is killed, and a server that ends, are noticed', async () => {
    const connection = await session(targetAt(server));
    const waiting = connection.execute('SELECT SLEEP(60)');
    await server.sql(`KILL ${connection.threadId}`);
    await expect(waiting).rejects.toThrow();
    await expect(connection.execute('SELECT 1')).rejects.toThrow();
    expect(connection.lost).toBeDefined();
  });

  test('no statement reads a file of this machine', async () => {
    const connection = await session(targetAt(server));
    await server.sql('SET GLOBAL local_infile = 1; CREATE DATABASE files; CREATE TABLE files.t (a TEXT)');
    await expect(connection.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE files.t")).rejects.toThrow();
    expect(await server.sql('SELECT COUNT(*) FROM files.t')).toBe('0\n');
  });

  test('names of databases are selected as they are', async () => {
    const connection = await session(targetAt(server));
    const name = 'Ünï `tick` 日本';
    await server.sql(`CREATE DATABASE ${identifier(name)}`);
    await connection.use(name);
    expect(await connection.rows('SELECT DATABASE()')).toEqual([[name]]);
  });
});

/** The folder with the authentication plugins of MariaDB 11.8, which are not in the package of the server itself. */
async function pluginFolder(): Promise<string> {
  const packages = await debianPackages(MARIADB_SERVER_118, 'x86_64');
  const { root = '' } = packages.find(({ name }) => name === 'mariadb-server') ?? {};
  return join(root, 'usr/lib/mysql/plugin');
}

describe.each(['10.11', '11.8'] as const)('with MariaDB %s', (series) => {
  const hasPlugins = series === '11.8';
  let server: TestServer;

  beforeAll(async () => {
    const extraOptions = hasPlugins ? [`--plugin-dir=${await pluginFolder()}`] : [];
    server = await startServer({ flavour: 'mariadb', series, extraOptions });
    await server.sql(`CREATE USER native IDENTIFIED BY ${LITERAL};`);
    if (!hasPlugins) return;
    await server.sql(`
      INSTALL SONAME 'auth_ed25519';
      CREATE USER curve IDENTIFIED VIA ed25519 USING PASSWORD(${LITERAL});
      INSTALL SONAME 'auth_parsec';
      CREATE USER salted IDENTIFIED VIA parsec USING PASSWORD(${LITERAL});`);
  });

  afterAll(() => server?.stop());

  const users = hasPlugins ? ['native', 'curve', 'salted'] : ['native'];

  test.each(users)('the user %s logs in with TLS and without', async (user) => {
    expect(await whoAmI(remoteTargetAt(server, user, PASSWORD))).toBe(`${user}@%`);
    expect(await whoAmI(plain(server, user, PASSWORD))).toBe(`${user}@%`);
  });

  test.each(users)('the user %s is refused with a wrong password', async (user) => {
    await expect(session(remoteTargetAt(server, user, 'wrong'))).rejects.toThrow(/^\[ACCESS_DENIED\]/);
  });
});
