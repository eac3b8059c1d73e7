import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateAuthority } from '../../../dev/servers/certificates';
import { describeOlder } from '../../../dev/servers/describe-older';
import { OLDER_SERVERS } from '../../../dev/servers/older';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import { until } from '../../../dev/tools/until';
import { clientTree } from '../../../layers/mysql-client/build';
import { inLongForm } from '../../support/long-form';

const SERVERS: ReadonlyArray<Pick<ServerOptions, 'flavour' | 'series'>> = [
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm<Pick<ServerOptions, 'flavour' | 'series'>>(
    { flavour: 'mariadb', series: '10.11' },
    { flavour: 'mariadb', series: '11.8' },
  ),
];

const SCHEMA = `
  CREATE DATABASE shop CHARACTER SET utf8mb4;
  CREATE TABLE shop.item (id INT PRIMARY KEY, name VARCHAR(50));
  INSERT INTO shop.item VALUES (1, 'täglich 🗓');
  CREATE USER dumper IDENTIFIED BY 'not-a-secret';
  GRANT ALL ON *.* TO dumper;
`;

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'servers-test-'));
  await clientTree();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

afterEach(() => server?.stop());

/**
 * Dumps `shop` like a client that trusts `caPem` and verifies the name localhost. (MariaDB's client compares no name
 * when the host is exactly 127.0.0.1.)
 */
async function dump(client: 'mysqldump' | 'mariadb-dump', caPem: string, tls = true): Promise<string> {
  const ca = join(folder, 'ca.pem');
  await writeFile(ca, caPem);
  const options =
    client === 'mysqldump'
      ? [`--ssl-mode=${tls ? 'VERIFY_IDENTITY' : 'DISABLED'}`, '--column-statistics=0', '--set-gtid-purged=OFF']
      : [tls ? '--ssl-verify-server-cert' : '--skip-ssl'];
  const address = ['--protocol=tcp', '--host=localhost', `--port=${server.port}`];
  return run(
    join(await clientTree(), 'bin', client),
    [
      '--no-defaults',
      ...address,
      '--user=dumper',
      `--ssl-ca=${ca}`,
      ...options,
      '--single-transaction',
      '--no-tablespaces',
      'shop',
    ],
    { env: { MYSQL_PWD: 'not-a-secret' } },
  );
}

const own = (): 'mysqldump' | 'mariadb-dump' => (server.flavour === 'mysql' ? 'mysqldump' : 'mariadb-dump');

describe.each(SERVERS)('$flavour $series', (kind) => {
  test('is dumped over TLS by a client that verifies its identity', async () => {
    server = await startServer({ ...kind, requireTls: true });
    await server.sql(SCHEMA);

    const text = await dump(own(), server.caPem);

    expect(await server.sql('SELECT @@version')).toContain(`${kind.series}.`);
    expect(text).toContain('täglich 🗓');
    expect(text).toMatch(/-- Dump completed on .*\n$/);
  });

  test.each([
    ['for another name', { hostnames: ['database.test'] }],
    ['of another authority', { authority: 'foreign' as const }],
  ])('is refused with a certificate %s', async (_what, tls) => {
    server = await startServer({ ...kind, tls });
    await server.sql(SCHEMA);

    await expect(dump(own(), (await certificateAuthority('own')).pem)).rejects.toThrow(/SSL|TLS|certificate/);
  });

  test('is refused by a client that wants TLS when it has none', async () => {
    server = await startServer({ ...kind, tls: false });
    await server.sql(SCHEMA);

    await expect(dump(own(), server.caPem)).rejects.toThrow(/SSL|TLS/);
  });

  test('starts with fresh data each time', async () => {
    server = await startServer(kind);
    await server.sql(SCHEMA);
    await server.stop();

    server = await startServer(kind);

    expect(await server.sql('SHOW DATABASES')).not.toContain('shop');
  });

  test('reports the message of a failed statement', async () => {
    server = await startServer(kind);

    await expect(server.sql('SELECT * FROM nothing.here')).rejects.toThrow(/Unknown database|doesn't exist/);
  });
});

describeOlder('servers that Debian no longer has', () => {
  test.each(OLDER_SERVERS.slice(0, process.env.LONG ? undefined : 1))(
    '$flavour $series is dumped by the current client, over TLS where supported',
    async (kind) => {
      server = await startServer(kind);
      await server.sql(SCHEMA);

      const text = await dump(own(), server.caPem, server.hasTls);

      expect(await server.sql('SELECT @@version')).toContain(server.version);
      expect(text).toContain('täglich 🗓');
    },
  );
});

test('the MariaDB client logs in to MySQL with the plug-in that it ships', async () => {
  server = await startServer({ flavour: 'mysql' });
  await server.sql(SCHEMA);

  expect(await dump('mariadb-dump', server.caPem)).toContain('täglich 🗓');
});

test('the MySQL client logs in to MariaDB with the plug-in that it ships', async () => {
  server = await startServer({ flavour: 'mariadb', series: '10.11' });
  await server.sql(SCHEMA);

  expect(await dump('mysqldump', server.caPem)).toContain('täglich 🗓');
});

test('MySQL runs with a binary log and global transaction ids on demand', async () => {
  const extraOptions = ['--log-bin', '--gtid-mode=ON', '--enforce-gtid-consistency=ON'];
  server = await startServer({ flavour: 'mysql', extraOptions });

  expect(await server.sql('SELECT @@log_bin, @@gtid_mode')).toBe('1\tON\n');
});

test('reports the reason when a server cannot start', async () => {
  const start = startServer({ flavour: 'mysql', extraOptions: ['--no-such-option'] });

  await expect(start).rejects.toThrow(/did not start \(exit code \d+\); its log ends with:[\s\S]*no-such-option/);
});

test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGKILL'])(
  'no server survives a process that %s ends',
  async (signal) => {
    const parent = spawn(
      process.execPath,
      ['--require', 'tsx/cjs', join(__dirname, '../../../dev/servers/start-and-wait.ts')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    expect(existsSync(`/proc/${pid}`)).toBe(true);

    parent.kill(signal);

    await until(() => !existsSync(`/proc/${pid}`));
  },
);
