import { provenDumps } from '../../../../../functions/store-dump/history/last-dumps';

/** A dump of a day in November, with the objects beside it. */
function dumpOf(
  day: number,
  bytes: number,
  { manifest = true, name = `2026-11-${String(day).padStart(2, '0')}` } = {},
) {
  const key = `shop/2026/11/shop-${name}.sql.zst`;
  return [{ key, bytes }, ...(manifest ? [{ key: `${key}.manifest.json`, bytes: 900 }] : [])];
}

describe('the list of dumps of the last months', () => {
  test('excludes dumps without a manifest and objects that are no dumps', () => {
    const objects = [...dumpOf(1, 100, { manifest: false }), { key: 'shop/2026/11/notes.txt', bytes: 5 }];
    expect(provenDumps(objects)).toEqual([]);
  });

  test('is ordered by slot and includes forced dumps and other compressions', () => {
    const objects = [
      ...dumpOf(1, 100, { name: '2026-11-01-force-7f3a' }),
      { key: 'shop/2026/11/shop-2026-11-02.sql.gz', bytes: 200 },
      { key: 'shop/2026/11/shop-2026-11-02.sql.gz.manifest.json', bytes: 900 },
      ...dumpOf(3, 300),
    ];
    expect(provenDumps(objects).map(({ bytes }) => bytes)).toEqual([100, 200, 300]);
  });
});
