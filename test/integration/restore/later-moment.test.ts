import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { binlogProgram } from '../../../dev/servers/binlog-program';
import { rootClient } from '../../../dev/servers/root-client';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import { dumpWith, grantLock } from '../parallel/parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** The recipe of docs/restore.md: from the position of the manifest to a moment, into a copy under another name. */
const RECIPE = `set -o pipefail
  "\${binlog[@]}" $options --start-position=$position --stop-datetime="$moment" \\
    --rewrite-db='shop->shop_restored' --database=$database "\${files[@]}" | "\${client[@]}"`;

describe.each([
  {
    flavour: 'mysql',
    options: '--skip-gtids',
    database: 'shop_restored',
    more: ['--gtid-mode=ON', '--enforce-gtid-consistency=ON'],
  },
  { flavour: 'mariadb', options: '', database: 'shop', more: [] },
] as const)('a copy of a database of $flavour', ({ flavour, options, database, more }) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({
      flavour,
      extraOptions: ['--server-id=1', '--log-bin=binlog', '--binlog-format=ROW', ...more],
    });
    await putParameter(cloud, '/lab/ca', server.caPem);
    await createBackupUser(server, ['shop']);
    await grantLock(server, ['shop']);
    await server.sql("GRANT REPLICATION CLIENT ON *.* TO 'backup'@'%'");
    await server.sql(
      `CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(50));
       CREATE TABLE items (id INT PRIMARY KEY, name VARCHAR(50));
       INSERT INTO orders (note) VALUES ('before the dump'); INSERT INTO items VALUES (1, 'kept'), (2, 'changed later');`,
      'shop',
    );
  });

  afterAll(() => server?.stop());

  test('is brought to a moment after the dump by the binary logs, and no further', async () => {
    const lab = new DumpLab(cloud, server, ['shop']);
    const { key } = await dumpWith(2, lab);
    const { file = '', position = 0 } = (await lab.manifest(key)).source.server?.position ?? {};
    expect(file).not.toBe('');
    await server.sql(
      "INSERT INTO orders (note) VALUES ('after the dump'); UPDATE items SET name = 'it''s new' WHERE id = 2",
      'shop',
    );
    await server.sql(
      'FLUSH BINARY LOGS; CREATE DATABASE other; CREATE TABLE other.orders (id INT); INSERT INTO other.orders VALUES (1)',
    );
    await server.sql(
      "INSERT INTO orders (note) VALUES ('in the next log'); ALTER TABLE items ADD COLUMN size INT DEFAULT 3",
      'shop',
    );
    const good = await databaseFacts(server, 'shop');
    // Binary logs have times in seconds.
    await sleep(1_100);
    const moment = (await server.sql("SET time_zone = '+00:00'; SELECT NOW()")).trim();
    await server.sql('DELETE FROM orders; DROP TABLE items', 'shop');

    await restoreBy(await sourceIn(lab, key), targetAt(server), {
      database: 'shop_restored',
      allow: { sourceServer: true },
    });
    const logs = (await server.sql('SHOW BINARY LOGS')).split('\n').map((line) => line.split('\t')[0] ?? '');
    const folder = (await server.sql('SELECT @@datadir')).trim();
    const files = logs.filter((log) => log >= file).map((log) => join(folder, log));
    expect(files.length).toBeGreaterThan(1);
    const { program, login } = await rootClient(server);
    const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(' ');
    const setup = `binlog=(${words(await binlogProgram(flavour))}); client=(${words([program, ...login])}); files=(${words(files)})
      options='${options}'; database='${database}'; position=${position}; moment='${moment}'; export TZ=UTC`;
    await run('bash', ['-c', `${setup}\n${RECIPE}`]);

    expect(differences(good, await databaseFacts(server, 'shop_restored'))).toEqual([]);
    expect(await server.sql('SELECT COUNT(*) FROM orders', 'shop')).toBe('0\n');
    expect(await server.sql('SELECT COUNT(*) FROM other.orders')).toBe('1\n');
  });
});
