import { type Manifest, manifestSchema } from '../../../../../functions/dump-format/manifest/manifest';

function setup(changes: { dump?: object; run?: object; source?: object; top?: object } = {}): unknown {
  const manifest: Manifest = {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump: {
      bucket: 'backups',
      key: 'shop/2026/11/shop-2026-11-20.sql.zst',
      etag: '"e-1"',
      compression: 'zstd',
      bytes: 10,
      sha256: 'a'.repeat(64),
      parts: [{ bytes: 10, crc32: 'AAAAAA==' }],
    },
    run: {
      owner: 'o',
      fence: 1,
      requestId: 'r',
      startedAt: '2026-11-20T03:00:00.000Z',
      completedAt: '2026-11-20T03:01:00.000Z',
      seconds: 60,
      provenBy: 'dump',
    },
    source: { flavour: 'mysql', serverVersion: '9.7.4', client: 'mysqldump', databases: ['shop'], tables: ['orders'] },
    warnings: [],
  };
  return {
    ...manifest,
    dump: { ...manifest.dump, ...changes.dump },
    run: { ...manifest.run, ...changes.run },
    source: { ...manifest.source, ...changes.source },
    ...changes.top,
  };
}

test.each([
  { of: 'a dump as it was made', changes: {} },
  { of: 'a dump in a versioned bucket', changes: { dump: { versionId: 'v' } } },
  { of: 'a dump that was read back', changes: { dump: { parts: [] }, run: { provenBy: 'read-back' } } },
  { of: 'a later version with more fields', changes: { top: { comment: 'hello' }, dump: { colour: 'blue' } } },
])('reads the manifest of $of', ({ changes }) => {
  expect(manifestSchema.safeParse(setup(changes)).success).toBe(true);
});

test.each([
  { problem: 'another schema', changes: { top: { schemaVersion: 2 } } },
  { problem: 'no bytes', changes: { dump: { bytes: 0 } } },
  { problem: 'half a byte', changes: { dump: { bytes: 1.5 } } },
  { problem: 'a short hash', changes: { dump: { sha256: 'abc' } } },
  { problem: 'an upper-case hash', changes: { dump: { sha256: 'A'.repeat(64) } } },
  { problem: 'an unknown compression', changes: { dump: { compression: 'lz4' } } },
  { problem: 'an empty part', changes: { dump: { parts: [{ bytes: 0, crc32: '' }] } } },
  { problem: 'no time', changes: { run: { completedAt: 'yesterday' } } },
  { problem: 'an unknown proof', changes: { run: { provenBy: 'hope' } } },
  { problem: 'an unknown flavour', changes: { source: { flavour: 'oracle' } } },
  { problem: 'no job', changes: { top: { job: '' } } },
])('refuses a manifest with $problem', ({ changes }) => {
  expect(manifestSchema.safeParse(setup(changes)).success).toBe(false);
});
