import { number, percent, spread } from '../../../../../dev/bench/page/format';
import { markdownTable, textTable } from '../../../../../dev/bench/page/table';

const TABLE = {
  head: ['', 'seconds'],
  rows: [
    ['mysqldump | gzip', '12.5'],
    ['mysqldump', '1'],
  ],
};

test('aligns words left and numbers right in a terminal', () => {
  expect(textTable(TABLE)).toBe(
    ['                  seconds', 'mysqldump | gzip     12.5', 'mysqldump               1'].join('\n'),
  );
});

test('escapes a vertical bar in a cell of the page', () => {
  expect(markdownTable(TABLE)).toBe(
    ['|  | seconds |', '|---|--:|', '| mysqldump \\| gzip | 12.5 |', '| mysqldump | 1 |'].join('\n'),
  );
});

test.each([
  [0.1234, '0.12'],
  [9.876, '9.88'],
  [12.34, '12.3'],
  [-45.67, '-45.7'],
  [1234.5, '1235'],
])('formats %d as %s', (value, text) => {
  expect(number(value)).toBe(text);
});

test('formats a spread as its median and both ends', () => {
  expect(spread({ median: 4.2, min: 4.11, max: 11.53 })).toBe('4.20 (4.11–11.5)');
  expect(spread({ median: 2048, min: 1024, max: 4096 }, 1024)).toBe('2.00 (1.00–4.00)');
});

test.each([
  [0.005, '0.5 %'],
  [0.38, '38 %'],
])('formats a share of %d as %s', (share, text) => {
  expect(percent(share)).toBe(text);
});
