import { Point } from '../../../../dev/demo/evidence';
import { tableOf, wrap } from '../../../../dev/demo/table';

test('a point of which nothing was seen is not proven', () => {
  expect(new Point(1, 'Nothing').verdict).toBe('NOT PROVEN');
});

test('one finding that is not as promised is enough, and the table marks it', () => {
  const point = new Point(2, 'Two things');
  point.saw('The first.');
  point.saw('The second.', false);
  expect(point.verdict).toBe('NOT PROVEN');
  expect(tableOf([point])).toMatch(/2 {2}Two things +The first\. +NOT PROVEN\n +! The second\.\n/);
});

test('an error is a finding, so that the other points go on', async () => {
  const point = new Point(3, 'Broken');
  await point.prove(() => Promise.reject(new Error('No answer.')));
  expect(point.findings).toEqual([{ text: 'No answer.', asPromised: false }]);
});

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['', 4, ['']],
])('%j is wrapped at %i', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});
