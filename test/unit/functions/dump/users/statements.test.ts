import type { Account } from '../../../../../functions/dump/users/account';
import { createStatement } from '../../../../../functions/dump/users/create-statement';
import { grantStatements } from '../../../../../functions/dump/users/grant-statement';
import { isOfPlatform } from '../../../../../functions/dump/users/platform-accounts';
import { isNameOfHost } from '../../../../../functions/dump/users/read-accounts';

const NOTHING = { CIPHER: '', ISSUER: '', SUBJECT: '' };
const account = (user: string, host = '%', more: Partial<Account> = {}): Account => ({
  user,
  host,
  isRole: false,
  defaultRoles: [],
  certificate: NOTHING,
  hasOddColumns: false,
  ...more,
});
const role = (user: string) => account(user, '', { isRole: true });
const ODD = account('a\'p`p"x\\y', '10.%');

test.each<{ of: Account; shown: string | undefined; create: string | undefined }>([
  {
    of: account('jo'),
    shown: "CREATE USER 'jo'@'%' IDENTIFIED WITH 'mysql_native_password' AS '*B2' REQUIRE NONE PASSWORD EXPIRE DEFAULT",
    create:
      "CREATE USER IF NOT EXISTS `jo`@`%` IDENTIFIED WITH 'mysql_native_password' AS '*B2' REQUIRE NONE PASSWORD EXPIRE DEFAULT",
  },
  {
    of: ODD,
    shown: "CREATE USER 'a\\'p`p\\\"x\\\\y'@'10.%' IDENTIFIED WITH 'p'",
    create: "CREATE USER IF NOT EXISTS `a'p``p\"x\\y`@`10.%` IDENTIFIED WITH 'p'",
  },
  {
    of: account('jo'),
    shown:
      "CREATE USER `jo`@`%` IDENTIFIED WITH 'p' DEFAULT ROLE `r`@`%`,`REQUIRE`@`%` REQUIRE SSL COMMENT 'DEFAULT ROLE x'",
    create: "CREATE USER IF NOT EXISTS `jo`@`%` IDENTIFIED WITH 'p' REQUIRE SSL COMMENT 'DEFAULT ROLE x'",
  },
  {
    of: account('jo', '%', { certificate: { ...NOTHING, SUBJECT: "/CN=a'b", ISSUER: '/CN=c\\d' } }),
    shown: "CREATE USER `jo`@`%` REQUIRE SUBJECT '/CN=a'b' ISSUER '/CN=c\\d'",
    create: "CREATE USER IF NOT EXISTS `jo`@`%` REQUIRE SUBJECT '/CN=a''b' ISSUER '/CN=c\\\\d'",
  },
  {
    of: account('jo', '%', { certificate: { ...NOTHING, SUBJECT: "/CN=a'b" } }),
    shown: "CREATE USER `jo`@`%` REQUIRE SUBJECT '/CN=a''b'",
    create: "CREATE USER IF NOT EXISTS `jo`@`%` REQUIRE SUBJECT '/CN=a''b'",
  },
  {
    of: account('jo'),
    shown: "CREATE USER `jo`@`%` IDENTIFIED VIA unix_socket OR some_plugin USING 'x' WITH MAX_STATEMENT_TIME 1.500000",
    create:
      "CREATE USER IF NOT EXISTS `jo`@`%` IDENTIFIED VIA unix_socket OR some_plugin USING 'x' WITH MAX_STATEMENT_TIME 1.500000",
  },
  {
    of: account('jo'),
    shown: 'CREATE USER `jo`@`%` WITH MAX_USER_CONNECTIONS -1',
    create: 'CREATE USER IF NOT EXISTS `jo`@`%` WITH MAX_USER_CONNECTIONS -1',
  },
  { of: role('r`'), shown: undefined, create: 'CREATE ROLE IF NOT EXISTS `r```' },
  { of: role('PUBLIC'), shown: undefined, create: undefined },
])('$shown is repeated as $create', ({ of, shown, create }) => {
  expect(createStatement(of, shown)).toBe(create);
});

test.each([
  { shown: "CREATE USER `other`@`%` IDENTIFIED WITH 'p'", why: 'another account' },
  { shown: "CREATE USER 'jo'@'%' IDENTIFIED BY 'x'; DROP USER root", why: 'another statement' },
  { shown: "CREATE USER 'jo'@'%' REQUIRE SUBJECT '/CN=a'b'", why: 'a string that is not escaped' },
  { shown: "CREATE USER `jo`@`%` IDENTIFIED WITH 'p' AS '<secret>'", why: 'a hidden hash' },
  { shown: "CREATE USER `jo`@`%` IDENTIFIED WITH 'p' -- x", why: 'a comment' },
  { shown: 'CREATE USER `jo`@`%` CAN FLY', why: 'an unknown clause' },
])('CREATE USER with $why is refused, and not quoted', ({ shown }) => {
  expect(() => createStatement(account('jo'), shown)).toThrow('CREATE USER of the account `jo`@`%` is not written');
  expect(() => createStatement(account('jo'), shown)).not.toThrow(/IDENTIFIED|DROP/);
});

test.each<{ of?: Account; line: string; kind?: string; text?: string | string[] }>([
  { line: 'GRANT USAGE ON *.* TO `jo`@`%`' },
  { line: "GRANT USAGE ON *.* TO `jo`@`%` IDENTIFIED BY PASSWORD '*B2' REQUIRE SSL WITH MAX_USER_CONNECTIONS 3" },
  {
    line: "GRANT USAGE ON *.* TO 'jo'@'%' WITH GRANT OPTION",
    kind: 'database',
    text: 'GRANT USAGE ON *.* TO `jo`@`%` WITH GRANT OPTION',
  },
  {
    line: "GRANT SELECT ON *.* TO `jo`@`%` IDENTIFIED BY PASSWORD '*WITH GRANT OPTION' REQUIRE SSL WITH GRANT OPTION MAX_USER_CONNECTIONS 3",
    kind: 'database',
    text: 'GRANT SELECT ON *.* TO `jo`@`%` WITH GRANT OPTION',
  },
  {
    line: 'GRANT SELECT ON `sho\\_p`.* TO `jo`@`%`',
    kind: 'database',
    text: 'GRANT SELECT ON `sho\\_p`.* TO `jo`@`%`',
  },
  {
    line: 'REVOKE INSERT ON `mysql`.* FROM `jo`@`%`',
    kind: 'database',
    text: 'REVOKE INSERT ON `mysql`.* FROM `jo`@`%`',
  },
  {
    line: 'GRANT PROXY ON `joe`@`%` TO `jo`@`%` WITH GRANT OPTION',
    kind: 'database',
    text: 'GRANT PROXY ON `joe`@`%` TO `jo`@`%` WITH GRANT OPTION',
  },
  {
    line: 'GRANT SELECT (`a`), UPDATE (`TO`, `b`) ON `shop`.`t` TO `jo`@`%`',
    kind: 'object',
    text: 'GRANT SELECT (`a`), UPDATE (`TO`, `b`) ON `shop`.`t` TO `jo`@`%`',
  },
  {
    line: 'GRANT EXECUTE ON PROCEDURE `shop`.`*` TO `jo`@`%`',
    kind: 'object',
    text: 'GRANT EXECUTE ON PROCEDURE `shop`.`*` TO `jo`@`%`',
  },
  {
    line: 'GRANT `r`@`%`,`w`@`10.%` TO `jo`@`%` WITH ADMIN OPTION',
    kind: 'role',
    text: ['GRANT `r`@`%` TO `jo`@`%` WITH ADMIN OPTION', 'GRANT `w`@`10.%` TO `jo`@`%` WITH ADMIN OPTION'],
  },
  {
    line: "GRANT reader TO 'jo'@'%' WITH ADMIN OPTION",
    kind: 'role',
    text: 'GRANT `reader` TO `jo`@`%` WITH ADMIN OPTION',
  },
  {
    line: 'GRANT BACKUP_ADMIN,ROLE_ADMIN ON *.* TO `jo`@`%` WITH GRANT OPTION',
    kind: 'database',
    text: [
      'GRANT BACKUP_ADMIN ON *.* TO `jo`@`%` WITH GRANT OPTION',
      'GRANT ROLE_ADMIN ON *.* TO `jo`@`%` WITH GRANT OPTION',
    ],
  },
  {
    line: 'GRANT SELECT, LOCK TABLES ON *.* TO `jo`@`%`',
    kind: 'database',
    text: ['GRANT SELECT ON *.* TO `jo`@`%`', 'GRANT LOCK TABLES ON *.* TO `jo`@`%`'],
  },
  {
    line: "GRANT SELECT (order, ON), UPDATE (TO), INSERT ON `shop`.`t` TO 'jo'@'%'",
    kind: 'object',
    text: 'GRANT SELECT (`order`, `ON`), UPDATE (`TO`), INSERT ON `shop`.`t` TO `jo`@`%`',
  },
  {
    of: account('jo', '%', { hasOddColumns: true }),
    line: 'GRANT SELECT (`a), INSERT, UPDATE (b`) ON `shop`.`t` TO `jo`@`%`',
    kind: 'object',
    text: 'GRANT SELECT (`a), INSERT, UPDATE (b`) ON `shop`.`t` TO `jo`@`%`',
  },
  { line: 'SET DEFAULT ROLE `r` FOR `jo`@`%`' },
  { of: role('r'), line: 'GRANT SELECT ON `shop`.* TO `r`', kind: 'database', text: 'GRANT SELECT ON `shop`.* TO `r`' },
  { of: role('r'), line: 'GRANT SELECT ON `shop`.* TO `inherited`' },
  {
    of: role('PUBLIC'),
    line: 'GRANT SELECT ON `shop`.* TO PUBLIC',
    kind: 'database',
    text: 'GRANT SELECT ON `shop`.* TO PUBLIC',
  },
])('$line is repeated as $text', ({ of = account('jo'), line, kind, text }) => {
  const texts = text === undefined ? [] : [text].flat();
  expect(grantStatements(of, line)).toEqual(texts.map((each) => ({ kind, text: each })));
});

test.each<{ of?: Account; line: string; why: string }>([
  { line: 'GRANT SELECT ON *.* TO `root`@`%`', why: 'another account' },
  { line: "GRANT SELECT ON *.* TO 'a'b'@'%'", why: 'a name that is not escaped' },
  { line: 'GRANT we"ird`r\'ole TO `jo`@`%`', why: 'a role that is not escaped' },
  { line: "GRANT a, b TO 'jo'@'%'", why: 'a role with a comma that is not escaped' },
  { line: "GRANT a@b TO 'jo'@'%'", why: 'a role with an @ that is not escaped' },
  { line: 'GRANT SELECT (a b) ON `shop`.`t` TO `jo`@`%`', why: 'a column of two words that is not escaped' },
  { line: 'GRANT SELECT (a-1) ON `shop`.`t` TO `jo`@`%`', why: 'a column with a number that is not escaped' },
  { line: 'GRANT SELECT (a ON `shop`.`t` TO `jo`@`%`', why: 'columns without an end' },
  { line: 'GRANT (a) ON `shop`.`t` TO `jo`@`%`', why: 'columns without a privilege' },
  {
    of: account('jo', '%', { hasOddColumns: true }),
    line: 'GRANT SELECT (a), INSERT, UPDATE (b) ON `shop`.`t` TO `jo`@`%`',
    why: 'a column that reads as privileges',
  },
  { line: 'GRANT SELECT (a-b) ON `shop`.`t` TO `jo`@`%`', why: 'a column that is not escaped' },
  { line: 'GRANT SELECT ON *.*; DROP USER x TO `jo`@`%`', why: 'another statement' },
  { line: 'FLUSH PRIVILEGES', why: 'no grant' },
])('a grant of $why is refused', ({ of = account('jo'), line }) => {
  expect(() => grantStatements(of, line)).toThrow('A grant of the account `jo`@`%` is not written');
});

test.each([
  ['rdsadmin', 'localhost', true],
  ['mysql.sys', 'localhost', true],
  ['mariadb.sys', 'localhost', true],
  ['root', 'localhost', true],
  ['root', '::1', true],
  ['root', '%', false],
  ['rds_app', '%', false],
  ['admin', '%', false],
])('%s@%s is of the platform: %s', (user, host, expected) => {
  expect(isOfPlatform({ user, host })).toBe(expected);
});

test.each([
  ['localhost', false],
  ['%', false],
  ['%.example.com', false],
  ['10.0.0.1', false],
  ['10.0.0.0/255.0.0.0', false],
  ['::1', false],
  ['', false],
  ['db.example.com', true],
  ['12.ab.cd', true],
])('"%s" has to be resolved: %s', (host, expected) => {
  expect(isNameOfHost(host)).toBe(expected);
});
