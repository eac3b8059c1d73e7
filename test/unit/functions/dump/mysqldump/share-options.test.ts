import { ignoreMark, renderShare } from '../../../../../functions/dump/mysqldump/share-options';

const SHARE = { ignored: [], condition: '1', withPrograms: true };

test("quotes ignored tables in the program's section of the options file", () => {
  expect(renderShare('mysql', { ...SHARE, ignored: ['shop.orders', 'a b.c"\\d\ne'] })).toBe(
    '[mysqldump]\nignore-table="shop.orders"\nignore-table="a b.c\\"\\\\d\\ne"\nwhere="1"\n',
  );
  expect(renderShare('mariadb', SHARE)).toContain('[mariadb-dump]\n');
});

test('leaves tables out without a condition on rows, and rows where they are not wanted', () => {
  const share = { ignored: ['shop.log'], withPrograms: false };
  expect(renderShare('mysql', share)).toBe('[mysqldump]\nignore-table="shop.log"\n');
  expect(renderShare('mariadb', { ...share, withoutRows: true })).toBe(
    '[mariadb-dump]\nignore-table="shop.log"\nno-data\n',
  );
});

test.each([
  { isFirst: true, ends: 'skip-triggers\n' },
  { isFirst: false, ends: 'skip-triggers\nno-create-info\n' },
])('dumps only the rows of a piece, and the definition with the first piece only: $isFirst', ({ isFirst, ends }) => {
  const share = { ...SHARE, piece: { where: '`id` < 5', isFirst } };
  expect(renderShare('mysql', share)).toBe(`[mysqldump]\nwhere="\`id\` < 5 AND 1"\n${ends}`);
});

test.each([
  { one: 'shop.a', other: 'shop.A', same: true },
  { one: 'shop.é', other: 'shop.©', same: true },
  { one: 'shop.é', other: 'shop.É', same: false },
  { one: 'shop.a', other: 'shop.b', same: false },
  { one: 'shop.aa', other: 'shop.a', same: false },
])('recognizes $one and $other as possibly the same name: $same', ({ one, other, same }) => {
  expect(ignoreMark(one) === ignoreMark(other)).toBe(same);
});
