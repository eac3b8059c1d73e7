import { withoutOwnName } from '../../../../../../functions/dump-format/facts/server/own-name';

test.each([
  ['select `shop`.`orders`.`id` from `shop`.`orders`', 'select `orders`.`id` from `orders`'],
  ['select `crm`.`shop`.`id` from `crm`.`shop`', 'select `crm`.`id` from `crm`.`shop`'],
  ["select '`shop`.`x`', 'it''s \\' `shop`.' from `shop`.`t`", "select '`shop`.`x`', 'it''s \\' `shop`.' from `t`"],
  ['`a``shop`.`b`', '`a``shop`.`b`'],
  ['`SHOP`.`b`', '`SHOP`.`b`'],
])('the own name is left out of %s', (expression, expected) => {
  expect(withoutOwnName(expression, 'shop')).toBe(expected);
});

test('a name with backticks is left out', () => {
  expect(withoutOwnName('nextval(`a``b`.`s`)', 'a`b')).toBe('nextval(`s`)');
});
