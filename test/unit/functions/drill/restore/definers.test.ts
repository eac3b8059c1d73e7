import { Definers } from '../../../../../functions/drill/restore/definers';

function statementsFor(...lines: string[]): string[] {
  const definers = new Definers();
  for (const line of lines) definers.push(line);
  return definers.statements;
}

const APP = [
  'CREATE USER IF NOT EXISTS `app`@`%` ACCOUNT LOCK',
  'GRANT SELECT, SHOW VIEW, EXECUTE ON *.* TO `app`@`%`',
];

test.each([
  ['a trigger', '/*!50003 CREATE*/ /*!50017 DEFINER=`app`@`%`*/ /*!50003 TRIGGER `t` BEFORE INSERT'],
  ['a view', '/*!50013 DEFINER=`app`@`%` SQL SECURITY DEFINER */'],
  ['a procedure', 'CREATE DEFINER=`app`@`%` PROCEDURE `p`()'],
  ['a function in the SQL mode ANSI_QUOTES', 'CREATE DEFINER="app"@"%" FUNCTION "f"()'],
  ['an event', '/*!50106 CREATE*/ /*!50117 DEFINER=`app`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE'],
])('creates the definer of %s, locked', (_, line) => {
  expect(statementsFor(line)).toEqual(APP);
});

test('creates each definer once', () => {
  expect(statementsFor('CREATE DEFINER=`app`@`%` FUNCTION `f`()', 'CREATE DEFINER=`app`@`%` FUNCTION `g`()')).toEqual(
    APP,
  );
});

test('quotes names', () => {
  expect(statementsFor('CREATE DEFINER=`a``p`@`10.%` FUNCTION `f`()')[0]).toBe(
    'CREATE USER IF NOT EXISTS `a``p`@`10.%` ACCOUNT LOCK',
  );
});

test('quotes names in double quotes', () => {
  expect(statementsFor('CREATE DEFINER="a""`p"@"10.%" FUNCTION `f`()')[0]).toBe(
    'CREATE USER IF NOT EXISTS `a"``p`@`10.%` ACCOUNT LOCK',
  );
});

test('creates a role for a definer without a host', () => {
  expect(statementsFor('CREATE DEFINER=`reader` PROCEDURE `p`()')[0]).toBe('CREATE ROLE IF NOT EXISTS `reader`');
});

test('finds no definer in a line that only mentions the word', () => {
  expect(statementsFor('  -- DEFINER=`x`@`y`', 'INSERT INTO t VALUES (1)')).toEqual([]);
});
