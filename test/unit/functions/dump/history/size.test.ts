import { compareSizes, compareWithLastDumps, lastSizes } from '../../../../../functions/dump/history/size';
import type { DumpStore } from '../../../../../functions/dump/upload/dump-store';

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
