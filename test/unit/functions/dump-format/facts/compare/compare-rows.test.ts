import type { Queryable } from '../../../../../../functions/core/sql/queryable';
import { compareRows } from '../../../../../../functions/dump-format/facts/compare/compare-rows';

/** Tables of a server by name: engine, rows and kind. */
type Tables = Record<string, { engine?: string; rows: number; type?: string }>;

function server(tables: Tables): Queryable & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    rows: async (statement) => {
      asked.push(statement);
      if (/FROM information_schema\.schemata/i.test(statement)) return [['shop']];
      if (statement.includes('information_schema.tables')) {
        return Object.entries(tables).map(([name, { engine = 'InnoDB', type = 'BASE TABLE' }]) => [name, type, engine]);
      }
      return [...statement.matchAll(/SELECT (\d+), COUNT\(\*\) FROM `shop`\.`(\w+)`/g)].map(
        ([, number = '', name = '']) => [number, String(tables[name]?.rows)],
      );
    },
  };
}

test('counts the rows of each table, and names those with others', async () => {
  const session = server({ a: { rows: 3 }, b: { rows: 1 } });
  expect(await compareRows({ shop: { a: 3, b: 2 } }, session, 10)).toEqual({
    compared: 2,
    rows: 4,
    differenceCount: 1,
    differences: ['The table "shop.b" has 1 rows after the restore, and the dump has 2.'],
  });
});

test('lists the first differences, counts all, and leaves accepted ones out', async () => {
  const session = server({ a: { rows: 0 }, b: { rows: 0 }, c: { rows: 0 } });
  const accepts = (about: string) => about === 'rows of table shop.b';
  const { differences, differenceCount } = await compareRows({ shop: { a: 1, b: 1, c: 1 } }, session, 1, accepts);
  expect([differences, differenceCount]).toEqual([[expect.stringContaining('"shop.a"')], 2]);
});

test('does not compare tables without rows that are not there, and those whose rows are elsewhere', async () => {
  const session = server({ merged: { engine: 'MRG_MyISAM', rows: 9 }, numbers: { type: 'SEQUENCE', rows: 1 } });
  const expected = { shop: { merged: 0, numbers: 1, gone: 0 } };
  expect(await compareRows(expected, session, 10)).toMatchObject({ compared: 0, rows: 0, differenceCount: 0 });
});

test('names a table with rows that is not there, unless that is accepted of its rows', async () => {
  const accepts = (about: string) => about === 'rows of table shop.known';
  expect(await compareRows({ shop: { gone: 5, known: 1 } }, server({}), 10, accepts)).toMatchObject({
    compared: 0,
    differences: ['The table "shop.gone" is missing after the restore, and has 5 rows in the dump.'],
  });
});

test('counts the past rows of a system-versioned table', async () => {
  const session = server({ priced: { type: 'SYSTEM VERSIONED', rows: 5 } });
  expect(await compareRows({ shop: { priced: 5 } }, session, 10)).toMatchObject({ compared: 1, differenceCount: 0 });
  expect(session.asked).toContain('SELECT 0, COUNT(*) FROM `shop`.`priced` FOR SYSTEM_TIME ALL');
});

test('counts many tables by few statements', async () => {
  const names = Array.from({ length: 120 }, (_, index) => `t${index}`);
  const session = server(Object.fromEntries(names.map((name, index) => [name, { rows: index }])));
  const expected = { shop: Object.fromEntries(names.map((name, index) => [name, index])) };
  const { compared, differenceCount, rows } = await compareRows(expected, session, 10);
  expect([compared, differenceCount, rows]).toEqual([120, 0, 7_140]);
  expect(session.asked.filter((statement) => statement.includes('COUNT(*)'))).toHaveLength(3);
});
