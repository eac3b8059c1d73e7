import { StorageError } from '../../../../../functions/core/errors';
import { compareSizes, compareWithLastDumps, lastSizes } from '../../../../../functions/dump/history/size';
import type { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';

/** What of a manifest these tests are about, and what every manifest has. */
function manifestWith({ selection }: { selection: object }): object {
  const time = '2026-11-01T03:00:00.000Z';
  return {
    schemaVersion: 1,
    job: 'shop',
    slot: '2026-11-01',
    dump: { bucket: 'b', key: 'k', etag: 'e', compression: 'zstd', bytes: 1_000, sha256: 'a'.repeat(64), parts: [] },
    run: { owner: 'o', fence: 1, requestId: 'r', startedAt: time, completedAt: time, seconds: 1, provenBy: 'dump' },
    source: {
      flavour: 'mysql',
      serverVersion: '9',
      client: 'mysqldump',
      databases: ['shop'],
      tables: [],
      selection: { databases: ['shop'], excludedDatabases: [], ...selection },
    },
    warnings: [],
  };
}

describe('the list of recent sizes', () => {
  test('has seven dumps, oldest first', () => {
    const dumps = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((day) => ({ key: `day ${day}`, bytes: day * 100 }));
    expect(lastSizes(dumps, 'another key')).toEqual([300, 400, 500, 600, 700, 800, 900]);
  });

  test('excludes the current dump, which may be visible already', () => {
    const dumps = [1, 2].map((day) => ({ key: `day ${day}`, bytes: day * 100 }));
    expect(lastSizes(dumps, 'day 2')).toEqual([100]);
    expect(lastSizes(dumps.slice(1), 'day 2')).toEqual([]);
  });
});

describe('size comparison', () => {
  test.each([
    { bytes: 1, last: [], share: 0.5, shrunk: false },
    { bytes: 500, last: [1_000], share: 0.5, shrunk: false },
    { bytes: 499, last: [1_000], share: 0.5, shrunk: true },
    { bytes: 499, last: [900, 1_100], share: 0.5, shrunk: true },
    { bytes: 500, last: [1_100, 900], share: 0.5, shrunk: false },
    { bytes: 899, last: [1_000, 1_000, 1_000], share: 0.9, shrunk: true },
    { bytes: 90_000, last: [1_000], share: 0.5, shrunk: false },
  ])('of $bytes bytes after $last with a share of $share: shrunk is $shrunk', ({ bytes, last, share, shrunk }) => {
    expect(compareSizes(bytes, last, share).shrunk).toBe(shrunk);
  });

  test.each([
    { last: [1_000, 1_000, 1_000, 1], name: 'one that was too small' },
    { last: [1_000, 1_000, 1_000, 1_000_000], name: 'one that was too large' },
  ])('ignores one outlier among the earlier sizes: $name', ({ last }) => {
    expect(compareSizes(600, last, 0.5).shrunk).toBe(false);
    expect(compareSizes(499, last, 0.5).shrunk).toBe(true);
  });

  test('warns with the ratio, the earlier sizes and the remedy', () => {
    expect(compareSizes(499, [2_000, 1_000, 3], 0.5).warning).toBe(
      'The dump has 499 bytes, less than 0.5 of the median of the last 3 dumps (1000 bytes). It is complete; check whether the databases have lost data.',
    );
    expect(compareSizes(501, [2_000, 1_000, 3], 0.5).warning).toBeUndefined();
  });
});

test('includes the month before, so that the first of a month has dumps to compare with', async () => {
  const objects: Record<string, { key: string; bytes: number }[]> = {
    'p/shop/2026/12/': [{ key: 'p/shop/2026/12/shop-2026-12-31.sql.zst', bytes: 1_000 }],
    'p/shop/2027/01/': [{ key: 'p/shop/2027/01/shop-2027-01-01.sql.zst', bytes: 10 }],
  };
  objects['p/shop/2026/12/']?.push({ key: 'p/shop/2026/12/shop-2026-12-31.sql.zst.manifest.json', bytes: 900 });
  const store = { objectsBelow: async (prefix: string) => objects[prefix] ?? [] } as unknown as DumpStore;
  const dump = { key: 'p/shop/2027/01/shop-2027-01-01.sql.zst', bytes: 10 };

  const { shrunk } = await compareWithLastDumps(store, 'p', { job: 'shop', slot: '2027-01-01' }, dump, 0.5);

  expect(shrunk).toBe(true);
});

describe('a dump that leaves other tables out than the last ones', () => {
  const KEYS = [1, 2, 3].map((day) => `p/shop/2026/11/shop-2026-11-0${day}.sql.zst`);
  const objects = KEYS.flatMap((key, i) => [
    { key, bytes: i === 2 ? 10 : 1_000 },
    { key: `${key}.manifest.json`, bytes: 900 },
  ]);

  async function compare(selections: readonly (object | undefined)[], own: object) {
    const read: string[] = [];
    const store = {
      objectsBelow: async (prefix: string) => objects.filter(({ key }) => key.startsWith(prefix)),
      readText: async (key: string) => {
        read.push(key);
        const selection = selections[KEYS.findIndex((dump) => key.startsWith(dump))];
        if (selection === undefined) throw new StorageError('STORAGE_UNAVAILABLE', 'no answer');
        return JSON.stringify(manifestWith({ selection }));
      },
    } as unknown as DumpStore;
    const dump = { key: KEYS[2] as string, bytes: 10 };
    const { shrunk } = await compareWithLastDumps(store, 'p', { job: 'shop', slot: '2026-11-03' }, dump, 0.5, own);
    return { shrunk, read };
  }

  test('is not shrunk', async () => {
    const own = { excludedTables: ['shop.audit'], structureOnlyTables: ['shop.log'] };
    expect((await compare([{}, {}], own)).shrunk).toBe(false);
    expect((await compare([{ excludedTables: ['shop.audit'] }, {}], own)).shrunk).toBe(false);
  });

  test('is shrunk beside those that leave out the same', async () => {
    const own = { excludedTables: ['shop.audit', 'shop.b'] };
    expect((await compare([{}, { excludedTables: ['shop.b', 'shop.audit'] }], own)).shrunk).toBe(true);
    expect((await compare([{}, {}], {})).shrunk).toBe(true);
  });

  test('is shrunk when it is not known what the last ones leave out', async () => {
    expect((await compare([undefined, undefined], { excludedTables: ['shop.audit'] })).shrunk).toBe(true);
  });
});

test('reads no manifest of the last dumps for one of the usual size', async () => {
  const key = 'p/shop/2026/11/shop-2026-11-01.sql.zst';
  const objects = [
    { key, bytes: 1_000 },
    { key: `${key}.manifest.json`, bytes: 900 },
  ];
  const store = {
    objectsBelow: async (prefix: string) => objects.filter((object) => object.key.startsWith(prefix)),
    readText: async () => {
      throw new Error('not to be read');
    },
  } as unknown as DumpStore;
  const dump = { key: 'p/shop/2026/11/shop-2026-11-02.sql.zst', bytes: 900 };
  expect((await compareWithLastDumps(store, 'p', { job: 'shop', slot: '2026-11-02' }, dump, 0.5)).shrunk).toBe(false);
});
