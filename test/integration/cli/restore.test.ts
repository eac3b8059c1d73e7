import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { indexKey } from '../../../functions/dump-format/keys/object-keys';

let cloud: LocalCloud;
let source: TestServer;
let target: TestServer;
let dumps: DumpLab;
let cli: CommandLine;
let key: string;

const PASSWORD = `t"a'r\\get#; ö`;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, source, target] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql' }),
    startServer({ flavour: 'mysql' }),
  ]);
  dumps = await DumpLab.create(cloud, source, ['shop']);
  cli = await CommandLine.build(cloud);
  await source.sql(
    `CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50), KEY by_name (name));
     CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT, note TEXT, photo BLOB,
       FOREIGN KEY (customer) REFERENCES customers (id));
     INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace');
     INSERT INTO orders (customer, note, photo) VALUES (1, 'first; -- not a comment', 0x00ff), (2, NULL, NULL);
     CREATE VIEW named AS SELECT o.id, name FROM orders o JOIN customers c ON c.id = customer;
     CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = COALESCE(NEW.note, 'none');`,
    'shop',
  );
  ({ key } = await dumps.invoke(scheduledEvent('2026-11-20'), { services: { publishMetrics: () => {} } }));
  await new VerifyLab(dumps).verify(key);
  const literal = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''");
  await target.sql(`CREATE USER 'admin'@'%' IDENTIFIED BY '${literal}' REQUIRE SSL; GRANT ALL ON *.* TO 'admin'@'%';`);
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), source?.stop(), target?.stop()]);
});

function tls(): string[] {
  const ca = join(cloud.folder, 'target-ca.pem');
  writeFileSync(ca, target.caPem);
  return ['--host', target.host, '--port', String(target.port), '--tls-ca', ca];
}

const HERE = ['--bucket', BUCKET];
const environment = { MYSQL_PWD: PASSWORD };

test('restores a dump under another name, equal to the source, and reports it', async () => {
  const report = join(cloud.folder, 'report.md');
  const { exit, out, err } = await cli.run(
    ['restore', 'shop', '2026-11-20', ...HERE, ...tls(), '--user', 'admin', '--into', 'rescue', '--report', report],
    { environment },
  );
  expect(err).toMatch(/^Restoring shop 2026-11-20 \(verified\) into 127\.0\.0\.1:\d+ as "admin"\.$/m);
  expect(out).toMatch(/^restored {2}s3:\/\/dumps\/.*\ninto "rescue" \(dumped as "shop"\)/);
  expect(exit).toBe(0);
  const [original, restored] = await Promise.all([databaseFacts(source, 'shop'), databaseFacts(target, 'rescue')]);
  expect(differences(original, restored)).toEqual([]);
});

test('--dry-run reports what would happen and what would stop it, and writes nothing', async () => {
  const dryRun = (database: string) =>
    cli.run(['restore', 'shop', ...HERE, ...tls(), '--user', 'admin', '--into', database, '--dry-run'], {
      environment,
    });
  const fine = await dryRun('planned');
  expect(fine.exit).toBe(0);
  expect(fine.out).toMatch(/^- "shop" creates the database "planned"$/m);
  expect(fine.out).toContain('Nothing is known that would stop it.');
  expect(await target.sql("SHOW DATABASES LIKE 'planned'")).toBe('');
  await target.sql('CREATE DATABASE full; CREATE TABLE full.mine (id INT);');
  const refused = await dryRun('full');
  expect(refused.exit).toBe(4);
  expect(refused.out).toMatch(
    /This would stop it:\n- \[TARGET_NOT_EMPTY\] The database "full" of .* has objects: mine\./,
  );
});

test('refuses a database with objects, and names the way to allow it', async () => {
  await target.sql('CREATE DATABASE taken; CREATE TABLE taken.mine (id INT);');
  const { exit, err } = await cli.run(['restore', 'shop', ...HERE, ...tls(), '--user', 'admin', '--into', 'taken'], {
    environment,
  });
  expect(err).toMatch(/\[TARGET_NOT_EMPTY\] The database "taken" .* or allow this one by --allow-database/);
  expect(exit).toBe(4);
  expect(await target.sql('SHOW TABLES FROM taken')).toBe('mine\n');
});

test('a dump whose facts are gone is restored nevertheless, with a warning', async () => {
  const facts = `${key}.facts.json.gz`;
  const body = await dumps.object(facts);
  await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: facts }));
  try {
    const args = ['restore', 'shop', ...HERE, ...tls(), '--user', 'admin', '--into', 'factless'];
    const { exit, err } = await cli.run(args, { environment });
    expect(err).toMatch(/^Warning: The facts of the dump can't be read, .*character set of the target/m);
    expect(exit).toBe(0);
  } finally {
    await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: facts, Body: body }));
  }
});

test('refuses the server that the dump comes from', async () => {
  const { exit, err } = await cli.run([
    'restore',
    'shop',
    ...HERE,
    '--socket',
    source.socket,
    '--user',
    'root',
    '--no-password',
    '--into',
    'copy',
  ]);
  expect(err).toMatch(/\[TARGET_IS_SOURCE\] .* repeat the command with --allow-source-server/);
  expect(exit).toBe(4);
});

test('restores one table with its trigger, from a socket and an options file', async () => {
  const file = join(cloud.folder, 'my.cnf');
  writeFileSync(file, `[client]\nsocket=${target.socket}\nuser=root\npassword=""\n`);
  const { exit, err } = await cli.run([
    'restore',
    'shop',
    ...HERE,
    '--defaults-extra-file',
    file,
    '--into',
    'part',
    '--tables',
    'customers',
    '--json',
  ]);
  expect(err).toBe('');
  expect(exit).toBe(0);
  expect(await target.sql('SHOW TABLES FROM part')).toBe('customers\n');
});

test('reads the whole dump with a warning when its index is damaged, and without one when that is requested', async () => {
  const index = await dumps.object(indexKey(key));
  const put = (Body: Buffer) =>
    cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: indexKey(key), Body }));
  const part = (database: string, ...options: string[]) =>
    cli.run(
      ['restore', 'shop', ...HERE, ...tls(), '--user', 'admin', '--into', database, '--tables', 'orders', ...options],
      { environment },
    );
  await put(index.subarray(1));
  const damaged = await part('by_damaged_index');
  await put(index);
  expect(damaged.err).toMatch(/Warning: The whole dump is read, because its index is of no use: .* has the SHA-256/);
  expect(damaged.out).toContain('What was read is what was dumped: size, SHA-256 and rows match.');
  const without = await part('without_index', '--no-index');
  expect(without.err).not.toContain('Warning: The whole dump is read');
  expect(without.out).toContain('What was read is what was dumped: size, SHA-256 and rows match.');
  expect((await part('by_index')).out).toMatch(
    /The selected parts are what was dumped: .* of its [\d.]+ \w+ were read\./,
  );
});

test('says that a wrong password is refused, and never shows it', async () => {
  const { exit, out, err } = await cli.run(['restore', 'shop', ...HERE, ...tls(), '--user', 'admin', '--into', 'x'], {
    environment: { MYSQL_PWD: 'wrong-secret' },
  });
  expect(exit).toBe(1);
  expect(err).toMatch(/\[ACCESS_DENIED\] .*Access denied .*\. Correct --user or the password/);
  expect(out + err).not.toContain('wrong-secret');
});

test('verifies the certificate of the target', async () => {
  const { exit, err } = await cli.run(
    [
      'restore',
      'shop',
      ...HERE,
      '--host',
      target.host,
      '--port',
      String(target.port),
      '--user',
      'admin',
      '--into',
      'x',
    ],
    { environment },
  );
  expect(exit).toBe(1);
  expect(err).toMatch(/\[TLS_CERTIFICATE_INVALID\] .*\(--tls-ca\)/);
});

test('a report that can not be written is noticed before anything else', async () => {
  for (const path of ['/nonexistent/report.md', cloud.folder]) {
    const { exit, err } = await cli.run(['restore', 'nobody', ...HERE, ...tls(), '--user', 'x', '--report', path]);
    expect(err).toMatch(/--report ".*" can't be written \((ENOENT|EISDIR)\)\./);
    expect(exit).toBe(2);
  }
});

test('wrong usage is refused at once, before anything is read', async () => {
  const { exit, err } = await cli.run([
    'restore',
    'shop',
    '--schema-only',
    '--data-only',
    '--password=x',
    '--definer',
    'drop',
  ]);
  expect(exit).toBe(2);
  expect(err).toMatch(/--password is not accepted\. A password in the arguments/);
  expect(err).toMatch(/--definer must be keep, strip, or map=/);
  const together = await cli.run(['restore', 'shop', '--schema-only', '--data-only']);
  expect(together.err).toMatch(/exclude each other.*\n.*There is no target/);
});

test('a dump that is known to be damaged is refused with exit 5 before anything is written', async () => {
  const bytes = await dumps.object(key);
  const damaged = Buffer.from(bytes);
  damaged[60] = (damaged[60] ?? 0) ^ 0xff;
  const { key: other } = await dumps.invoke(scheduledEvent('2026-11-19'), { services: { publishMetrics: () => {} } });
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: other, Body: damaged }));
  await new VerifyLab(dumps).verify(other);
  const { exit, err } = await cli.run(
    ['restore', 'shop', '2026-11-19', ...HERE, ...tls(), '--user', 'admin', '--into', 'never'],
    { environment },
  );
  expect(exit).toBe(5);
  expect(err).toMatch(
    /\[DUMP_DAMAGED\] The dump 2026-11-19 of the job "shop" is damaged: .* The newest sound one is 2026-11-20\.$/m,
  );
  expect(await target.sql("SHOW DATABASES LIKE 'never'")).toBe('');
});
