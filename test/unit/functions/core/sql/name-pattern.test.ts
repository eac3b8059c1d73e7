import { parseNamePattern, parseTablePattern } from '../../../../../functions/core/sql/name-pattern';

describe('name patterns', () => {
  test.each([
    ['shop', 'shop', true],
    ['shop', 'shops', false],
    ['my_shop', 'myXshop', false],
    ['100%', '100x', false],
    ['*', '', true],
    ['*', 'anything.at`all', true],
    ['shop_*', 'shop_', true],
    ['shop_*', 'shop', false],
    ['*_old', 'a_old', true],
    ['*_old', '_old_', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'acb', false],
    ['a*bc*c', 'abc', false],
    ['**', 'x', true],
    ['a**b', 'ab', true],
    ['`a*b`', 'a*b', true],
    ['`a*b`', 'axb', false],
    ['`a``b`', 'a`b', true],
    ['a`b', 'a`b', true],
    ['.*', 'x', false],
    ['.*', '.x', true],
    ['line*', 'line\nbreak', true],
    ['\\*', '\\x', true],
  ])('%j matches %j: %p', (pattern, name, expected) => {
    expect(parseNamePattern(pattern).matches(name, false)).toBe(expected);
  });

  test('ignore case where the server does', () => {
    expect(parseNamePattern('Shop_*').matches('sHOP_a', true)).toBe(true);
    expect(parseNamePattern('`Shop`').matches('shop', true)).toBe(true);
    expect(parseNamePattern('Shop_*').matches('shop_a', false)).toBe(false);
  });

  test('have a literal when they stand for exactly one name', () => {
    expect(['shop', '`a*b`', 'a*'].map((text) => parseNamePattern(text).literal)).toEqual(['shop', 'a*b', undefined]);
  });

  test('take time that is linear in the name, whatever the pattern is', () => {
    expect(parseNamePattern(`${'*a'.repeat(30)}*b`).matches('a'.repeat(64), false)).toBe(false);
  });
});

describe('table patterns', () => {
  test.each([
    ['shop.orders', 'shop', 'orders'],
    ['*.cache_*', '*', 'cache_*'],
    ['`my.shop`.`a.b`', '`my.shop`', '`a.b`'],
    ['`a``.b`.c', '`a``.b`', 'c'],
  ])('divide %j at the dot between the names', (text, database, table) => {
    const pattern = parseTablePattern(text);
    expect([pattern?.database.text, pattern?.table.text]).toEqual([database, table]);
  });

  test.each(['orders', 'a.b.c', '.orders', 'shop.', '', '`shop.orders', 'shop.``', 'a`b.c'])(
    'are refused when a name with a dot is not in backticks: %j',
    (text) => {
      expect(parseTablePattern(text)).toBeUndefined();
    },
  );
});
