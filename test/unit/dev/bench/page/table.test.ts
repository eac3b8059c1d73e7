import { number, percent, spread } from '../../../../../dev/bench/page/format';
import { markdownTable, textTable } from '../../../../../dev/bench/page/table';

const TABLE = {
  head: ['', 'seconds'],
  rows: [
    ['mysqldump | gzip', '12.5'],
    ['mysqldump', '1'],
  ],
};

test('on a terminal, words are to the left and numbers to the right', () => {
  expect(textTable(TABLE)).toBe(
    ['                  seconds', 'mysqldump | gzip     12.5', 'mysqldump               1'].join('\n'),
  );
});

test('on a page, a bar in a cell is no border', () => {
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
])('%d is written as %s', (value, text) => {
  expect(number(value)).toBe(text);
});

test('a spread is its middle and both ends', () => {
  expect(spread({ median: 4.2, min: 4.11, max: 11.53 })).toBe('4.20 (4.11–11.5)');
  expect(spread({ median: 2048, min: 1024, max: 4096 }, 1024)).toBe('2.00 (1.00–4.00)');
});

test.each([
  [0.005, '0.5 %'],
  [0.38, '38 %'],
])('a share of %d is %s', (share, text) => {
  expect(percent(share)).toBe(text);
});
