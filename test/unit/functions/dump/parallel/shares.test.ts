import fc from 'fast-check';
import { ignoreMark } from '../../../../../functions/dump/mysqldump/share-options';
import { divide } from '../../../../../functions/dump/parallel/shares';
import type { DatabaseObject } from '../../../../../functions/dump/preflight/database-objects';

const PAGE = 16_384;

function object(name: string, bytes = 0, kind: DatabaseObject['kind'] = 'table', database = 'shop'): DatabaseObject {
  return { database, name, kind, bytes };
}

const full = ({ database, name }: DatabaseObject) => `${database}.${name}`;

const anObject = fc.record({
  database: fc.constantFrom('shop', 'Shop', 'crm'),
  name: fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'é', '©', '.', '😀'), minLength: 1, maxLength: 3 }),
  kind: fc.constantFrom('table' as const, 'table' as const, 'table' as const, 'view' as const, 'sequence' as const),
  bytes: fc.nat({ max: 1e12 }),
});
const objects = fc.uniqueArray(anObject, { selector: full, minLength: 1, maxLength: 40 });
const processes = fc.integer({ min: 1, max: 8 });

test('puts every object into exactly one share', () => {
  fc.assert(
    fc.property(objects, processes, (all, count) => {
      const shares = divide(all, count);
      expect(shares.length).toBeGreaterThan(0);
      expect(shares.length).toBeLessThanOrEqual(count);
      expect(shares.flatMap((share) => share.objects.map(full)).sort()).toEqual(all.map(full).sort());
      for (const share of shares) {
        expect([...share.objects.map(full), ...share.ignored].sort()).toEqual(all.map(full).sort());
        // Names that a dump program can't distinguish would be excluded together.
        const ignored = new Set(share.ignored.map(ignoreMark));
        expect(share.objects.filter((own) => ignored.has(ignoreMark(full(own))))).toEqual([]);
      }
    }),
  );
});

test('leaves no share empty, and puts routines and events into the last one', () => {
  fc.assert(
    fc.property(objects, processes, (all, count) => {
      const shares = divide(all, count);
      expect(shares.every((share) => share.objects.length > 0)).toBe(true);
      expect(shares.map(({ withPrograms }) => withPrograms)).toEqual(shares.map((_, i) => i === shares.length - 1));
    }),
  );
});

test('dumps sequences before all tables, and views after them', () => {
  fc.assert(
    fc.property(objects, processes, (all, count) => {
      const shares = divide(all, count);
      for (const [index, share] of shares.entries()) {
        const kinds = new Set(share.objects.map(({ kind }) => kind));
        if (index > 0) expect(kinds.has('sequence')).toBe(false);
        if (index < shares.length - 1) expect(kinds.has('view')).toBe(false);
      }
    }),
  );
});

test('gives the largest table a share of its own, and balances the others', () => {
  const sizes = { a: 10, b: 90, c: 40, d: 50, e: 30, f: 20 };
  const shares = divide(
    Object.entries(sizes).map(([name, bytes]) => object(name, bytes * 1e6)),
    3,
  );
  expect(shares.map((share) => share.objects.map(({ name }) => name).sort())).toEqual([
    ['b'],
    ['d', 'f', 'a'].sort(),
    ['c', 'e'],
  ]);
});

test('makes no share larger than its part plus the largest table', () => {
  const tables = fc.array(fc.nat({ max: 1e9 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(tables, processes, (sizes, count) => {
      const all = sizes.map((bytes, i) => object(`t${i}`, bytes));
      const weigh = (some: readonly DatabaseObject[]) => some.reduce((sum, { bytes }) => sum + bytes + PAGE, 0);
      const shares = divide(all, count);
      const largest = Math.max(...sizes) + PAGE;
      for (const share of shares) {
        expect(weigh(share.objects)).toBeLessThanOrEqual(weigh(all) / shares.length + largest);
      }
    }),
  );
});

test('counts a minimum size for empty tables', () => {
  const shares = divide([object('big', 5 * PAGE), ...Array.from({ length: 10 }, (_, i) => object(`empty${i}`))], 2);
  expect(shares.map((share) => share.objects.length)).toEqual([3, 8]);
});

test.each([
  { what: 'one table', all: [object('a', 1e9)] },
  { what: 'one table and views', all: [object('a', 1e9), object('v', 0, 'view'), object('w', 0, 'view')] },
  { what: 'tables that the dump programs cannot distinguish', all: [object('a', 1e9), object('A', 1e9)] },
  {
    what: 'a view and a sequence that the dump programs cannot distinguish',
    all: [object('a'), object('b'), object('c', 0, 'view'), object('C', 0, 'sequence')],
  },
])('does not divide $what', ({ all }) => {
  const shares = divide(all, 4);
  expect(shares).toEqual([{ objects: all, ignored: [], withPrograms: true }]);
});

describe('tables split into pieces', () => {
  const PIECES = [
    { where: '`id` < 5', isFirst: true },
    { where: '`id` >= 5', isFirst: false },
  ];
  const names = (shares: ReturnType<typeof divide>) => shares.map((share) => share.objects.map(({ name }) => name));

  test('come first, in order, with one process per piece', () => {
    const all = [object('a', 1e6), object('big', 9e6), object('v', 0, 'view')];
    const shares = divide(all, 2, new Map([['shop.big', PIECES]]));
    expect(names(shares)).toEqual([['big'], ['big'], ['v', 'a']]);
    expect(shares.map(({ piece }) => piece)).toEqual([...PIECES, undefined]);
    expect(shares.map(({ ignored }) => ignored)).toEqual([['shop.a', 'shop.v'], ['shop.a', 'shop.v'], ['shop.big']]);
    expect(shares.map(({ withPrograms }) => withPrograms)).toEqual([false, false, true]);
  });

  test('can be the only tables', () => {
    const shares = divide([object('big', 9e6)], 2, new Map([['shop.big', PIECES]]));
    expect(names(shares)).toEqual([['big'], ['big']]);
    expect(shares.map(({ withPrograms }) => withPrograms)).toEqual([false, true]);
  });

  test('leave the remaining processes to the other tables', () => {
    const all = [object('big', 9e6), object('a', 1e6), object('b', 1e6), object('c', 1e6)];
    expect(names(divide(all, 4, new Map([['shop.big', PIECES]])))).toEqual([['big'], ['big'], ['a', 'c'], ['b']]);
  });

  test("are not used when a dump program may confuse the table's name with another", () => {
    const all = [object('big', 9e6), object('BIG', 1), object('c', 1e6)];
    expect(names(divide(all, 2, new Map([['shop.big', PIECES]])))).toEqual([['big', 'BIG'], ['c']]);
  });
});
