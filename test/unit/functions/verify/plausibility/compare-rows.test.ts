import type { SelectedTables } from '../../../../../functions/dump-format/manifest/manifest';
import type { RowAnomaly, Verdict } from '../../../../../functions/dump-format/results/verdict';
import { LackingTables } from '../../../../../functions/dump-format/selection/lacking-tables';
import { compareRows } from '../../../../../functions/verify/plausibility/compare-rows';
import { historyOf, tableKey, tablesWithoutRows } from '../../../../../functions/verify/plausibility/table-history';
import { verdictOn } from './verdicts';

const SHARE = 0.1;
type Night = Readonly<Record<string, number>>;

/** What the last of some nights looks like beside those before. */
function compare(nights: readonly Night[], estimated: Night = {}, doubted: readonly RowAnomaly[] = []): RowAnomaly[] {
  const earlier = nights.slice(0, -1);
  const verdicts = earlier.map((night, index) => verdictOn(night, index === earlier.length - 1 ? doubted : []));
  return compareRows({
    rows: { shop: nights.at(-1) ?? {} },
    estimated: { shop: estimated },
    history: historyOf(verdicts, SHARE),
    withoutRowsInLast: new Set(),
    databases: ['shop'],
    share: SHARE,
    lacking: new LackingTables({}),
  });
}

/** As many nights of the same. */
function nights(count: number, night: Night): Night[] {
  return Array.from({ length: count }, () => night);
}

const anomaly = (kind: RowAnomaly['kind'], rows: number, expected: number, alarm: boolean): RowAnomaly => ({
  database: 'shop',
  table: 'orders',
  kind,
  rows,
  expected,
  alarm,
});

test.each([
  ['cut by a limit', 1_000, 1_000_000],
  ['that a migration swapped for one with a row', 1, 4_000_000],
  ['that is empty', 0, 1_000],
])('reports a table %s as an anomaly by the estimate alone, in the first night', (_, rows, estimate) => {
  expect(compare([{ orders: rows }], { orders: estimate })).toEqual([
    anomaly('fewer-than-estimated', rows, estimate, true),
  ]);
});

test.each([
  ['wrong by a factor of nine', 100_000, 900_000],
  ['of a small table', 0, 999],
  ['too low', 1_000_000, 0],
])('reports no anomaly for an estimate that is %s', (_, rows, estimate) => {
  expect(compare([{ orders: rows }], { orders: estimate })).toEqual([]);
});

test('compares a table by its own name, even if every object has a property of that name', () => {
  expect(compare([{ constructor: 5, toString: 0 }])).toEqual([]);
});

test.each([
  [1, false],
  [7, false],
  [8, true],
])('reports an empty table after %d dumps with rows as an anomaly, with an alarm: %s', (count, alarm) => {
  expect(compare([...nights(count, { orders: 5_000 }), { orders: 0 }], { orders: 0 })).toEqual([
    anomaly('fewer-than-before', 0, 5_000, alarm),
  ]);
});

test('reports a table that lost its rows once', () => {
  expect(compare([...nights(10, { orders: 5_000 }), { orders: 0 }, { orders: 0 }])).toEqual([]);
});

test('reports a table that contradicts its estimate every night, and does not learn from it', () => {
  const doubted = [anomaly('fewer-than-estimated', 1_000, 1_000_000, true)];
  const cut = [...nights(10, { orders: 1_000_000 }), { orders: 1_000 }, { orders: 1_000 }];
  expect(compare(cut, { orders: 1_000_000 }, doubted)).toEqual(doubted);
});

/** A week in which a table is emptied once. */
const week = [...nights(6, { orders: 60_000 }), { orders: 0 }];

test('reports no anomaly for a table that was emptied before, unless the estimate contradicts it', () => {
  const emptied = [...week, ...nights(5, { orders: 60_000 }), { orders: 40 }];
  expect(compare(emptied)).toEqual([]);
  expect(compare(emptied, { orders: 60_000 })).toEqual([anomaly('fewer-than-estimated', 40, 60_000, true)]);
});

test.each([
  [2, [anomaly('fewer-than-estimated', 40, 60_000, true)]],
  [3, []],
])('takes an estimate for an old one only for a table that is emptied often: %d times before', (times, expected) => {
  const emptied = [...Array.from({ length: times }, () => week).flat(), { orders: 60_000 }, { orders: 40 }];
  expect(compare(emptied, { orders: 60_000 })).toEqual(expected);
});

test('expects the rows of a table that grew from nothing', () => {
  const grown = [{ orders: 0 }, { orders: 5 }, { orders: 50_000 }, { orders: 100_000 }, { orders: 1 }];
  expect(compare(grown, { orders: 150_000 })).toEqual([anomaly('fewer-than-estimated', 1, 150_000, true)]);
  expect(compare(grown)).toEqual([anomaly('fewer-than-before', 1, 100_000, false)]);
});

test('reports a small table that always had rows as an anomaly when empty, but not a small queue', () => {
  expect(compare([...nights(8, { orders: 4 }), { orders: 0 }])).toEqual([anomaly('fewer-than-before', 0, 4, true)]);
  const queue = [12, 30, 14, 22, 18, 13, 25, 40, 0].map((orders) => ({ orders }));
  expect(compare(queue)).toEqual([]);
});

test.each([
  [1, false],
  [8, true],
])('reports a missing table after %d dumps as an anomaly once, with an alarm: %s', (count, alarm) => {
  const missing = [...nights(count, { orders: 5, users: 5 }), { users: 5 }];
  expect(compare(missing)).toEqual([anomaly('missing', 0, 5, alarm)]);
  expect(compare([...missing, { users: 5 }])).toEqual([]);
});

test.each([
  ['had no rows', [...nights(8, { orders: 0, users: 5 }), { users: 5 }]],
  ['has another name now', [...nights(8, { orders: 5_000 }), { orders_old: 5_100 }]],
])('reports no anomaly for a missing table that %s', (_, history) => {
  expect(compare(history)).toEqual([]);
});

test('reports no anomaly for a table whose rows moved into a new one, unless the new one differs', () => {
  expect(compare([...nights(8, { orders: 5_000 }), { orders: 1, orders_2026_11: 5_100 }])).toEqual([]);
  expect(compare([...nights(8, { orders: 5_000 }), { orders: 1, imported: 100_000 }])).toHaveLength(1);
});

test('raises no alarm for a dropped table in a series that differs only by numbers', () => {
  const { alarm } = compare([...nights(20, { log_1: 5_000, log_2: 9 }), { log_2: 9 }])[0] as RowAnomaly;
  expect(alarm).toBe(false);
});

test('does not miss a database that left the job', () => {
  const history = historyOf(
    nights(9, { orders: 5 }).map((night) => verdictOn(night)),
    SHARE,
  );
  expect(
    compareRows({
      rows: {},
      estimated: {},
      history,
      withoutRowsInLast: new Set(),
      databases: ['crm'],
      share: SHARE,
      lacking: new LackingTables({}),
    }),
  ).toEqual([]);
});

describe('tables that the job dumps without their rows, or leaves out,', () => {
  const nine = nights(9, { orders: 5_000, log: 90_000 });
  const STRUCTURE_ONLY = { structureOnlyTables: ['shop.log'], tables: { withoutRows: ['shop.log'], brokenViews: [] } };
  const EXCLUDED = { excludedTables: ['shop.log'], tables: { withoutRows: [], brokenViews: [] } };

  const last = (night: Night, selection: SelectedTables | undefined, before: readonly Verdict[]) =>
    compareRows({
      rows: { shop: night },
      estimated: { shop: { orders: 5_000 } },
      history: historyOf(before, SHARE),
      withoutRowsInLast: tablesWithoutRows(before.at(-1)),
      databases: ['shop'],
      share: SHARE,
      lacking: new LackingTables({ selection }),
    });
  const full = nine.map((night) => verdictOn(night));

  test('have lost no rows in the first night', () => {
    expect(last({ orders: 5_000, log: 0 }, STRUCTURE_ONLY, full)).toEqual([]);
    expect(last({ orders: 5_000 }, EXCLUDED, full)).toEqual([]);
  });

  test('do not hide what other tables lose in that night', () => {
    for (const [selection, night] of [
      [STRUCTURE_ONLY, { orders: 0, log: 0 }],
      [EXCLUDED, { orders: 0 }],
    ] as const) {
      expect(last(night, selection, full)).toMatchObject([{ table: 'orders', alarm: true }]);
    }
  });

  test('ring as before when they lose their rows after they have them again', () => {
    const without = Array.from({ length: 3 }, () => withoutRows(verdictOn({ orders: 5_000, log: 0 }), ['shop.log']));
    const again = [...full, ...without, verdictOn({ orders: 5_000, log: 90_000 })];
    expect(last({ orders: 5_000, log: 0 }, undefined, again)).toEqual([
      { database: 'shop', table: 'log', kind: 'fewer-than-before', rows: 0, expected: 90_000, alarm: true },
    ]);
    expect(last({ orders: 5_000 }, undefined, again)).toEqual([
      { database: 'shop', table: 'log', kind: 'missing', rows: 0, expected: 90_000, alarm: true },
    ]);
  });

  test('are not where the rows of a table went that is lost while they have theirs again', () => {
    const without = [...full, withoutRows(verdictOn({ orders: 5_000, log: 0 }), ['shop.log'])];
    expect(last({ log: 6_000 }, undefined, without)).toMatchObject([{ table: 'orders', kind: 'missing', alarm: true }]);
    expect(last({ other: 6_000, log: 0 }, undefined, without)).toEqual([]);
  });

  test('have no rows in the last dump when they come back', () => {
    const without = [...full, withoutRows(verdictOn({ orders: 5_000, log: 0 }), ['shop.log'])];
    expect(historyOf(without, SHARE).get(tableKey('shop', 'log'))?.last).toBeUndefined();
    expect(last({ orders: 5_000, log: 10 }, undefined, without)).toEqual([]);
  });
});

function withoutRows(verdict: Verdict, names: string[]): Verdict {
  return { ...verdict, dump: { ...(verdict.dump as NonNullable<Verdict['dump']>), withoutRows: names } };
}
