import { type GrantNeeds, missingGrants } from '../../../../../functions/dump/preflight/grants';

const USER = "'backup'@'%'";
const USAGE = 'GRANT USAGE ON *.* TO `backup`@`%`';
const ROUTINE = 'GRANT SHOW_ROUTINE ON *.* TO `backup`@`%`';
const on = (database: string, privileges = 'SELECT, SHOW VIEW, TRIGGER, EVENT') =>
  `GRANT ${privileges} ON \`${database}\`.* TO \`backup\`@\`%\``;

function missing(lines: readonly string[], changes: Partial<GrantNeeds> = {}): string[] {
  const needs: GrantNeeds = {
    databases: ['shop'],
    routines: 'show-routine',
    literalNames: false,
    mixedWithRoles: false,
    ...changes,
  };
  return missingGrants(lines, needs, USER);
}

describe('nothing is missing', () => {
  test.each<{ with: string; lines: string[]; changes?: Partial<GrantNeeds> }>([
    { with: 'the least grants', lines: [USAGE, ROUTINE, on('shop')] },
    {
      with: 'grants in several lines',
      lines: [ROUTINE, on('shop', 'SELECT, EVENT'), on('shop', 'TRIGGER, SHOW VIEW')],
    },
    { with: 'all privileges everywhere', lines: ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION'] },
    { with: 'SELECT everywhere, which shows routines too', lines: ['GRANT SELECT ON *.* TO `backup`@`%`', on('shop')] },
    { with: 'all privileges on the database', lines: [ROUTINE, on('shop', 'ALL PRIVILEGES')] },
    { with: 'a pattern', lines: [ROUTINE, on('sh%')] },
    { with: 'a pattern with one wildcard character', lines: [ROUTINE, on('sho_')] },
    { with: 'an escaped name', lines: [ROUTINE, on('shop\\_eu')], changes: { databases: ['shop_eu'] } },
    { with: 'a name with a backtick', lines: [ROUTINE, on('a``b')], changes: { databases: ['a`b'] } },
    { with: 'a name that is a regular expression', lines: [ROUTINE, on('a.(b')], changes: { databases: ['a.(b'] } },
    { with: 'unicode', lines: [ROUTINE, on('ö_')], changes: { databases: ['ö💾'] } },
    { with: 'several databases', lines: [ROUTINE, on('shop'), on('crm')], changes: { databases: ['shop', 'crm'] } },
    {
      with: 'SELECT on mysql.proc, for older servers',
      lines: [on('shop'), 'GRANT SELECT ON `mysql`.`proc` TO `backup`@`%`'],
      changes: { routines: 'select-on-proc' },
    },
    {
      with: 'SHOW CREATE ROUTINE on the database, for MariaDB',
      lines: [on('shop', 'SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE')],
      changes: { routines: 'show-create-routine' },
    },
    {
      with: 'a password hash in the line of MariaDB',
      lines: ["GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `backup`@`%` IDENTIFIED BY PASSWORD '*A'"],
      changes: { routines: 'select-on-proc' },
    },
  ])('with $with', ({ lines, changes }) => {
    expect(missing(lines, changes)).toEqual([]);
  });
});

describe('each single privilege that is missing is asked for by its GRANT', () => {
  test.each(['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'])('%s', (privilege) => {
    const rest = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'].filter((other) => other !== privilege).join(', ');
    expect(missing([USAGE, ROUTINE, on('shop', rest)])).toEqual([`GRANT ${privilege} ON \`shop\`.* TO ${USER};`]);
  });

  test.each([
    { routines: 'show-routine', statement: `GRANT SHOW_ROUTINE ON *.* TO ${USER};` },
    { routines: 'show-create-routine', statement: `GRANT SHOW CREATE ROUTINE ON \`shop\`.* TO ${USER};` },
    { routines: 'select-on-proc', statement: `GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};` },
  ] as const)('to see routines: $routines', ({ routines, statement }) => {
    expect(missing([USAGE, on('shop')], { routines })).toEqual([statement]);
  });
});

describe('what looks like enough, but is not:', () => {
  const everything = [
    `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`,
    `GRANT SHOW_ROUTINE ON *.* TO ${USER};`,
  ];

  test.each<{ what: string; lines: string[]; statements: string[]; changes?: Partial<GrantNeeds> }>([
    { what: 'nothing', lines: [USAGE], statements: everything },
    { what: 'another database', lines: [on('shop2'), on('sho'), on('myshop')], statements: everything },
    { what: 'one table', lines: ['GRANT SELECT ON `shop`.`orders` TO `backup`@`%`'], statements: everything },
    { what: 'a role that is not expanded', lines: ['GRANT `reader`@`%` TO `backup`@`%`'], statements: everything },
    { what: 'a routine', lines: ['GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `backup`@`%`'], statements: everything },
    {
      what: 'SELECT on columns',
      lines: [
        ROUTINE,
        on('shop', 'SHOW VIEW, TRIGGER, EVENT'),
        'GRANT SELECT (`a`, `b`) ON `shop`.`t` TO `backup`@`%`',
      ],
      statements: [`GRANT SELECT ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a wildcard that is escaped',
      lines: [ROUTINE, on('sho\\_')],
      statements: [`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a wildcard where names are literal',
      lines: [ROUTINE, on('sh%')],
      changes: { literalNames: true },
      statements: [`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a global privilege that is partly revoked',
      lines: [
        'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `backup`@`%`',
        'REVOKE TRIGGER ON `shop`.* FROM `backup`@`%`',
      ],
      changes: { literalNames: true },
      statements: [`GRANT TRIGGER ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'ALL on the database, which shows no routines',
      lines: [on('shop', 'ALL PRIVILEGES')],
      statements: [`GRANT SHOW_ROUTINE ON *.* TO ${USER};`],
    },
  ])('$what', ({ lines, changes, statements }) => {
    expect(missing(lines, changes)).toEqual(statements);
  });
});

test.each([
  { database: 'shop_eu', quoted: '`shop\\_eu`' },
  { database: '100%', quoted: '`100\\%`' },
  { database: 'a`b', quoted: '`a``b`' },
])('the GRANT for $database covers that database and no other', ({ database, quoted }) => {
  expect(missing([ROUTINE], { databases: [database] })[0]).toContain(` ON ${quoted}.* `);
});
