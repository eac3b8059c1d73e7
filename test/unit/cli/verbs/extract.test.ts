import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { run } from '../../../../cli/run';
import { IndexBuilder } from '../../../../functions/dump-format/dump-index/index-builder';
import { writeIndex } from '../../../../functions/dump-format/dump-index/write-index';
import { indexKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';
import { DumpText } from '../../../../functions/dump-format/text/dump-text';
import { scriptedLayer } from '../../functions/dump/scripted-layer';
import { SmallS3 } from './small-s3';

const KEY = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
const FRAME_BYTES = 200;

/** Rows of the large table, which is in many frames. */
const ROWS = Array.from({ length: 500 }, (_, i) => `(${i},'-- Table structure for table \`small\`;')`).join(',');

const TEXT = Buffer.from(`-- MySQL dump 10.13  Distrib 9.7.4, for Linux (x86_64)
--
-- Host: 127.0.0.1    Database: shop
-- ------------------------------------------------------
-- Server version	9.7.4

/*!40101 SET NAMES utf8mb4 */;

--
-- Table structure for table \`large\`
--

DROP TABLE IF EXISTS \`large\`;
CREATE TABLE \`large\` (\`id\` int, \`note\` text);

--
-- Dumping data for table \`large\`
--

LOCK TABLES \`large\` WRITE;
INSERT INTO \`large\` VALUES ${ROWS};
UNLOCK TABLES;

--
-- Table structure for table \`small\`
--

DROP TABLE IF EXISTS \`small\`;
CREATE TABLE \`small\` (\`id\` int);

--
-- Dumping data for table \`small\`
--

LOCK TABLES \`small\` WRITE;
INSERT INTO \`small\` VALUES (1),(2);
UNLOCK TABLES;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;

-- Dump completed on 2026-11-20  3:00:04
`);

let s3: SmallS3;

beforeEach(async () => {
  s3 = await SmallS3.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  await putDump();
});

afterEach(() => s3.stop());

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A dump that is its own compressed form, in frames of some bytes, with manifest, index and verdict. */
async function putDump(
  differs: Partial<Manifest['dump']> = {},
  tables = ['large', 'small'],
  users?: Manifest['users'],
): Promise<void> {
  s3.objects.set(KEY, TEXT);
  const dump = {
    bucket: 'dumps',
    key: KEY,
    etag: s3.etag(KEY),
    compression: 'zstd',
    bytes: TEXT.length,
    sha256: sha256(TEXT),
    parts: [],
    ...differs,
  };
  const manifest = {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump,
    run: {
      owner: 'o',
      fence: 1,
      requestId: 'r',
      startedAt: '2026-11-20T03:00:00Z',
      completedAt: '2026-11-20T03:00:04Z',
      seconds: 4,
      provenBy: 'dump',
    },
    source: {
      flavour: 'mysql',
      serverVersion: '9.7.4',
      client: 'mysqldump',
      databases: ['shop'],
      tables,
    },
    warnings: [],
    ...(users && { users }),
  };
  s3.objects.set(manifestKey(KEY), Buffer.from(JSON.stringify(manifest)));
  const builder = new IndexBuilder({ compression: 'zstd' });
  new DumpText(builder.sections).push(TEXT);
  const frames = Array.from({ length: Math.ceil(TEXT.length / FRAME_BYTES) }, (_, i): [number, number, number] => {
    const from = i * FRAME_BYTES;
    return [from, Math.min(FRAME_BYTES, TEXT.length - from), from];
  });
  const { body, ...file } = await writeIndex({ ...builder.end({ ...dump, compression: 'zstd' }), frames });
  s3.objects.set(indexKey(KEY), body);
  const verdict = {
    schemaVersion: 1,
    job: 'shop',
    verified: true,
    findings: [],
    verifiedAt: '2026-11-20T03:00:05Z',
    seconds: 1,
    requestId: 'r',
    manifest: { key: manifestKey(KEY), etag: s3.etag(manifestKey(KEY)) },
    index: { key: indexKey(KEY), ...file },
  };
  s3.objects.set(verdictKey(KEY), Buffer.from(JSON.stringify(verdict)));
}

/** What a manifest states of the accounts that were dumped. */
function usersAt(key: string, body: Buffer): Manifest['users'] {
  return { key, bytes: body.length, sha256: sha256(body), accounts: 1 };
}

/** Runs the command with a decompressor that changes nothing. */
async function extract(...args: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([buffer(out), buffer(err)]);
  const exit = await run(['extract', 'shop', '--bucket', 'dumps', '--prefix', 'backups', ...args], {
    environment: { PATH: join(scriptedLayer({ zstd: 'exec cat' }), 'bin') },
    input: new PassThrough(),
    out,
    err,
    signal: new AbortController().signal,
  });
  out.end();
  err.end();
  const [printed, notes] = await texts;
  return { exit, out: printed.toString(), err: notes.toString(), read: s3.sent.get(KEY) ?? 0 };
}

const SMALL = `/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS \`small\`;
CREATE TABLE \`small\` (\`id\` int);
LOCK TABLES \`small\` WRITE;
INSERT INTO \`small\` VALUES (1),(2);
UNLOCK TABLES;
/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
`;

test('a table is read by the index, in the frames that it needs, and without it from the whole dump', async () => {
  const indexed = await extract('--table', 'small');
  expect(indexed).toMatchObject({ exit: 0, out: SMALL, err: expect.stringMatching(/^Read .* by its index\.\n$/) });
  expect(indexed.read).toBeLessThan(2_000);
  s3.sent.clear();
  expect(await extract('--table', 'small', '--no-index')).toEqual({ exit: 0, out: SMALL, err: '', read: TEXT.length });
});

test('definitions are read without the frames of rows', async () => {
  const { exit, out, read } = await extract('--schema-only');
  expect(exit).toBe(0);
  expect(out).toContain('CREATE TABLE `large`');
  expect(out).toContain('CREATE TABLE `small`');
  expect(out).not.toContain('INSERT');
  expect(read).toBeLessThan(3_000);
});

test('a table whose rows look like headings is whole', async () => {
  const { exit, out } = await extract('--table', 'large');
  expect(exit).toBe(0);
  expect(out).toContain(`INSERT INTO \`large\` VALUES ${ROWS};\nUNLOCK TABLES;\n`);
});

test('an index of another dump is not used', async () => {
  s3.objects.set(indexKey(KEY), Buffer.from('something else'));
  expect(await extract('--table', 'small')).toMatchObject({ exit: 0, out: SMALL, read: TEXT.length });
});

test('a dump that differs from its manifest exits 5, whatever was printed', async () => {
  const changed = Buffer.from(TEXT.toString().replace("(499,'--", "(499,'=="));
  s3.objects.set(KEY, changed);
  const { exit, err } = await extract('--table', 'small', '--no-index');
  expect(exit).toBe(5);
  expect(err).toMatch(/\[DUMP_DAMAGED\] THE DUMP IS DAMAGED: its SHA-256 is/);
});

test.each([
  { what: 'copied to another bucket', differs: { bucket: 'lost', versionId: 'of-the-original', etag: '"of-parts-2"' } },
  { what: 'written again at its place', differs: { etag: '"of-parts-2"' } },
])('a dump that was $what is read there, without its index, and its checksum decides', async ({ differs }) => {
  await putDump(differs);
  const copied = await extract('--table', 'small');
  expect(copied).toMatchObject({ exit: 0, out: SMALL, read: TEXT.length });
  expect(copied.err).toMatch(/^Warning: The whole dump is read, .* The object has another ETag than/);
  await putDump({ ...differs, sha256: 'a'.repeat(64) });
  expect(await extract('--table', 'small')).toMatchObject({ exit: 5 });
});

test('the accounts of a dump are printed as they were dumped', async () => {
  const accounts = gzipSync('CREATE USER `app`@`%`;\n');
  s3.objects.set('users', accounts);
  await putDump({}, undefined, usersAt('users', accounts));
  expect(await extract('--users')).toMatchObject({ exit: 0, out: 'CREATE USER `app`@`%`;\n' });
});

test('accounts that differ from the manifest of their dump are not printed', async () => {
  s3.objects.set('users', gzipSync('CREATE USER `other`@`%`;\n'));
  await putDump({}, undefined, usersAt('users', gzipSync('CREATE USER `app`@`%`;\n')));
  const { exit, out, err } = await extract('--users');
  expect([exit, out]).toEqual([5, '']);
  expect(err).toMatch(/\[DUMP_DAMAGED\] THE ACCOUNTS ARE DAMAGED: the SHA-256 of "users" is/);
});

test('a view, which the manifest lists among the tables, is none, and exits 3', async () => {
  await putDump({}, ['large', 'small', 'totals']);
  const { exit, err } = await extract('--table', 'totals', '--no-index');
  expect(exit).toBe(3);
  expect(err).toContain('The dump has no definition of the table "shop.totals": it may be a view.');
});

test('an object of another size is refused before anything of it is read', async () => {
  s3.objects.set(KEY, TEXT.subarray(0, 1_000));
  const cut = await extract('--table', 'small');
  expect(cut).toMatchObject({ exit: 5, out: '', read: 0 });
  expect(cut.err).toMatch(/\[DUMP_DAMAGED\] .* has 1000 bytes, and its manifest states \d+/);
});
