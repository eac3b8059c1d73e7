import { Point } from '../../../../dev/demo/evidence';
import { tableOf, wrap } from '../../../../dev/demo/table';

test('reports a claim without findings as not proven', () => {
  expect(new Point(1, 'Nothing').verdict).toBe('NOT PROVEN');
});

test('reports a claim with one unexpected finding as not proven, and marks the finding', () => {
  const point = new Point(2, 'Two things');
  point.saw('The first.');
  point.saw('The second.', false);
  expect(point.verdict).toBe('NOT PROVEN');
  expect(tableOf([point])).toMatch(/2 {2}Two things +The first\. +NOT PROVEN\n +! The second\.\n/);
});

test('counts an error as a finding, so that the other claims continue', async () => {
  const point = new Point(3, 'Broken');
  await point.prove(() => Promise.reject(new Error('No answer.')));
  expect(point.findings).toEqual([{ text: 'No answer.', asPromised: false }]);
});

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['', 4, ['']],
])('wraps %j at %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});
