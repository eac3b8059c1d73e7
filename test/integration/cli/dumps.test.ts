import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { drillVerdictKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { drillVerdictOn } from '../../unit/functions/drill/verdicts';

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let cli: CommandLine;

/** Yesterday is 1. Date of a run that is over, whatever the time of day. */
function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

const SOUND = daysAgo(1);
const GAP = daysAgo(2);
const DAMAGED = daysAgo(3);
const UNVERIFIED = daysAgo(4);
const keys: Record<string, string> = {};

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  cli = await CommandLine.build(cloud);
  await server.sql(
    `CREATE TABLE orders (id INT PRIMARY KEY, note TEXT);
     INSERT INTO orders VALUES (1, 'first'), (2, 'second');
     CREATE VIEW noted AS SELECT id FROM orders WHERE note IS NOT NULL;`,
    'shop',
  );
  const verify = new VerifyLab(dumps);
  for (const slot of [UNVERIFIED, DAMAGED, SOUND]) {
    const { key } = await dumps.invoke(scheduledEvent(slot), { services: { publishMetrics: () => {} } });
    keys[slot] = key;
  }
  await damage(keys[DAMAGED] as string);
  await verify.verify(keys[DAMAGED] as string);
  await verify.verify(keys[SOUND] as string);
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** Changes a byte of a dump. */
async function damage(key: string): Promise<void> {
  const bytes = await dumps.object(key);
  bytes[40] = (bytes[40] ?? 0) ^ 0xff;
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes }));
}

function lines(out: string): Record<string, unknown>[] {
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const HERE = ['--bucket', BUCKET];

test('list finds the jobs of a bucket below any prefix', async () => {
  const { exit, out, err } = await cli.run(['list', ...HERE]);
  expect(err).toBe('');
  expect(exit).toBe(0);
  expect(out).toMatch(new RegExp(`^shop +backups +${SOUND} +[\\d.]+ (kB|bytes) +verified +`, 'm'));
});

test('list shows the slots of a job as a calendar in which the gap stands out', async () => {
  const { exit, out } = await cli.run(['list', 'shop', ...HERE]);
  expect(exit).toBe(0);
  expect(out).toMatch(/^shop {2}s3:\/\/dumps\/backups\/shop\/$/m);
  expect(out).toMatch(/Mon +Tue +Wed +Thu +Fri +Sat +Sun/);
  for (const state of ['verified', 'dumped', 'DAMAGED', 'MISSING']) expect(out).toContain(state);
  expect(out).toMatch(new RegExp(`^ +${GAP} +MISSING`, 'm'));
  expect(out).toMatch(new RegExp(`${DAMAGED} +DAMAGED +.*replaced`));
});

test('list prints nothing but its result, however many dumps it asks about at once', async () => {
  const s3 = cloud.client(S3Client);
  const keysOf = (key: string) => [key, manifestKey(key), verdictKey(key)];
  const copies = Array.from(
    { length: 20 },
    (_, i) => `many/busy/2026/01/busy-2026-01-${String(i + 1).padStart(2, '0')}.sql.zst`,
  );
  await Promise.all(
    copies.flatMap(keysOf).map((Key) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: '{}' }))),
  );
  const { exit, out, err } = await cli.run(['list', 'busy', '--days', '3660', ...HERE]);
  await Promise.all(copies.flatMap(keysOf).map((Key) => s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }))));
  expect(err).toBe('');
  expect([exit, out]).toEqual([0, expect.stringContaining('20 dumped')]);
});

test('list reports one object for each slot with --json', async () => {
  const { out } = await cli.run(['list', 'shop', ...HERE, '--json']);
  const slots = lines(out);
  expect(slots.map(({ type }) => type)).toEqual(slots.map(() => 'slot'));
  expect(slots).toContainEqual(expect.objectContaining({ slot: SOUND, state: 'verified', key: keys[SOUND] }));
  expect(slots).toContainEqual(expect.objectContaining({ slot: DAMAGED, state: 'damaged' }));
  expect(slots).toContainEqual(expect.objectContaining({ slot: UNVERIFIED, state: 'dumped' }));
});

test('a result on an earlier dump with the same key does not count', async () => {
  const key = keys[SOUND] as string;
  const drill = drillVerdict(key, '"another"');
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: drillVerdictKey(key), Body: drill }));
  const { out } = await cli.run(['show', 'shop', SOUND, ...HERE, '--json']);
  expect(lines(out)[0]).toMatchObject({ state: 'verified' });
  await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: drillVerdictKey(key) }));
});

test('show describes the newest dump, and how to restore it', async () => {
  const { exit, out } = await cli.run(['show', 'shop', ...HERE]);
  expect(exit).toBe(0);
  expect(out).toContain(`shop ${SOUND}  verified`);
  expect(out).toMatch(/^Source +MySQL 9\.7/m);
  expect(out).toMatch(/^Verified .*: matches its manifest, 2 rows$/m);
  expect(out).toContain('| mysql --binary-mode --max-allowed-packet=1G shop_restored');
});

test('show exits 5 for a damaged dump, and 3 for one that is not there', async () => {
  expect((await cli.run(['show', 'shop', DAMAGED, ...HERE])).exit).toBe(5);
  const { exit, err } = await cli.run(['show', 'shop', GAP, ...HERE]);
  expect(exit).toBe(3);
  expect(err).toMatch(/^Error: \[DUMP_NOT_FOUND\] The job "shop" has no dump/);
  const unknown = await cli.run(['show', 'shpo', ...HERE]);
  expect(unknown.exit).toBe(3);
  expect(unknown.err).toContain('has no job "shpo", only "shop"');
});

test('verify reads a dump, finds it sound, and writes nothing', async () => {
  const before = await dumps.keys();
  const { exit, out, err } = await cli.run(['verify', 'shop', UNVERIFIED, ...HERE]);
  expect(err).toBe('');
  expect(out).toMatch(new RegExp(`^verified  shop ${UNVERIFIED}: [\\d.]+ \\w+, 2 tables and views, 2 rows, read in `));
  expect(exit).toBe(0);
  expect(await dumps.keys()).toEqual(before);
});

test('verify exits 5 for a damaged dump, with what is wrong', async () => {
  const { exit, out } = await cli.run(['verify', 'shop', DAMAGED, ...HERE, '--json']);
  expect(exit).toBe(5);
  expect(lines(out)[0]).toMatchObject({ type: 'verification', verified: false, stored: false });
  const stored = await cli.run(['verify', 'shop', DAMAGED, ...HERE, '--stored']);
  expect(stored.exit).toBe(5);
  expect(stored.out).toMatch(/^DAMAGED/);
});

test('verify names the program that is missing', async () => {
  const { exit, err } = await cli.run(['verify', 'shop', ...HERE], { environment: { PATH: '/nowhere/bin' } });
  expect(exit).toBe(1);
  expect(err).toMatch(/\[TOOL_MISSING\] The program zstd, .*apt-get install zstd/);
});

/** A complete dump also has the settings of the objects that are left out. */
function withoutSettings(text: string): string {
  return text.replaceAll(/^(?:\/\*!\d+ )?SET @?(?:saved|character_set|collation)_.*\n/gm, '');
}

test('extract prints one table that restores into another database, through a pipe', async () => {
  const { exit, out, err } = await cli.run(['extract', 'shop', SOUND, '--table', 'orders', ...HERE]);
  expect(exit).toBe(0);
  // A small dump is one frame.
  expect(err).toMatch(/^Read [\d.]+ \w+ of the [\d.]+ \w+ of the dump, by its index\.\n$/);
  const whole = await cli.run(['extract', 'shop', SOUND, '--table', 'orders', '--no-index', ...HERE]);
  expect({ ...whole, out: withoutSettings(whole.out) }).toEqual({ exit: 0, err: '', out: withoutSettings(out) });
  expect(out).not.toMatch(/USE `|CREATE DATABASE|noted/);
  await server.sql('CREATE DATABASE rescue');
  await server.sql(out, 'rescue');
  expect(await server.sql('SELECT * FROM orders ORDER BY id', 'rescue')).toBe('1\tfirst\n2\tsecond\n');
});

test.each([
  { where: 'a disk that is full', to: '/dev/full', limit: '' },
  // The file takes a part of the first write.
  { where: 'a file that may not grow', to: '"$HOME/cut.sql"', limit: 'ulimit -f 1;' },
])('results that are lost in $where are an error', async ({ to, limit }) => {
  const list = await cli.shell(`lambda-mysqldump list ${HERE.join(' ')} > /dev/full`);
  expect(list).toMatchObject({ exit: 1, err: expect.stringMatching(/^Error: \[OUTPUT_FAILED\] .*\(ENOSPC\)/) });
  const extract = await cli.shell(
    `${limit} lambda-mysqldump extract shop ${SOUND} --no-index --table orders ${HERE.join(' ')} > ${to}`,
  );
  expect(extract).toMatchObject({ exit: 1, err: expect.stringMatching(/\[OUTPUT_FAILED\] .*\((ENOSPC|EFBIG)\)/) });
});

test("a pipe whose reader ends, and messages that can't be written, are no defects", async () => {
  const ended = await cli.shell(
    `lambda-mysqldump extract shop ${SOUND} --schema-only ${HERE.join(' ')} | true; echo "exit \${PIPESTATUS[0]}"`,
  );
  expect(ended.out).toMatch(/^exit (0|130)$/m);
  expect(ended.err).not.toContain('Error');
  const silent = await cli.shell(`lambda-mysqldump extract shop ${SOUND} --schema-only ${HERE.join(' ')} 2> /dev/full`);
  expect(silent).toMatchObject({ exit: 0, out: expect.stringContaining('CREATE TABLE') });
});

test('extract prints the definitions without rows, which restore', async () => {
  const { exit, out } = await cli.run(['extract', 'shop', SOUND, '--schema-only', ...HERE]);
  expect(exit).toBe(0);
  await server.sql('CREATE DATABASE structure');
  await server.sql(out, 'structure');
  expect(await server.sql('SHOW TABLES', 'structure')).toBe('noted\norders\n');
  expect(await server.sql('SELECT COUNT(*) FROM orders', 'structure')).toBe('0\n');
});

test('extract refuses a table that is not there, and a dump that is damaged', async () => {
  expect((await cli.run(['extract', 'shop', SOUND, '--table', 'ordres', ...HERE])).exit).toBe(3);
  const { exit, out, err } = await cli.run(['extract', 'shop', DAMAGED, '--table', 'orders', ...HERE]);
  expect(exit).toBe(5);
  expect(out).toBe('');
  expect(err).toMatch(new RegExp(`\\[DUMP_DAMAGED\\] .* The newest sound one is ${SOUND}\\.$`, 'm'));
  expect((await cli.run(['extract', 'shop', ...HERE])).exit).toBe(2);
});

test('extract exits 5 when the damage is found at the end only', async () => {
  const key = keys[UNVERIFIED] as string;
  const bytes = await dumps.object(key);
  await damage(key);
  const { exit, err } = await cli.run(['extract', 'shop', UNVERIFIED, '--table', 'orders', ...HERE]);
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: bytes }));
  expect(exit).toBe(5);
  expect(err).toMatch(/DAMAGED/);
});

test('bucket and prefix come from the environment, too', async () => {
  const environment = { LAMBDA_MYSQLDUMP_BUCKET: BUCKET, LAMBDA_MYSQLDUMP_PREFIX: 'backups' };
  expect((await cli.run(['show', 'shop'], { environment })).exit).toBe(0);
  expect((await cli.run(['show', 'shop', '--prefix', 'elsewhere'], { environment })).exit).toBe(3);
});

test('a bucket that does not exist, and credentials that are missing, are explained to a person', async () => {
  const { exit, err } = await cli.run(['list', '--bucket', 'nowhere']);
  expect(exit).toBe(1);
  expect(err).toMatch(/\[BUCKET_MISSING\].*Correct the name of the bucket\.$/m);
  const anonymous = await cli.run(['list', ...HERE], {
    environment: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
  });
  expect(anonymous.exit).toBe(1);
  expect(anonymous.err).toMatch(/\[ROLE_CREDENTIALS_INVALID\].*Sign in/);
  expect(anonymous.err).not.toMatch(/^\s+at /m);
});

test('a terminal gets colours and progress, a pipe neither', async () => {
  const terminal = await cli.runOnTerminal(['verify', 'shop', SOUND, ...HERE]);
  expect(terminal.exit).toBe(0);
  expect(terminal.out).toContain('\u001b[32mverified\u001b[39m');
  expect(terminal.out).toContain('\r\u001b[2Kreading shop ');
  const plain = await cli.runOnTerminal(['verify', 'shop', SOUND, ...HERE], { environment: { NO_COLOR: '1' } });
  expect(plain.out).not.toContain('\u001b[32m');
  const piped = await cli.run(['verify', 'shop', SOUND, ...HERE]);
  expect(piped.out + piped.err).not.toContain('\u001b');
});

test('wrong usage exits 2 with all problems and no stack', async () => {
  const { exit, out, err } = await cli.run(['show', '--bukket', 'x', '--password', 'hidden']);
  expect(exit).toBe(2);
  expect(out).toBe('');
  expect(err).toMatch(
    /^Error: \[USAGE_INVALID\] The command line has 2 problems:\n- Unknown option --bukket\. Did you mean --bucket\?\n/,
  );
  expect(err).not.toMatch(/^\s+at /m);
  expect((await cli.run([])).exit).toBe(2);
  expect((await cli.run(['lsit'])).err).toContain('Did you mean "list"?');
  expect((await cli.run(['show'])).err).toContain('The argument <job> is missing');
});

test('help, version and completion exit 0', async () => {
  for (const args of [['--help'], ['help', 'show'], ['show', '--help'], ['--version'], ['completion', 'bash']]) {
    expect(await cli.run(args)).toMatchObject({ exit: 0, err: '' });
  }
});

test('a reader that ends early ends the command without an error message', async () => {
  const { err } = await cli.shell(`lambda-mysqldump list shop --bucket ${BUCKET} --json | head -n 1`);
  expect(err).toBe('');
});

test('a dump without a manifest does not count', async () => {
  const key = keys[UNVERIFIED] as string;
  await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: manifestKey(key) }));
  const { exit, err } = await cli.run(['show', 'shop', UNVERIFIED, ...HERE]);
  expect(exit).toBe(5);
  expect(err).toMatch(/\[MANIFEST_UNREADABLE\] The dump .* has no manifest/);
  expect((await cli.run(['list', 'shop', ...HERE])).out).toContain('UNPROVEN');
});

/** A passed drill of a dump whose manifest had another ETag. */
function drillVerdict(key: string, etag: string): string {
  return JSON.stringify(drillVerdictOn({ manifest: { key: manifestKey(key), etag } }));
}
