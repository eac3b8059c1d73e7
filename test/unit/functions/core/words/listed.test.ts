import { listed } from '../../../../../functions/core/words/listed';

test.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a, b'],
  [['a', 'b', 'c'], 'a, b and 1 more'],
])('lists %j with at most two names', (names, text) => expect(listed(names, { limit: 2 })).toBe(text));

test('lists ten names by default, with the separator of the caller', () => {
  const names = Array.from({ length: 12 }, (_, i) => `t${i}`);
  expect(listed(names, { separator: '; ' })).toBe('t0; t1; t2; t3; t4; t5; t6; t7; t8; t9 and 2 more');
});
