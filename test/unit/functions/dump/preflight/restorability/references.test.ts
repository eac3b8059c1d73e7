import { endsInLineComment } from '../../../../../../functions/dump/client/sql-tokens';
import { referencesOf } from '../../../../../../functions/dump/preflight/restorability/references';

const tables = (sql: string) =>
  referencesOf(sql).map(({ database, name, kind, isInPackage }) =>
    kind === 'table' ? `${database}.${name}` : `${database}.${name}()${isInPackage ? ' in package' : ''}`,
  );

test.each([
  ['SELECT * FROM crm.customers', ['crm.customers']],
  ['select 1 from (`shop`.`o` join `crm`.`c` on(`o`.`id` = `c`.`id`))', ['shop.o', 'crm.c']],
  ['INSERT INTO audit.log (a) VALUES (NEW.id)', ['audit.log']],
  ['UPDATE crm . `c` SET a = 1', ['crm.c']],
  ['CALL other.p(1)', ['other.p()']],
  ['SET @x = shop.f(o.y)', ['shop.f()']],
  ['select `db`.`pkg`.`f`() AS `x`', ['db.pkg() in package']],
  ['SELECT nextval(`s`.`q`), NEXT VALUE FOR s.r', ['s.q', 's.r']],
  ['DELETE FROM `we``ird`.`t`', ['we`ird.t']],
  ['IF EXISTS (SELECT 1 FROM a.b) THEN TRUNCATE TABLE d.z; END IF', ['a.b', 'd.z']],
  ['SELECT (SELECT trim(x FROM t.c) FROM crm.y)', ['crm.y']],
  ['SELECT shop.t.a FROM t', ['shop.t']],
])('finds the database names in %j: %j', (sql, expected) => {
  expect(tables(sql)).toEqual(expected);
});

test.each([
  'SELECT o.id FROM orders o WHERE o.a = 1',
  'SELECT extract(year FROM o.created), trim(BOTH x FROM o.name) FROM orders o',
  'SELECT replace(o.a, x, y), truncate(o.b, 2), insert(o.a, 1, 2, x) FROM orders o',
  'SELECT count(*) INTO NEW.total FROM orders',
  'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE t.a = VALUES(a)',
  'SELECT \'from a.b\', "from c.d" /* from e.f */ -- from g.h\n FROM t # from x.y',
  'SET NEW.note = OLD.note',
  'BEGIN constructor: LOOP SELECT a.b; END LOOP; END',
])('finds no database name in %j', (sql) => {
  expect(tables(sql)).toEqual([]);
});

test.each(['RETURN 5 -- five', 'SELECT 1 # x', 'SELECT 1 --', 'a -- x\n-- y'])(
  'recognizes a trailing comment in %j',
  (sql) => {
    expect(endsInLineComment(sql)).toBe(true);
  },
);

test.each([
  "SELECT '-- x'",
  'SELECT 1 /* -- x */',
  'SELECT 5 --5',
  'SELECT 1 -- x\n',
  "BEGIN -- it's\nEND",
  '',
  'SELECT `a # b`',
])('recognizes no trailing comment in %j', (sql) => {
  expect(endsInLineComment(sql)).toBe(false);
});
