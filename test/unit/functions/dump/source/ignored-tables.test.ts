import { ignoreMark, renderIgnored } from '../../../../../functions/dump/source/ignored-tables';

test('what is left out stands in the section of the program, in quotes', () => {
  expect(renderIgnored('mysql', ['shop.orders', 'a b.c"\\d\ne'])).toBe(
    '[mysqldump]\nignore-table="shop.orders"\nignore-table="a b.c\\"\\\\d\\ne"\n',
  );
  expect(renderIgnored('mariadb', ['shop.orders'])).toContain('[mariadb-dump]\n');
});

test.each([
  { one: 'shop.a', other: 'shop.A', same: true },
  { one: 'shop.é', other: 'shop.©', same: true },
  { one: 'shop.é', other: 'shop.É', same: false },
  { one: 'shop.a', other: 'shop.b', same: false },
  { one: 'shop.aa', other: 'shop.a', same: false },
])('$one and $other may be taken for one name: $same', ({ one, other, same }) => {
  expect(ignoreMark(one) === ignoreMark(other)).toBe(same);
});
