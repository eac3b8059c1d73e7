import { StorageError } from '../../../../../functions/core/errors';
import { manifestKey } from '../../../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { publishManifest } from '../../../../../functions/store-dump/publish/publish-manifest';
import { MemoryStore } from '../upload/memory-store';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';

function setup() {
  const store = new MemoryStore();
  const object = store.put(KEY, 'the dump');
  const manifest = manifestFor(object);
  const content = () => store.objects.get(manifestKey(KEY))?.body.toString() ?? '';
  return { store, object, manifest, content, publish: () => publishManifest(store, object, manifest) };
}

function manifestFor({ bytes, etag }: { bytes: number; etag: string }, owner = 'me'): Manifest {
  return {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-20',
    dump: { bucket: 'dumps', key: KEY, etag, compression: 'zstd', bytes, sha256: 'a'.repeat(64), parts: [] },
    run: {
      owner,
      fence: 1,
      requestId: 'request',
      startedAt: '2026-11-20T03:00:00.000Z',
      completedAt: '2026-11-20T03:01:00.000Z',
      seconds: 60,
      provenBy: 'dump',
    },
    source: { flavour: 'mysql', serverVersion: '9.7.4', client: 'mysqldump', databases: ['shop'], tables: ['a'] },
    warnings: [],
  };
}

test('writes the manifest beside the dump', async () => {
  const { publish, content, manifest } = setup();
  await publish();
  expect(JSON.parse(content())).toEqual(manifest);
});

test('keeps a manifest that describes this dump', async () => {
  const { store, object, publish, content } = setup();
  store.put(manifestKey(KEY), JSON.stringify(manifestFor(object, 'another')));
  await publish();
  expect(JSON.parse(content()).run.owner).toBe('another');
});

test('replaces a manifest that describes a vanished dump', async () => {
  const { store, publish, content } = setup();
  store.put(manifestKey(KEY), JSON.stringify(manifestFor({ bytes: 1, etag: '"another"' }, 'another')));
  await publish();
  expect(JSON.parse(content()).run.owner).toBe('me');
});

test('replaces an object that is no manifest', async () => {
  const { store, publish, content, manifest } = setup();
  store.put(manifestKey(KEY), 'notes');
  await publish();
  expect(JSON.parse(content())).toEqual(manifest);
});

test('does not replace a manifest that cannot be read at the moment', async () => {
  const { store, object, publish, content } = setup();
  store.put(manifestKey(KEY), JSON.stringify(manifestFor(object, 'another')));
  store.before = { read: () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 answered SlowDown.')) };
  await expect(publish()).rejects.toThrow('SlowDown');
  expect(JSON.parse(content()).run.owner).toBe('another');
});

test('does not replace a manifest that another run writes at the same time', async () => {
  const { store, publish, content } = setup();
  store.put(manifestKey(KEY), 'notes');
  store.after = { read: () => void store.put(manifestKey(KEY), 'of the other run') };
  await expect(publish()).rejects.toThrow(/being written by another run/);
  expect(content()).toBe('of the other run');
});
