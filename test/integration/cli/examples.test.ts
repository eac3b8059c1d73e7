import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine, type Ended } from '../../../dev/labs/released/command-line';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { awsCliTree } from '../../../layers/aws-cli/build';
import { testInLongForm } from '../../support/long-form';

/*
 * Runs the commands of docs/restore-examples.md as they stand there. Only where the servers and the bucket are is added:
 * DNS has none of the names.
 */

const PAGE = readFileSync(join(__dirname, '../../../docs/restore-examples.md'), 'utf8');
const PASSWORD = 'secret';
/** The name of the bucket on the page. */
const PAGE_BUCKET = 'shop-dumps';

/** The commands of a section, in their order. */
function commandsOf(section: string): string[] {
  const text = PAGE.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  return [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, lines = '']) => lines.replace(/^ {3}/gm, ''));
}

let cloud: LocalCloud;
let source: TestServer;
let other: TestServer;
let mariadb: TestServer;
let cli: CommandLine;
let dumps: DumpLab;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  const tls = {
    hostnames: [
      'db.example.com',
      'new-db.example.com',
      'account-db.example.com',
      'copy-db.example.com',
      'staging-db.example.com',
      'mariadb.example.com',
    ],
  };
  [cloud, source, other, mariadb] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql', tls }),
    startServer({ flavour: 'mysql', tls }),
    startServer({ flavour: 'mariadb', tls }),
  ]);
  dumps = await DumpLab.create(cloud, source, ['shop']);
  // As the bucket that the module creates.
  const versioning = { Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } } as const;
  await cloud.client(S3Client).send(new PutBucketVersioningCommand(versioning));
  cli = await CommandLine.build(cloud);
  await source.sql(
    `CREATE USER app@'%' IDENTIFIED BY RANDOM PASSWORD; GRANT ALL ON \`shop%\`.* TO app@'%';
     CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50) COLLATE utf8mb4_0900_ai_ci, email VARCHAR(80));
     CREATE TABLE orders (id INT PRIMARY KEY, customer INT, total INT, FOREIGN KEY (customer) REFERENCES customers (id));
     INSERT INTO customers VALUES (1, 'Ada', 'ada@mail.example'), (2, 'Grace', 'grace@mail.example');
     INSERT INTO orders VALUES (1, 1, 10), (2, 2, 20), (3, 1, 30);
     CREATE DEFINER = app@'%' VIEW spent AS SELECT name, SUM(total) AS total FROM orders JOIN customers ON customer = customers.id GROUP BY name;
     CREATE DEFINER = app@'%' TRIGGER positive BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = GREATEST(NEW.total, 0);`,
    'shop',
  );
  const { key } = await dumps.invoke(scheduledEvent('2026-11-20'), {
    environment: { DB_TLS_MODE: 'VERIFY_CA' },
    services: { publishMetrics: () => {} },
  });
  await new VerifyLab(dumps).verify(key);
  for (const server of [source, other, mariadb]) {
    await server.sql(
      `CREATE USER admin@'%' IDENTIFIED BY '${PASSWORD}'; GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION;`,
    );
  }
  await other.sql("CREATE USER staging@'%' IDENTIFIED BY 'x'");
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), source?.stop(), other?.stop(), mariadb?.stop()]);
});

/** The output of commands of the page. @throws Error when they fail. */
async function succeed(commands: string): Promise<string> {
  const { exit, out, err } = await run(commands);
  if (exit !== 0) throw new Error(`These commands exited with ${exit}:\n${commands}\n${out}${err}`);
  return out;
}

/** Runs commands of the page in a shell that knows where its names are. */
async function run(commands: string): Promise<Ended> {
  const ca = join(cli.home, 'ca.pem');
  writeFileSync(ca, source.caPem);
  const aws = join(await awsCliTree(), 'bin', 'aws');
  const script = `
    server() { case "$*" in *mariadb.example.com*) echo ${mariadb.port};; *[a-z]-db.example.com*) echo ${other.port};; *) echo ${source.port};; esac; }
    mysql() { command mysql --no-defaults --protocol=tcp --port="$(server "$@")" "\${@/--host=*/--host=127.0.0.1}"; }
    aws() { '${aws}' --endpoint-url '${cloud.endpoint}' "\${@/${PAGE_BUCKET}\\//${BUCKET}/}"; }
    lambda-mysqldump() {
      case "$*" in *--host*) set -- "$@" --through "127.0.0.1:$(server "$@")" --tls-ca '${ca}';; esac
      '${process.execPath}' '${cli.program}' "\${@/#${PAGE_BUCKET}/${BUCKET}}"
    }
    ${commands}`;
  return cli.shell(script, {
    environment: { MYSQL_PWD: PASSWORD, LAMBDA_MYSQLDUMP_BUCKET: BUCKET, AWS_CONFIG_FILE: await configFile() },
  });
}

/** The profile of the page. */
async function configFile(): Promise<string> {
  const file = join(cli.home, 'config');
  const { region, credentials } = cloud;
  const { accessKeyId, secretAccessKey } = credentials;
  writeFileSync(
    file,
    `[profile old-account]\nregion = ${region}\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  );
  return file;
}

test('brings back the rows of one table', async () => {
  await source.sql('DELETE FROM shop.orders WHERE id > 1');
  const [restore = '', compare = '', remove = '', extract = ''] = commandsOf('Restore one table');
  await succeed(restore);
  expect(await succeed(compare)).toMatch(/^COUNT\(\*\)\n2$/m);
  expect(await source.sql('SELECT * FROM shop.orders')).toBe('1\t1\t10\n2\t2\t20\n3\t1\t30\n');
  await succeed(`${remove}\n${extract}`);
  expect(readFileSync(join(cli.home, 'orders.sql'), 'utf8')).toContain('INSERT INTO `orders`');
});

testInLongForm('moves a database to another server, account and family', async () => {
  const commands = commandsOf('Move to another');
  // The first one makes a dump by the function, which functions.test.ts tries.
  expect(commands[0]).toContain('run shop --force --wait');
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'new-account-dumps' }));
  for (const command of commands.slice(1)) {
    const out = await succeed(command);
    if (command.includes('--dry-run')) continue;
    expect(out).toContain('What was read is what was dumped');
    const target = command.includes('mariadb') ? mariadb : other;
    expect(await target.sql('SELECT name, total FROM shop.spent ORDER BY name')).toBe('Ada\t40\nGrace\t20\n');
    await target.sql('DROP DATABASE shop');
  }
  expect(readFileSync(join(cli.home, 'move.md'), 'utf8')).toContain('**Result: restored.**');
});

test('fills a staging environment, masked, while its account is locked', async () => {
  const [nightly = '', structure = ''] = commandsOf('A copy for staging');
  // In the second night there is a copy.
  for (let night = 1; night <= 2; night += 1) await succeed(nightly);
  expect(await other.sql('SELECT name, email FROM shop_staging.customers')).toBe(
    'Customer 1\tcustomer1@example.com\nCustomer 2\tcustomer2@example.com\n',
  );
  await succeed(structure);
  expect(await other.sql('SELECT COUNT(*) FROM shop_empty.customers')).toBe('0\n');
  const failed = await run(nightly.replace('restore shop', 'restore shop 2026-11-21'));
  expect(failed.exit).toBe(3);
  expect(await other.sql("SELECT account_locked FROM mysql.user WHERE user = 'staging'")).toBe('Y\n');
});
