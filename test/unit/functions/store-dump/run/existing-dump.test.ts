import type { StoredObject } from '../../../../../functions/core/aws/object-store';
import { ManifestError, StorageError } from '../../../../../functions/core/errors';
import { summaryOf } from '../../../../../functions/dump-format/manifest/dump-summary';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';
import { lastManifests } from '../../../../../functions/store-dump/history/last-manifests';
import { publishManifest } from '../../../../../functions/store-dump/publish/publish-manifest';
import { type ExpectedDump, findExistingDump } from '../../../../../functions/store-dump/run/existing-dump';
import { MemoryStore } from '../upload/memory-store';

const TARGET = { job: 'shop', slot: '2026-11-20' };
const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const MANIFEST = `${KEY}.manifest.json`;
const OURS = { ...TARGET, owner: 'me', fence: 1 };
const BEGINS = new Date('2026-11-20T00:00:00Z');
const SOURCE = { digest: 'd'.repeat(32), selection: parseSelection(['shop']), lockTable: 'locks' };

function manifestOf({ key, bytes, etag }: StoredObject, dump: Partial<Manifest['dump']> = {}): Manifest {
  const time = '2026-11-20T03:00:00.000Z';
  const sha256 = 'a'.repeat(64);
  return {
    schemaVersion: 1,
    ...TARGET,
    dump: { bucket: 'dumps', key, etag, compression: 'zstd', bytes, sha256, parts: [], ...dump },
    run: { owner: 'me', fence: 1, requestId: 'r', startedAt: time, completedAt: time, seconds: 1, provenBy: 'dump' },
    source: { flavour: 'mysql', serverVersion: '9.7.4', client: 'mysqldump', databases: ['shop'], tables: [] },
    warnings: [],
  };
}

function setup() {
  const store = new MemoryStore();
  return {
    store,
    find: (changes: Partial<ExpectedDump> = {}) =>
      findExistingDump(store, {
        prefix: '',
        target: TARGET,
        begins: () => BEGINS,
        source: async () => SOURCE,
        ...changes,
      }),
    putManifest: (manifest: Manifest) => store.put(MANIFEST, JSON.stringify(manifest)),
  };
}

test('stores the first warnings in the lock record, new ones first, shortened', () => {
  const object = { key: KEY, bytes: 4, etag: '"e"' } as StoredObject;
  const warnings = ['a', 'b', 'c', 'd', 'e', 'new '.repeat(1_000)];
  const summary = summaryOf({ ...manifestOf(object), warnings, newWarnings: warnings.slice(-1) });
  expect(summary).toMatchObject({ warningCount: 6, newWarningCount: 1 });
  expect(summary.warnings).toEqual(['new '.repeat(150), 'a', 'b', 'c', 'd']);
});

test("reads the last dump's warnings from its manifest", async () => {
  const { store } = setup();
  const before = KEY.replace('20.sql', '19.sql');
  const object = store.put(before, 'dump', OURS);
  const last = async () => (await lastManifests(store, '', TARGET, KEY))?.last.warnings;
  expect(await last()).toBeUndefined();
  store.put(`${before}.manifest.json`, JSON.stringify({ ...manifestOf(object), warnings: ['known'] }));
  store.put(KEY, 'dump', OURS);
  store.put(MANIFEST, JSON.stringify({ ...manifestOf(object), warnings: ['of this one'] }));
  expect(await last()).toEqual(['known']);
});

test('compares with the last dump that names its databases', async () => {
  const { store } = setup();
  for (const [day, databases] of [
    ['17', ['old']],
    ['18', ['shop']],
    ['19', []],
  ] as const) {
    const key = KEY.replace('20.sql', `${day}.sql`);
    const manifest = manifestOf(store.put(key, 'dump', OURS));
    const source = { ...manifest.source, databases: [...databases] };
    store.put(`${key}.manifest.json`, JSON.stringify({ ...manifest, warnings: [day], source }));
  }
  expect(await lastManifests(store, '', TARGET, KEY)).toMatchObject({
    last: { warnings: ['19'] },
    named: { warnings: ['18'] },
  });
});

describe('looking for an earlier dump', () => {
  test('returns nothing when there is none', async () => {
    expect(await setup().find()).toEqual({ found: 'nothing' });
  });

  test('returns a dump without a manifest', async () => {
    const { store, find } = setup();
    store.put(KEY, 'dump', OURS);
    expect(await find()).toEqual({ found: 'dump', objectKey: KEY });
  });

  test('returns a dump with another compression', async () => {
    const { store, find } = setup();
    const key = KEY.replace('.zst', '.gz');
    store.put(key, 'dump', OURS);
    expect(await find()).toEqual({ found: 'dump', objectKey: key });
  });

  test('returns a dump with its manifest', async () => {
    const { store, find, putManifest } = setup();
    const object = store.put(KEY, 'dump', OURS);
    putManifest(manifestOf(object));
    expect(await find()).toMatchObject({ found: 'dump and manifest', summary: { objectKey: KEY, bytes: 4 } });
  });

  test('ignores a manifest without its dump', async () => {
    const { store, find } = setup();
    store.put(MANIFEST, '{}');
    expect(await find()).toEqual({ found: 'nothing' });
  });

  test.each([
    { of: 'another etag', dump: { etag: '"other"' } },
    { of: 'another size', dump: { bytes: 5 } },
    { of: 'another key', dump: { key: 'shop/2026/11/shop-2026-11-20.sql.gz' } },
  ])('ignores a manifest of an object with $of', async ({ dump }) => {
    const { store, find, putManifest } = setup();
    const object = store.put(KEY, 'dump', OURS);
    putManifest(manifestOf(object, dump));
    expect(await find()).toEqual({ found: 'dump', objectKey: KEY });
  });

  test.each([
    { of: 'another job', metadata: { ...OURS, job: 'crm' } },
    { of: 'another slot', metadata: { ...OURS, slot: '2026-11-19' } },
    { of: 'an unknown owner', metadata: undefined },
  ])("refuses an object of $of at the dump's key", async ({ metadata }) => {
    const { store, find } = setup();
    store.put(KEY, 'dump', metadata);
    await expect(find()).rejects.toThrow(ManifestError);
    await expect(find()).rejects.toThrow('It is left as it is');
  });

  test.each([
    {
      what: 'of another source',
      metadata: { source: 'e'.repeat(32) },
      expected: 'another host, port or list of databases',
    },
    { what: 'by another lock table', metadata: { locktable: 'others' }, expected: 'with the lock table "others"' },
  ])('refuses to adopt a dump $what', async ({ metadata, expected }) => {
    const { store, find, putManifest } = setup();
    const object = store.put(KEY, 'dump', { ...OURS, ...metadata });
    await expect(find()).rejects.toThrow(expected);
    putManifest(manifestOf(object));
    await expect(find()).rejects.toThrow(expected);
    await expect(find()).rejects.toThrow(ManifestError);
  });

  test('adopts a dump of its own source with its own lock table', async () => {
    const { store, find } = setup();
    store.put(KEY, 'dump', { ...OURS, source: SOURCE.digest, locktable: SOURCE.lockTable });
    expect(await find()).toEqual({ found: 'dump', objectKey: KEY });
  });

  test('refuses to adopt a dump whose manifest names other databases', async () => {
    const { store, find, putManifest } = setup();
    const manifest = manifestOf(store.put(KEY, 'dump', OURS));
    putManifest({ ...manifest, source: { ...manifest.source, databases: ['crm'] } });
    await expect(find()).rejects.toThrow('is a dump of the databases ["crm"], and this job dumps ["shop"]');
  });

  test('adopts a dump whose manifest was made by reading it back and names no databases', async () => {
    const { store, find, putManifest } = setup();
    const manifest = manifestOf(store.put(KEY, 'dump', OURS));
    putManifest({ ...manifest, source: { ...manifest.source, databases: [] } });
    expect(await find()).toMatchObject({ found: 'dump and manifest' });
  });

  test.each([
    { made: '2026-11-19T23:54:59Z', adopted: false },
    { made: '2026-11-19T23:55:00Z', adopted: true },
    { made: '2027-11-20T03:00:00Z', adopted: true },
    { made: '2025-11-20T03:00:00Z', adopted: false },
  ])('decides on a dump made at $made: adopted is $adopted', async ({ made, adopted }) => {
    const { store, find } = setup();
    store.put(KEY, 'dump', OURS);
    store.lastModified = new Date(made);
    if (adopted) expect(await find()).toEqual({ found: 'dump', objectKey: KEY });
    else await expect(find()).rejects.toThrow('before slot 2026-11-20 began (2026-11-20T00:00:00.000Z)');
  });

  test.each(['2025-11-20T03:00:12.000Z', '2026-11-18T23:59:59.999Z'])(
    'refuses to adopt a dump whose manifest is dated more than a day before its slot began: %s',
    async (completedAt) => {
      const { store, find, putManifest } = setup();
      const manifest = manifestOf(store.put(KEY, 'dump', OURS));
      putManifest({ ...manifest, run: { ...manifest.run, completedAt } });
      await expect(find()).rejects.toThrow(`was made at ${completedAt}, before slot`);
    },
  );

  test('adopts a dump whose manifest is dated a day before its slot began, by a function with a wrong clock', async () => {
    const { store, find, putManifest } = setup();
    const manifest = manifestOf(store.put(KEY, 'dump', OURS));
    putManifest({ ...manifest, run: { ...manifest.run, completedAt: '2026-11-19T00:00:00.000Z' } });
    expect(await find()).toMatchObject({ found: 'dump and manifest' });
  });

  test('adopts a dump whose manifest names its databases in another order', async () => {
    const { store, find, putManifest } = setup();
    const manifest = manifestOf(store.put(KEY, 'dump', OURS));
    putManifest({ ...manifest, source: { ...manifest.source, databases: ['shop', 'crm'] } });
    const source = async () => ({ ...SOURCE, selection: parseSelection(['crm', '`shop`']) });
    expect(await find({ source })).toMatchObject({ found: 'dump and manifest' });
  });

  const PATTERNS = { databases: ['shop_*', 'crm'], excludedDatabases: ['*_old'] };

  test.each([
    { what: 'the same patterns', databases: ['crm', 'shop_*'], excluded: ['*_old'], adopted: true },
    { what: 'another pattern', databases: ['crm', 'shop*'], excluded: ['*_old'], adopted: false },
    { what: 'another exclusion', databases: ['crm', 'shop_*'], excluded: [], adopted: false },
    { what: 'the databases that they came to', databases: ['crm', 'shop_a'], excluded: ['*_old'], adopted: false },
  ])(
    'compares the patterns of a manifest, and not what they came to: $what',
    async ({ databases, excluded, adopted }) => {
      const { store, find, putManifest } = setup();
      const manifest = manifestOf(store.put(KEY, 'dump', OURS));
      putManifest({ ...manifest, source: { ...manifest.source, selection: PATTERNS, databases: ['shop_a', 'crm'] } });
      const source = async () => ({ ...SOURCE, selection: parseSelection(databases, excluded) });
      if (adopted) expect(await find({ source })).toMatchObject({ found: 'dump and manifest' });
      else
        await expect(find({ source })).rejects.toThrow('is a dump of the databases ["crm","shop_*"] without ["*_old"]');
    },
  );

  test('compares the patterns of a manifest that was made by reading its dump back', async () => {
    const { store, find, putManifest } = setup();
    const manifest = manifestOf(store.put(KEY, 'dump', OURS));
    putManifest({ ...manifest, source: { ...manifest.source, selection: PATTERNS, databases: [] } });
    await expect(find()).rejects.toThrow('without ["*_old"], and this job dumps ["shop"]');
  });

  test.each([
    { where: 'another bucket', claim: { bucket: 'elsewhere', key: KEY } },
    { where: 'another prefix', claim: { bucket: 'dumps', key: `backups/${KEY}` } },
  ])("makes no second dump when the slot's key is claimed in $where", async ({ claim }) => {
    const { find } = setup();
    await expect(find({ claim })).rejects.toThrow(ManifestError);
    await expect(find({ claim })).rejects.toThrow(`s3://${claim.bucket}/${claim.key}`);
    await expect(find({ claim })).rejects.toThrow('{"slot": "2026-11-20", "force": true}');
  });

  test('returns nothing at a claimed key with another extension', async () => {
    const claim = { bucket: 'dumps', key: KEY.replace('.zst', '.gz') };
    expect(await setup().find({ claim })).toEqual({ found: 'nothing' });
  });

  test.each(['{', '{}', '[]', ''])('does not interpret an invalid manifest: %j', async (content) => {
    const { store, find } = setup();
    store.put(KEY, 'dump', OURS);
    store.put(MANIFEST, content);
    await expect(find()).rejects.toThrow(ManifestError);
  });
});

describe('publishing a manifest', () => {
  function prepare() {
    const { store, putManifest } = setup();
    const object = store.put(KEY, 'dump', OURS);
    const mine = manifestOf(object, { sha256: 'b'.repeat(64) });
    return {
      store,
      object,
      putManifest,
      publish: () => publishManifest(store, object, mine),
      sha256: () => JSON.parse(String(store.objects.get(MANIFEST)?.body)).dump.sha256[0],
    };
  }

  test('writes it where none exists', async () => {
    const { publish, sha256 } = prepare();
    expect((await publish()).sha256[0]).toBe('b');
    expect(sha256()).toBe('b');
  });

  test('keeps one that describes the object, and uses its contents', async () => {
    const { publish, putManifest, object, sha256 } = prepare();
    putManifest(manifestOf(object));
    expect((await publish()).sha256[0]).toBe('a');
    expect(sha256()).toBe('a');
  });

  test.each([
    {
      what: 'describes another object',
      content: (object: StoredObject) => JSON.stringify(manifestOf(object, { bytes: 9 })),
    },
    { what: 'is no manifest', content: () => '{' },
  ])('replaces one that $what', async ({ content }) => {
    const { publish, store, object, sha256 } = prepare();
    store.put(MANIFEST, content(object));
    await publish();
    expect(sha256()).toBe('b');
  });

  test('does not replace one that another run writes at the same time', async () => {
    const { publish, store } = prepare();
    store.put(MANIFEST, '{');
    store.after.read = () => {
      store.put(MANIFEST, '{"of": "another run"}');
    };
    await expect(publish()).rejects.toThrow(/being written by another run/);
    expect(String(store.objects.get(MANIFEST)?.body)).toBe('{"of": "another run"}');
  });

  test('does not replace one that could not be read', async () => {
    const { publish, store, putManifest, object, sha256 } = prepare();
    putManifest(manifestOf(object));
    store.before.read = () => {
      throw new StorageError('STORAGE_UNAVAILABLE', 'S3 gave no answer');
    };
    await expect(publish()).rejects.toThrow('S3 gave no answer');
    expect(sha256()).toBe('a');
  });
});
