import fc from 'fast-check';
import { divideRows, largeTables, SMALLEST_PIECE } from '../../../../../functions/dump/parallel/pieces';
import type { DatabaseObject } from '../../../../../functions/dump/preflight/database-objects';

/** @param size of a table, such that 1 is the smallest piece. */
function table(name: string, size: number, kind: DatabaseObject['kind'] = 'table'): DatabaseObject {
  return { database: 'shop', name, kind, bytes: size * SMALLEST_PIECE };
}

test.each([
  { what: 'one table of two', sizes: { big: 90, small: 10 }, processes: 2, counts: { big: 2 } },
  { what: 'tables of about one share', sizes: { a: 60, b: 40 }, processes: 2, counts: {} },
  { what: 'one table among four processes', sizes: { big: 50, a: 20, b: 20, c: 10 }, processes: 4, counts: { big: 2 } },
  {
    what: 'two tables beside a very small one',
    sizes: { a: 48, b: 48, c: 4 },
    processes: 4,
    counts: { a: 2, b: 2 },
  },
  { what: 'two tables with a third', sizes: { a: 45, b: 45, c: 10 }, processes: 4, counts: { a: 2 } },
  { what: 'one table beside one of a third of its size', sizes: { big: 75, small: 25 }, processes: 2, counts: {} },
  { what: 'more large tables than processes', sizes: { a: 50, b: 50 }, processes: 3, counts: { a: 2 } },
  { what: 'a table too small for pieces', sizes: { big: 1.9, small: 0.1 }, processes: 2, counts: {} },
  { what: 'a database without rows', sizes: { a: 0, b: 0 }, processes: 2, counts: {} },
  { what: 'one process', sizes: { a: 90, b: 10 }, processes: 1, counts: {} },
])('$what: the number of pieces per table is $counts', ({ sizes, processes, counts }) => {
  const objects = Object.entries(sizes).map(([name, bytes]) => table(name, bytes));
  const large = largeTables(objects, processes);
  expect(Object.fromEntries([...large].map(([{ name }, count]) => [name, count]))).toEqual(counts);
});

test('splits no table beside a sequence', () => {
  expect(largeTables([table('big', 90), table('s', 0, 'sequence')], 2).size).toBe(0);
});

test('never makes more pieces than processes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1e6 })), fc.integer({ min: 1, max: 8 }), (sizes, processes) => {
      const large = largeTables(
        sizes.map((bytes, i) => table(`t${i}`, bytes)),
        processes,
      );
      expect([...large.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(processes);
    }),
  );
});

const KEY = ['InnoDB', 'int', 'id', '0'];

/** Splits a large table for which the server returns these answers. */
async function setup(columns: string[][] = [KEY], ends: [string, string] = ['1', '1000'], processes = 2) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    return statement.includes('information_schema') ? columns : [ends];
  };
  const pieces = await divideRows({ rows }, [table('or`ders', 90), table('small', 1)], processes);
  return { pieces: pieces.get('shop.or`ders')?.map(({ where }) => where), all: pieces.get('shop.or`ders'), asked };
}

test('divides a large table by its key, with the definition in the first piece', async () => {
  const { all, asked } = await setup([KEY], ['1', '1000'], 3);
  expect(all).toEqual([
    { where: '`id` < 334', isFirst: true },
    { where: '`id` >= 334 AND `id` < 667', isFirst: false },
    { where: '`id` >= 667', isFirst: false },
  ]);
  expect(asked.at(-1)).toBe('SELECT MIN(`id`), MAX(`id`) FROM `shop`.`or``ders`');
});

test('accepts keys up to the maximum of BIGINT UNSIGNED', async () => {
  expect((await setup([KEY], ['-9223372036854775808', '18446744073709551615'])).pieces).toEqual([
    '`id` < 4611686018427387903',
    '`id` >= 4611686018427387903',
  ]);
});

test('covers every key with exactly one piece', () => {
  const key = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n });
  return fc.assert(
    fc.asyncProperty(key, key, key, fc.integer({ min: 2, max: 8 }), async (one, other, any, processes) => {
      const ends = (one < other ? [one, other] : [other, one]).map(String) as [string, string];
      const { pieces = ['TRUE'] } = await setup([KEY], ends, processes);
      const holds = (condition: string) =>
        condition.split(' AND ').every((part) => {
          const [, operator, bound = ''] = /^`id` (<|>=) (-?\d+)$/.exec(part) ?? [];
          if (part === 'TRUE') return true;
          return operator === '<' ? any < BigInt(bound) : any >= BigInt(bound);
        });
      expect(pieces.filter(holds)).toHaveLength(1);
    }),
  );
});

test.each([
  { what: 'without a primary key', columns: [] },
  { what: 'with a primary key of two columns', columns: [KEY, KEY] },
  { what: 'of an engine without snapshots', columns: [['MyISAM', 'int', 'id', '0']] },
  { what: 'whose key is text', columns: [['InnoDB', 'varchar', 'id', '0']] },
  { what: 'whose key has a name that could end a comment', columns: [['InnoDB', 'int', 'i\nd', '0']] },
  { what: 'with a trigger', columns: [['InnoDB', 'int', 'id', '1']] },
])('does not split a table $what', async ({ columns }) => {
  const { pieces, asked } = await setup(columns);
  expect(pieces).toBeUndefined();
  expect(asked).toHaveLength(1);
});

test.each([
  { what: 'no rows', ends: ['NULL', 'NULL'] },
  { what: 'one row', ends: ['7', '7'] },
] as const)('does not split a table with $what', async ({ ends }) => {
  expect((await setup([KEY], [...ends])).pieces).toBeUndefined();
});
