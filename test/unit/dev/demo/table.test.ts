import { Scenario } from '../../../../dev/demo/scenarios/scenario';
import { tableOf, wrap } from '../../../../dev/demo/table';

test('reports a claim without findings as not proven', () => {
  expect(new Scenario(1, 'Nothing').verdict).toBe('NOT PROVEN');
});

test('reports a claim with one unexpected finding as not proven, and marks the finding', () => {
  const scenario = new Scenario(2, 'Two things');
  scenario.record('The first.');
  scenario.record('The second.', false);
  expect(scenario.verdict).toBe('NOT PROVEN');
  expect(tableOf([scenario])).toMatch(/2 {2}Two things +The first\. +NOT PROVEN\n +! The second\.\n/);
});

test('counts an error as a finding, so that the other claims continue', async () => {
  const scenario = new Scenario(3, 'Broken');
  await scenario.prove(() => Promise.reject(new Error('No answer.')));
  expect(scenario.findings).toEqual([{ text: 'No answer.', asPromised: false }]);
});

test.each([
  ['one two three', 7, ['one two', 'three']],
  ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ['', 4, ['']],
])('wraps %j at %i columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});
