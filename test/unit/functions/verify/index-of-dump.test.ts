import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { StorageError } from '../../../../functions/core/errors';
import { Toolbox } from '../../../../functions/core/toolbox';
import { readIndex } from '../../../../functions/dump-format/dump-index/read-index';
import { indexKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { readManifest } from '../../../../functions/dump-format/manifest/read-manifest';
import { verdictSchema } from '../../../../functions/dump-format/results/verdict';
import type { Container } from '../../../../functions/verify/container';
import { createHandler } from '../../../../functions/verify/create-handler';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { FakeClock } from '../core/time/fake-clock';
import { scriptedLayer } from '../dump/scripted-layer';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const TEXT =
  '-- Table structure for table `t`\nCREATE TABLE `t` (id INT);\nINSERT INTO `t` VALUES (1),(2);\n-- Dump completed on 2026-11-20  3:00:12\n';

/** A bucket with a dump and its manifest, and the handler that verifies it. */
function setup({ text = TEXT, tables = ['t'] }: { text?: string; tables?: readonly string[] } = {}) {
  const bucket = new MemoryBucket();
  const store = bucket as unknown as ObjectStore;
  const { etag } = bucket.put(KEY, text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const time = '2026-11-20T03:00:00Z';
  const manifest = {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump: { bucket: 'dumps', key: KEY, etag, compression: 'zstd', bytes: text.length, sha256, parts: [] },
    run: { owner: 'o', fence: 1, requestId: 'r', startedAt: time, completedAt: time, seconds: 12, provenBy: 'dump' },
    source: { flavour: 'mysql', serverVersion: '9', client: 'mysqldump', databases: ['shop'], tables },
    warnings: [],
  };
  bucket.put(manifestKey(KEY), JSON.stringify(manifest));
  const logged: string[] = [];
  const say = (message: string) => void logged.push(message);
  const container = {
    config: { jobName: 'shop', bucket: 'dumps', prefix: '' },
    store,
    toolbox: new Toolbox(scriptedLayer({ zstd: 'exec cat' })),
    clock: new FakeClock(),
    log: { info: say, warn: say, error: say },
    publishMetrics: () => {},
  } as unknown as Container;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 } as Context;
  const verify = async () => {
    const response = await createHandler(container)({ key: KEY }, context);
    const verdict = verdictSchema.parse(JSON.parse(bucket.text(verdictKey(KEY)) ?? ''));
    return { response, verdict };
  };
  return { bucket, store, logged, verify };
}

test('stores the index of a sound dump, and the verdict names it', async () => {
  const { store, verify } = setup();
  const { response, verdict } = await verify();
  expect(response).toMatchObject({ verified: true, verdict: 'written' });
  expect(verdict.index?.key).toBe(indexKey(KEY));
  const { index } = await readIndex(store, await readManifest(store, KEY), verdict);
  expect(index?.sections.map(({ kind, object, rows }) => [kind, object, rows])).toEqual([
    ['table', 't', 0],
    ['rows', 't', 2],
  ]);
  expect(index?.dump.textBytes).toBe(TEXT.length);
});

test('stores it once', async () => {
  const { bucket, verify } = setup();
  const first = await verify();
  const stored = bucket.objects.get(indexKey(KEY));
  const again = await verify();
  expect(again.response).toMatchObject({ verified: true, verdict: 'known' });
  expect(again.verdict).toEqual(first.verdict);
  expect(bucket.objects.get(indexKey(KEY))).toBe(stored);
});

test.each([
  ['is damaged', { text: TEXT.replace('-- Dump completed', '-- Dump incomplete') }, false],
  // The name of a table that the reader did not see stands in a string without an end.
  ['has tables that could not be counted', { text: `CREATE VIEW v AS SELECT '\n${TEXT}` }, true],
])('stores none of a dump that %s', async (_, dump, verified) => {
  const { bucket, verify } = setup(dump);
  const { verdict } = await verify();
  expect(verdict.verified).toBe(verified);
  expect(verdict).not.toHaveProperty('index');
  expect(bucket.objects.has(indexKey(KEY))).toBe(false);
});

test('verifies a dump whose index can not be stored, with a warning in the log', async () => {
  const { bucket, logged, verify } = setup();
  const write = bucket.write.bind(bucket);
  bucket.write = async (key, ...rest) => {
    if (key === indexKey(KEY)) throw new StorageError('AWS_ACCESS_DENIED', 'The role may not write this.');
    return write(key, ...rest);
  };
  const { verdict } = await verify();
  expect(verdict).toMatchObject({ verified: true, findings: [] });
  expect(verdict).not.toHaveProperty('index');
  expect(logged).toContain(
    '[INDEX_NOT_STORED] The index could not be stored next to the dump: The role may not write this.',
  );
});
