import { goalsOf } from '../../../../../dev/bench/page/goals';
import { renderPage } from '../../../../../dev/bench/page/performance-page';
import { renderSpeedPage } from '../../../../../dev/bench/page/speed-page';
import { COMPRESSED, MYDUMPER_BY_TWO, WRITE_UP } from '../../../../../dev/bench/speed/names';
import { about, goodFindings } from './findings';

const MACHINE = {
  processor: 'Some Processor',
  cores: 2,
  memoryBytes: 8 * 1024 ** 3,
  kernel: '6.1.0',
  system: 'Debian GNU/Linux 12 (bookworm)',
  versions: { 'MySQL server': '9.7.4', mydumper: '0.10.1-1' },
};

/** Findings in which one way to make a dump takes this multiple of mysqldump's time. */
function atSpeed(name: string, times: number) {
  const { speed } = goodFindings();
  return {
    speed: { ...speed, rows: speed.rows.map((row) => (row.name === name ? { ...row, ratio: about(times) } : row)) },
  };
}

test('names machine, date, size and every figure, with its spread', () => {
  const page = renderPage(goodFindings(), MACHINE, '2026-11-20');
  expect(page).toContain('Measured on 2026-11-20.');
  expect(page).toContain('- 2 cores of Some Processor, 8.00 GiB of memory, Linux 6.1.0, Debian GNU/Linux 12');
  expect(page).toContain('| lambda-mysqldump | 170 (153–187) | 450 (405–495) | 500 (450–550) |');
  expect(page).toContain('| 1000 | 11.0 (9.90–12.1) | 5.00 | 200 (180–220) |');
  expect(page).toContain('10.0 s for 1000 MB, and 1.00 s for every dump (R² = 0.9991, 3 sizes)');
  expect(page).not.toMatch(/undefined|NaN|not met/);
});

test('compares the speed of dumps, and states who uses the processors', () => {
  const page = renderSpeedPage(goodFindings().speed, MACHINE, '2026-11-20');
  expect(page).toContain('Measured on 2026-11-20.');
  expect(page).toContain('1.00 GB of dump text (350 MB by `zstd -3`)');
  expect(page).toContain('| mysqldump \\| gzip \\| aws s3 cp - | 8.50 (7.65–9.35) | 42.5 (38.3–46.8) |');
  expect(page).toContain('mydumper** is 1.0.1-3, which compresses with zstd at its default level');
  expect(page).toContain('| 3 (default) | 1.90 (1.71–2.09) | 11.4 | 350 | 0.82 | 12.1 |');
  expect(page).toContain('| lambda-mysqldump, 3538 MB | 1.50 | 3.00 | 4.00 | 1.00 | 0.50 | 10.0 | 1.05 |');
  expect(page).not.toMatch(/undefined|NaN|not met/);
});

test('names the figure by which each goal is met', () => {
  const goals = goalsOf(goodFindings());
  expect(goals.map(({ isMet }) => isMet)).toEqual(goals.map(() => true));
  expect(goals.map(({ measured }) => measured)).toContain('170 ms');
});

test.each([
  {
    name: 'too long to start',
    findings: {
      coldStart: { starts: 10, rows: goodFindings().coldStart.rows.map((row) => ({ ...row, init: about(251) })) },
    },
    missed: ['251 ms'],
  },
  {
    name: 'memory that grows',
    findings: { growth: { ...goodFindings().growth, memoryDeviation: 0.11 } },
    missed: ['within 11 %'],
  },
  {
    name: 'memory that is too much',
    findings: {
      growth: {
        ...goodFindings().growth,
        bySize: {
          ...goodFindings().growth.bySize,
          points: goodFindings().growth.bySize.points.map((point) => ({ ...point, peakBytes: about(257 * 1024 ** 2) })),
        },
      },
    },
    missed: ['257 MiB'],
  },
  { name: 'not four times as fast', findings: atSpeed(WRITE_UP, 7.5), missed: ['3.95 times'] },
  { name: 'slower than zstd alone', findings: atSpeed(COMPRESSED, 1.7), missed: ['1.12 times'] },
  { name: 'slower than mydumper', findings: atSpeed(MYDUMPER_BY_TWO, 2), missed: ['0.95 times'] },
])('reports a missed goal: $name', ({ findings, missed }) => {
  const notMet = goalsOf(findings).filter(({ isMet }) => !isMet);
  expect(notMet.map(({ measured }) => measured)).toEqual(missed);
  const all = { ...goodFindings(), ...findings };
  const pages = [renderPage(all, MACHINE, '2026-11-20'), renderSpeedPage(all.speed, MACHINE, '2026-11-20')];
  expect(pages.join('')).toContain('- **not met**: ');
});

test('reports nothing on memory without two dumps that fill the buffers', () => {
  const { growth } = goodFindings();
  expect(goalsOf({ growth: { ...growth, memoryDeviation: undefined } })).toHaveLength(2);
});

test('reports no goals for parts that were not measured', () => {
  expect(goalsOf({})).toEqual([]);
});
