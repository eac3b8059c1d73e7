import { gzipSync } from 'node:zlib';
import { Random } from '../../../../dev/bench/data/random';
import { SHOP_TABLES } from '../../../../dev/bench/data/shop-tables';

const ROWS = 100;

function rowsOf(name: string): string[] {
  const table = SHOP_TABLES.find((one) => one.name === name);
  const random = new Random(1);
  return Array.from({ length: ROWS }, (_, i) => table?.row(i + 1, random) ?? '');
}

describe.each(SHOP_TABLES.map(({ name }) => name))('%s', (name) => {
  const rows = rowsOf(name);

  test('are identical in every run', () => {
    expect(rowsOf(name)).toEqual(rows);
  });

  test('have a value for each column, and no byte that would end a row', () => {
    const columns = SHOP_TABLES.find((one) => one.name === name)
      ?.loaded.split(')')[0]
      ?.split(',').length;
    for (const row of rows) {
      expect(row.split('\t')).toHaveLength(columns ?? 0);
      expect(row).not.toContain('\n');
    }
  });

  test('compress about as well as real data', () => {
    const text = Buffer.from(rows.join('\n'));
    const factor = text.length / gzipSync(text).length;
    expect(factor).toBeGreaterThan(1.7);
    expect(factor).toBeLessThan(6);
  });
});

test('the shares of the tables add up to 1', () => {
  expect(SHOP_TABLES.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
});

test('random numbers stay below their bound', () => {
  const random = new Random(7);
  const drawn = Array.from({ length: 10_000 }, () => random.below(5));
  expect(new Set(drawn)).toEqual(new Set([0, 1, 2, 3, 4]));
});
