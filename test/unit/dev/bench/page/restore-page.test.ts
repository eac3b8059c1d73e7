import { goalsOf } from '../../../../../dev/bench/page/goals';
import { renderRestorePage } from '../../../../../dev/bench/page/restore-page';
import { nameOfLoader, nameOfOurs } from '../../../../../dev/bench/restore/names';
import { about, goodFindings } from './findings';

const PROCESSORS = {
  processor: 'Some Processor',
  cores: 2,
  memoryBytes: 8 * 1024 ** 3,
  kernel: '6.1.0',
  system: 'Debian GNU/Linux 12 (bookworm)',
};

/** Findings with other values for one way to restore into MySQL. */
function withRow(wanted: string, values: Record<string, unknown>) {
  const [mysql, ...others] = goodFindings().restore;
  if (!mysql) throw new Error('There are no findings of MySQL.');
  return [{ ...mysql, rows: mysql.rows.map((row) => (row.name === wanted ? { ...row, ...values } : row)) }, ...others];
}

test('names machine, date, versions and every figure, with its spread', () => {
  const page = renderRestorePage(goodFindings().restore, PROCESSORS, '2026-11-29');

  expect(page).toContain('Measured on 2026-11-29.\n\n- 2 cores of Some Processor, 8.00 GiB of memory, Linux 6.1.0');
  expect(page).toContain(
    '## MySQL\n\nServer 11.8.3, myloader 1.0.1-3; 200 MB of dump text (80.0 MB by `zstd -3`). 3 rounds',
  );
  expect(page).toContain('| zstd -d \\| mariadb | 1.00 (0.90–1.10) | 60.0 (54.0–66.0) | 2.00 | 162 (146–178) |');
  expect(page).toContain('| lambda-mysqldump, 2 connections | 2.50 (2.25–2.75) | 24.0 (21.6–26.4) |');
  expect(page).not.toMatch(/undefined|NaN|not met/);
});

test.each([
  { name: 'not 2.3 times as fast', row: nameOfOurs(2), values: { times: about(2.25) }, missed: ['2.25 times'] },
  {
    name: 'slower than myloader',
    row: nameOfLoader(4),
    values: { times: about(3.6) },
    missed: ['1.03 times its time'],
  },
  { name: 'too much memory', row: nameOfOurs(4), values: { peakBytes: about(200e6) }, missed: ['210 MiB'] },
])('reports a missed goal: $name', ({ row, values, missed }) => {
  const restore = withRow(row, values);
  const notMet = goalsOf({ restore }).filter(({ isMet }) => !isMet);

  expect(notMet.map(({ measured }) => measured)).toEqual(missed);
  expect(notMet[0]?.goal).toMatch(/^MySQL: /);
  expect(renderRestorePage(restore, PROCESSORS, '2026-11-29')).toContain('- **not met**: MySQL: ');
});
