import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { StorageError } from '../../../../functions/core/errors';
import type { Log } from '../../../../functions/core/logger';
import { Toolbox } from '../../../../functions/core/toolbox';
import { manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { renderCrc32 } from '../../../../functions/dump-format/manifest/crc32';
import { dumpToVerify } from '../../../../functions/verify/dump-to-verify';
import { verifyDump } from '../../../../functions/verify/verify-dump';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { scriptedLayer } from '../dump/scripted-layer';
import { verdictOn } from './plausibility/verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const TEXT =
  '-- Table structure for table `t`\nCREATE TABLE `t` (id INT);\nINSERT INTO `t` VALUES (1),(2);\n-- Dump completed on 2026-11-20  3:00:12\n';

interface Setup {
  readonly text?: string;
  /** Replaces the decompressor. Default: treats the object as the text. */
  readonly zstd?: string;
  readonly versions?: boolean;
  readonly manifest?: object;
  readonly dump?: object;
  readonly share?: number | undefined;
}

/** A sound dump with its manifest in a bucket, with changes. */
function setup({ text = TEXT, zstd = 'exec cat', versions = false, manifest = {}, dump = {}, share }: Setup = {}) {
  const bucket = new MemoryBucket(versions);
  const { etag, versionId } = bucket.put(KEY, text);
  const { source, ...changes } = manifest as { source?: object };
  const content = {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump: {
      bucket: 'dumps',
      key: KEY,
      etag,
      versionId,
      compression: 'zstd',
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
      parts: [],
      ...dump,
    },
    run: {
      owner: 'o',
      fence: 1,
      requestId: 'r',
      startedAt: '2026-11-20T03:00:00Z',
      completedAt: '2026-11-20T03:00:12Z',
      seconds: 12,
      provenBy: 'dump',
    },
    source: {
      flavour: 'mysql',
      serverVersion: '9',
      client: 'mysqldump',
      databases: ['shop'],
      tables: ['t'],
      ...source,
    },
    warnings: [],
    ...changes,
  };
  bucket.put(manifestKey(KEY), JSON.stringify(content));
  const toolbox = new Toolbox(scriptedLayer({ zstd }));
  const signal = new AbortController().signal;
  const store = bucket as unknown as ObjectStore;
  const logged: string[] = [];
  const verify = async (over: Partial<ObjectStore> = {}) => {
    const config = { jobName: 'shop', prefix: '', tableShrinkShare: share };
    const log = { warn: (message: string) => void logged.push(message) } as unknown as Log;
    const services = { config, store: Object.assign(store, over), toolbox, log };
    return verifyDump(await dumpToVerify(services.store, KEY, signal), services, signal);
  };
  return { bucket, verify, versionId, logged };
}

test('returns the facts of a sound dump', async () => {
  const { bucket, verify } = setup();
  expect(await verify()).toEqual({
    findings: [],
    anomalies: [],
    restoreWarnings: [],
    manifest: { key: manifestKey(KEY), etag: bucket.objects.get(manifestKey(KEY))?.etag },
    dump: {
      bucket: 'dumps',
      key: KEY,
      bytes: TEXT.length,
      sha256: createHash('sha256').update(TEXT).digest('hex'),
      serverVersion: '',
      tables: 1,
      statements: { createTable: 1, createView: 0, insert: 1, storedPrograms: 0 },
      rows: { '': { t: 2 } },
    },
    index: expect.objectContaining({ dump: expect.objectContaining({ key: KEY, textBytes: TEXT.length }) }),
  });
});

test.each([
  [
    'job',
    { manifest: { job: 'crm' } },
    'The manifest is of the job "crm", and it is among the dumps of the job "shop".',
  ],
  [
    'slot',
    { manifest: { slot: '2026-11-19' } },
    `The manifest is of the slot 2026-11-19, and the key of its dump is "${KEY}".`,
  ],
  [
    'dump in another bucket',
    { dump: { bucket: 'b', key: 'shop/2026/11/shop-2026-11-19.sql.zst' } },
    `The manifest is about the dump "shop/2026/11/shop-2026-11-19.sql.zst", and it is beside "${KEY}".`,
  ],
  ['key', { dump: { key: 'k' } }, `The manifest is about the dump "k", and it is beside "${KEY}".`],
])('rejects a manifest of another %s', async (_, changes, finding) => {
  expect((await setup(changes).verify()).findings).toContain(finding);
});

describe('a copy of a dump from another bucket', () => {
  // The original had this version and ETag.
  const dump = { bucket: 'original', key: KEY, versionId: 'of-the-original', etag: '"of-the-original"' };
  const copyOf = { bucket: 'original', key: KEY };

  test.each([false, true])('is verified by its own bytes (in a bucket with versions: %s)', async (versions) => {
    const { verify } = setup({ dump, versions });
    const { findings, copyOf: original, dump: read, index } = await verify();
    expect({ findings, original }).toEqual({ findings: [], original: copyOf });
    expect(read).toMatchObject({ bucket: 'dumps', key: KEY, sha256: createHash('sha256').update(TEXT).digest('hex') });
    expect(index?.dump).toMatchObject({ key: KEY });
  });

  test('may be below another prefix', async () => {
    const key = `backups/${KEY}`;
    expect((await setup({ dump: { ...dump, key } }).verify()).findings).toEqual([]);
  });

  test('is damaged when its bytes are not those of the manifest', async () => {
    const { bucket, verify } = setup({ dump });
    bucket.put(KEY, `${TEXT.replace('(1)', '(3)')}`);
    const { findings, copyOf: original } = await verify();
    expect(findings).toEqual([expect.stringMatching(/^The SHA-256 of the dump is/)]);
    expect(original).toEqual(copyOf);
  });
});

test('a dump in an archive has no verdict', async () => {
  const { verify } = setup();
  const error = new StorageError('DUMP_ARCHIVED', 'It is in an archive.');
  await expect(verify({ read: () => Promise.reject(error) })).rejects.toBe(error);
});

test('rejects a dump one of whose parts has another checksum than its manifest states', async () => {
  const parts = [{ bytes: Buffer.byteLength(TEXT), crc32: renderCrc32(crc32('another text')) }];
  expect((await setup({ dump: { parts } }).verify()).findings).toEqual([expect.stringContaining('art 1')]);
  const own = [{ bytes: Buffer.byteLength(TEXT), crc32: renderCrc32(crc32(TEXT)) }];
  expect((await setup({ dump: { parts: own } }).verify()).findings).toEqual([]);
});

test('rejects a manifest without a dump', async () => {
  const { bucket, verify } = setup();
  bucket.objects.delete(KEY);
  expect((await verify()).findings).toEqual([`The dump "${KEY}" is not there.`]);
});

test('rejects a dump that was replaced, even with the same bytes', async () => {
  const { bucket, verify } = setup();
  bucket.put(KEY, TEXT);
  expect((await verify()).findings).toEqual([
    `The object "${KEY}" was replaced: it has the ETag "3", and the manifest is about the ETag "1".`,
  ]);
});

test('rejects a dump that was replaced with the same bytes and ETag, by its version', async () => {
  const { bucket, verify } = setup({ versions: true });
  const etag = bucket.objects.get(KEY)?.etag ?? '';
  bucket.put(KEY, TEXT, { etag });
  expect((await verify()).findings).toEqual([
    `The object "${KEY}" was replaced: it has the version v3, and the manifest is about the version v1.`,
    'Version v1 of the dump is still there, and is sound: bring it back.',
  ]);
});

test('reads the version named in the manifest when the dump was replaced', async () => {
  const { bucket, verify } = setup({ versions: true });
  bucket.put(KEY, 'something else');
  expect((await verify()).findings).toEqual([
    `The object "${KEY}" was replaced: it has the version v3, and the manifest is about the version v1.`,
    'Version v1 of the dump is still there, and is sound: bring it back.',
  ]);
});

test('rejects a replaced dump whose own version is gone', async () => {
  const { bucket, verify } = setup({ versions: true });
  bucket.put(KEY, TEXT);
  bucket.deleteVersion('v1');
  expect((await verify()).findings).toContain("Version v1 of the dump can't be read any more.");
});

test.each([
  ['of a dump that was replaced', true],
  ['of a dump that is its own', false],
])('throws without a judgement when S3 does not answer %s', async (_, replaced) => {
  const { bucket, verify } = setup({ versions: true });
  if (replaced) bucket.put(KEY, TEXT);
  const read = bucket.read.bind(bucket);
  const broken: ObjectStore['read'] = (key, signal, versionId) =>
    versionId === undefined
      ? read(key, signal)
      : Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 gave no answer.'));
  await expect(verify({ read: broken })).rejects.toThrow('S3 gave no answer.');
});

test('quotes the error of a decompressor, and still reads the object to its end', async () => {
  const text = 'x'.repeat(1_000_000);
  const { verify } = setup({ text, zstd: 'echo "zstd: corrupted block" >&2; exit 1' });
  expect(await verify()).toMatchObject({
    findings: ["The dump can't be decompressed to its end: zstd: corrupted block."],
    dump: { bytes: text.length },
  });
});

test('throws without a judgement when the decompressor is killed', async () => {
  await expect(setup({ zstd: 'kill -9 $$' }).verify()).rejects.toThrow('zstd was ended by signal SIGKILL');
});

const FEW = { source: { estimatedRows: { shop: { t: 5_000 } } } };
const OF_SHOP = `-- Host: localhost    Database: shop\n${TEXT}`;
const ANOMALY = { database: 'shop', table: 't', rows: 2, alarm: true };

test("reports a table with far fewer rows than the server's estimate as an anomaly of a sound dump", async () => {
  const { verify } = setup({ text: OF_SHOP, manifest: FEW, share: 0.1 });
  const anomaly = { ...ANOMALY, kind: 'fewer-than-estimated', expected: 5_000 };
  expect(await verify()).toMatchObject({ findings: [], anomalies: [anomaly] });
});

test.each([
  ['whose rows are not to be compared', { share: undefined }],
  ['that is damaged', { share: 0.1, dump: { bytes: 1 } }],
])('reports no anomaly for a dump %s', async (_, changes) => {
  const { verify } = setup({ text: OF_SHOP, manifest: FEW, ...changes });
  expect(await verify()).toMatchObject({ anomalies: [] });
});

/** The verdict on the dump of a day before. */
function verdictBefore(day: string, rows: number, changes: object = {}): [string, string] {
  const key = `shop/2026/${day.slice(0, 2)}/shop-2026-${day}.sql.zst`;
  const verdict = verdictOn({ t: rows });
  return [verdictKey(key), JSON.stringify({ ...verdict, ...changes })];
}

test('compares a table with the last sound dump before', async () => {
  const { bucket, verify } = setup({ text: OF_SHOP, share: 0.1 });
  bucket.put(...verdictBefore('10-31', 9_000));
  bucket.put(...verdictBefore('11-18', 5_000));
  bucket.put(...verdictBefore('11-19', 3, { verified: false }));
  bucket.put(...verdictBefore('11-21', 3));
  bucket.put(verdictKey('shop/2026/11/shop-2026-11-19-force-1.sql.zst'), 'no verdict');
  bucket.put('shop/2026/11/shop-2026-11-1x.sql.zst.verified.json', verdictBefore('11-19', 3)[1]);
  bucket.put(verdictKey(KEY), verdictBefore('11-20', 2)[1]);
  const anomaly = { ...ANOMALY, kind: 'fewer-than-before', expected: 5_000, alarm: false };
  expect(await verify()).toMatchObject({ findings: [], anomalies: [anomaly] });
});

test('continues without earlier verdicts that cannot be read', async () => {
  const { verify, logged } = setup({ text: OF_SHOP, manifest: FEW, share: 0.1 });
  const objectsBelow = () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 gave no answer.'));
  expect((await verify({ objectsBelow })).anomalies).toHaveLength(1);
  expect(logged).toEqual(['The rows could not be compared with the last dumps.']);
});
