import { withoutJoinParentheses } from '../../../../../../functions/dump-format/facts/server/view-definition';

test.each([
  ['select 1 AS `a` from (`t` join `u`)', 'select 1 AS `a` from `t` join `u`'],
  [
    'select 1 from ((`t` join `u`) join `v` on((`a` = `b`))) where (1 = 2)',
    'select 1 from `t` join `u` join `v` on((`a` = `b`)) where (1 = 2)',
  ],
  ['select 1 from (select (1 + 2) AS `a`) `t`', 'select 1 from (select (1 + 2) AS `a`) `t`'],
  ['select 1 from ((select 1 AS `a`) `t` join `u`)', 'select 1 from (select 1 AS `a`) `t` join `u`'],
  ['select 1 from ((select 1) union (select 2)) `t`', 'select 1 from ((select 1) union (select 2)) `t`'],
  [
    'select 1 from (`t` join `u`) where exists(select 1 from (`v` join `w`))',
    'select 1 from `t` join `u` where exists(select 1 from `v` join `w`)',
  ],
  ["select 'from (x)' AS `from (` from (`t` join `u`)", "select 'from (x)' AS `from (` from `t` join `u`"],
  ['select ((1 + 2) * 3) AS `)` from `t`', 'select ((1 + 2) * 3) AS `)` from `t`'],
  ["select trim(both ' ' from (`a`)) from `t`", "select trim(both ' ' from `a`) from `t`"],
])('%s loses the parentheses of its join alone', (query, expected) => {
  expect(withoutJoinParentheses(query)).toBe(expected);
  expect(withoutJoinParentheses(expected)).toBe(expected);
});
