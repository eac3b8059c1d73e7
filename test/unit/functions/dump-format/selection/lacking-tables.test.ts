import fc from 'fast-check';
import { parseTablePattern } from '../../../../../functions/core/sql/name-pattern';
import { LackingTables } from '../../../../../functions/dump-format/selection/lacking-tables';
import { nameOfText, textOfName } from '../../../../../functions/dump-format/selection/name-text';

const TABLES = { ignoresCase: false, leftOut: { count: 0, first: [] }, withoutRows: [], brokenViews: [] };

test('writes any name so that it is read again, as a pattern that stands for it alone', () => {
  const name = fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom(...'ab.`*"\' é表\n') });
  fc.assert(
    fc.property(name, name, name, (database, table, other) => {
      const text = textOfName({ database, name: table });
      expect(nameOfText(text)).toEqual({ database, name: table });
      expect(parseTablePattern(text)?.table.matches(other, false)).toBe(other === table);
    }),
  );
});

test.each([
  ['shop.orders', { database: 'shop', name: 'orders' }],
  ['`o.d`.`a``b`', { database: 'o.d', name: 'a`b' }],
  ['shop.audit_*', undefined],
  ['orders', undefined],
])('reads %j as the name %j', (text, name) => {
  expect(nameOfText(text)).toEqual(name);
});

test('knows by the patterns what is left out, also of tables that are long gone', () => {
  const lacking = new LackingTables({ selection: { excludedTables: ['shop.tmp_*'], tables: TABLES } });
  expect([
    lacking.isLeftOut('shop', 'tmp_9'),
    lacking.isLeftOut('shop', 'TMP_9'),
    lacking.isLeftOut('crm', 'tmp_9'),
  ]).toEqual([true, false, false]);
});

test('takes names for equal that differ by case when the server does, and when it is not known', () => {
  const tables = { ...TABLES, ignoresCase: true };
  const excludedTables = ['shop.tmp_*'];
  expect(new LackingTables({ selection: { excludedTables, tables } }).isLeftOut('Shop', 'TMP_9')).toBe(true);
  expect(new LackingTables({ selection: { excludedTables } }).isLeftOut('Shop', 'TMP_9')).toBe(true);
});

test('knows tables without rows and broken views by their names', () => {
  const tables = { ...TABLES, withoutRows: ['shop.log'], brokenViews: ['shop.`a.b`'] };
  const lacking = new LackingTables({ selection: { structureOnlyTables: ['shop.*log'], tables } });
  expect([lacking.isWithoutRows('shop', 'log'), lacking.isWithoutRows('shop', 'other_log')]).toEqual([true, false]);
  expect([lacking.isBrokenView('shop', 'a.b'), lacking.isBrokenView('shop', 'a')]).toEqual([true, false]);
});

test('lacks nothing by a manifest of an earlier version', () => {
  const lacking = new LackingTables({});
  expect([lacking.isLeftOut('a', 'b'), lacking.isWithoutRows('a', 'b'), lacking.isBrokenView('a', 'b')]).toEqual([
    false,
    false,
    false,
  ]);
});
