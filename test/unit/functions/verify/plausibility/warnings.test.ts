import type { RowAnomaly } from '../../../../../functions/dump-format/results/verdict';
import { warningsOf } from '../../../../../functions/verify/plausibility/warnings';

const anomaly = (changes: Partial<RowAnomaly> = {}): RowAnomaly => ({
  database: 'shop',
  table: 'orders',
  kind: 'fewer-than-before',
  rows: 3,
  expected: 90,
  alarm: false,
  ...changes,
});

test.each([
  ['fewer-than-estimated', 'Table "orders" of database "shop" has 3 rows in the dump, and the server estimated 90'],
  ['fewer-than-before', 'Table "orders" of database "shop" has 3 rows in the dump, and the last dump had 90.'],
  ['missing', 'Table "orders" of database "shop" is not in the dump, and the last dump had it with 90 rows.'],
] as const)('a table with the anomaly %s has its numbers in the warning', (kind, beginning) => {
  expect(warningsOf([anomaly({ kind })])).toEqual([expect.stringMatching(new RegExp(`^${beginning}`))]);
});

test('tables that raise the alarm are the first of 20, and the others are counted', () => {
  const quiet = Array.from({ length: 22 }, (_, i) => anomaly({ table: `quiet_${i}` }));
  const warnings = warningsOf([...quiet, anomaly({ table: 'loud', alarm: true })]);
  expect(warnings).toHaveLength(21);
  expect(warnings[0]).toContain('"loud"');
  expect(warnings.at(-1)).toBe('3 more tables have fewer rows than expected: see rowAnomalies in the verdict.');
});

test('20 tables are all named', () => {
  expect(warningsOf(Array.from({ length: 20 }, () => anomaly()))).not.toContainEqual(
    expect.stringMatching(/^\d+ more/),
  );
});
