import { missingExecuteGrants } from '../../../../../functions/dump/preflight/view-functions';

const NEEDS = {
  databases: ['shop'],
  routines: 'show-create-routine',
  literalNames: false,
  mixedWithRoles: false,
} as const;

function missing(definition: string, grants: readonly string[] = []): Promise<string[]> {
  const session = {
    rows: async (statement: string) => (statement.includes('views') ? [['v', definition]] : [['f'], ['a`b (']]),
  };
  return missingExecuteGrants(session, ['shop'], grants, NEEDS, "'b'@'%'");
}

test.each([
  ['select `f`() AS `x`', ['FUNCTION `shop`.`f`']],
  ['select `shop`.`f`() AS `x`', ['FUNCTION `shop`.`f`']],
  ['select `crm`.`h`(`F`(1)) AS `x`', ['FUNCTION `crm`.`h`', 'FUNCTION `shop`.`F`']],
  ['select `shop`.`pkg`.`pf`() AS `x`', ['PACKAGE BODY `shop`.`pkg`']],
  ['select `a``b (`() AS `x`', ['FUNCTION `shop`.`a``b (`']],
])('asks for privileges on what %j calls: %j', async (definition, asked) => {
  const [problem] = await missing(definition);
  expect(problem).toContain('so MariaDB refuses to dump the views: "shop.v". Run as an administrator:');
  expect(problem?.match(/GRANT [^;]+;/g)).toEqual(asked.map((what) => `GRANT EXECUTE ON ${what} TO 'b'@'%';`));
});

test.each([
  ["select 'x `f`( y' AS `l`"],
  ['with `c`(`q`) as (select 1) select `c`.`q` from `c`'],
  ['select count(`f`) AS `x` from `shop`.`t`'],
])('asks for nothing when %j calls no stored function', async (definition) => {
  expect(await missing(definition)).toEqual([]);
});

test.each([
  'GRANT EXECUTE ON FUNCTION `shop`.`f` TO `b`@`%`',
  'GRANT EXECUTE, ALTER ROUTINE ON FUNCTION `shop`.`F` TO `b`@`%`',
  'GRANT SELECT, EXECUTE ON `shop`.* TO `b`@`%`',
  'GRANT EXECUTE ON *.* TO `b`@`%`',
  'GRANT ALL PRIVILEGES ON `shop`.* TO `b`@`%`',
])('asks for nothing beyond %j', async (grant) => {
  expect(await missing('select `f`() AS `x`', [grant])).toEqual([]);
});

test.each([
  'GRANT EXECUTE ON PROCEDURE `shop`.`f` TO `b`@`%`',
  'GRANT EXECUTE ON FUNCTION `shop`.`g` TO `b`@`%`',
  'GRANT EXECUTE ON FUNCTION `crm`.`f` TO `b`@`%`',
  'GRANT ALTER ROUTINE ON FUNCTION `shop`.`f` TO `b`@`%`',
])('does not accept %j as sufficient', async (grant) => {
  expect(await missing('select `f`() AS `x`', [grant])).toHaveLength(1);
});
