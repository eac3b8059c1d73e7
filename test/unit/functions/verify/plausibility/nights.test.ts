import { renderRows } from '../../../../../functions/dump-format/manifest/row-counts';
import type { RowAnomaly, Verdict } from '../../../../../functions/dump-format/results/verdict';
import { LackingTables } from '../../../../../functions/dump-format/selection/lacking-tables';
import { compareRows } from '../../../../../functions/verify/plausibility/compare-rows';
import { historyOf } from '../../../../../functions/verify/plausibility/table-history';
import { verdictOn } from './verdicts';

const SHARE = 0.1;
const LAST_VERDICTS = 31;

/** Mulberry32: the same nights in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Rows of each table in a night of an ordinary shop. */
function tablesIn(night: number, offset: number, random: () => number): Map<string, number> {
  const day = night + offset;
  const about = (rows: number) => Math.round(rows * (0.9 + 0.2 * random()));
  return new Map([
    ['orders', 1_000_000 + 12_000 * night],
    ['young', Math.min(200_000, 10 * 3 ** night)],
    ['settings', 40 + Math.floor(night / 10)],
    // Old rows are purged once a week.
    ['events', about(300_000 + 60_000 * (day % 7))],
    // Filled by day and emptied on Sundays, and every third night.
    ['staging', day % 7 === 0 ? 0 : about(80_000)],
    ['import', day % 3 === 0 ? 0 : about(5_000)],
    ['queue', Math.floor(random() ** 6 * 900)],
    ['sessions', about(20_000)],
    // Renamed on Mondays and replaced by an empty one; the fifth is dropped.
    ['log', about(40_000) * (1 + (day % 7))],
    ...Array.from({ length: 4 }, (_, week): [string, number] => [`log_${Math.floor(day / 7) - 1 - week}`, 280_000]),
    ['migrations', 210 + Math.floor(night / 3)],
    ['empty', 0],
    // Of a migration that begins one night and is over in the next.
    ...(night === 17 ? ([['_orders_gho', 400_000]] as [string, number][]) : []),
  ]);
}

/** InnoDB's estimates: half to twice the truth, sometimes of before the last change, sometimes none. */
function estimatesOf(tables: ReadonlyMap<string, number>, random: () => number): Map<string, number> {
  return new Map(
    [...tables].flatMap(([name, rows]) =>
      random() < 0.05 ? [] : [[name, Math.round(rows * 2 ** (2 * random() - 1))]],
    ),
  );
}

/** Verifies a dump every night. Returns the anomalies of the last one. */
function sleep(nights: number, seed: number, change: (night: number, tables: Map<string, number>) => void = () => {}) {
  const random = randomOf(seed);
  const verdicts: Verdict[] = [];
  const alarms: string[] = [];
  let last: RowAnomaly[] = [];
  for (let night = 0; night < nights; night += 1) {
    const tables = tablesIn(night, seed % 7, random);
    const estimated = renderRows(new Map([['shop', estimatesOf(tables, random)]]));
    change(night, tables);
    const rows = renderRows(new Map([['shop', tables]]));
    const history = historyOf(verdicts.slice(-LAST_VERDICTS), SHARE);
    last = compareRows({
      rows,
      estimated,
      history,
      withoutRowsInLast: new Set(),
      databases: ['shop'],
      share: SHARE,
      lacking: new LackingTables({}),
    });
    alarms.push(...last.filter(({ alarm }) => alarm).map(({ table, kind }) => `${night} ${table} ${kind}`));
    verdicts.push(verdictOn(rows.shop ?? {}, last));
  }
  return { alarms, last };
}

test('raises no alarm in 30 nights of ordinary change, starting on any weekday', () => {
  for (let seed = 0; seed < 7; seed += 1) expect(sleep(30, seed).alarms).toEqual([]);
});

test('raises no alarm in a hundred nights', () => {
  for (let seed = 0; seed < 7; seed += 1) expect(sleep(100, seed).alarms).toEqual([]);
});

test.each([
  ['a table cut by a limit', 'orders', 1_000],
  ['a table that a migration swapped for one with a row', 'orders', 1],
  ['a table of settings that is empty', 'settings', 0],
  ['a log that is empty', 'events', 0],
])('raises the alarm in the thirtieth night for %s', (_, table, rows) => {
  for (let seed = 0; seed < 7; seed += 1) {
    const { last } = sleep(30, seed, (night, tables) => night === 29 && tables.set(table, rows));
    expect(last.filter(({ alarm }) => alarm)).toEqual([expect.objectContaining({ table, rows })]);
  }
});

test('raises the alarm in the thirtieth night for a missing table', () => {
  for (let seed = 0; seed < 7; seed += 1) {
    const { last } = sleep(30, seed, (night, tables) => night === 29 && tables.delete('orders'));
    expect(last.filter(({ alarm }) => alarm)).toEqual([expect.objectContaining({ table: 'orders', kind: 'missing' })]);
  }
});
