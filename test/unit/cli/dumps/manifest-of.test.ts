import { manifestOf } from '../../../../cli/dumps/manifest-of';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { manifestKey } from '../../../../functions/dump-format/keys/object-keys';
import { dumpsAmong } from '../../../../functions/dump-format/listing/listed-dump';
import type { Manifest } from '../../../../functions/dump-format/manifest/manifest';
import { MemoryBucket } from '../../functions/core/aws/memory-bucket';

const signal = new AbortController().signal;
const KEY = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
const COPY = 'copies/shop/2026/11/shop-2026-11-20.sql.zst';

const MANIFEST: Manifest = {
  schemaVersion: 1,
  job: 'shop',
  slot: '2026-11-20',
  dump: {
    bucket: 'dumps',
    key: KEY,
    versionId: 'v1',
    etag: '"1-2"',
    compression: 'zstd',
    bytes: 1,
    sha256: 'a'.repeat(64),
    parts: [],
  },
  facts: { key: `${KEY}.facts.json.gz`, bytes: 1, sha256: 'b'.repeat(64) },
  run: {
    owner: 'o',
    fence: 1,
    requestId: 'r',
    startedAt: '2026-11-20T03:00:00.000Z',
    completedAt: '2026-11-20T03:01:00.000Z',
    seconds: 60,
    provenBy: 'dump',
  },
  source: {
    flavour: 'mysql',
    serverVersion: '9.7.4',
    client: 'mysqldump',
    databases: ['shop'],
    estimatedBytes: 1,
    estimatedRows: {},
    tables: ['orders'],
  },
  warnings: [],
  newWarnings: [],
};

/** The manifest of a dump with this key in the bucket "dumps". */
async function read(key: string, manifest: Manifest) {
  const bucket = new MemoryBucket();
  const { etag } = bucket.put(key, 'x');
  bucket.put(manifestKey(key), JSON.stringify(manifest));
  const [prefix = ''] = key.split('/');
  const objects = [
    { key, bytes: 1, etag },
    { key: manifestKey(key), bytes: 1 },
  ];
  const [dump] = dumpsAmong(objects, { job: 'shop', prefix });
  return {
    etag,
    manifest: await manifestOf(bucket as unknown as ObjectStore, dump as NonNullable<typeof dump>, signal),
  };
}

test('a dump at its own place has the manifest that was written, with its version', async () => {
  expect((await read(KEY, MANIFEST)).manifest).toEqual(MANIFEST);
});

test.each([
  { what: 'another bucket', key: KEY, original: { ...MANIFEST, dump: { ...MANIFEST.dump, bucket: 'elsewhere' } } },
  { what: 'another prefix', key: COPY, original: MANIFEST },
])('a copy in $what is read there, without the version of the original', async ({ key, original }) => {
  const { etag, manifest } = await read(key, original);
  const { versionId: _, ...rest } = original.dump;
  expect(manifest).toEqual({
    ...original,
    dump: { ...rest, bucket: 'dumps', key, etag },
    facts: { ...original.facts, key: `${key}.facts.json.gz` },
  });
});
