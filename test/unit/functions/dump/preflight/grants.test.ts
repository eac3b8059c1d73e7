import { type GrantNeeds, missingGrants, missingLockGrants } from '../../../../../functions/dump/preflight/grants';

const USER = "'backup'@'%'";
const USAGE = 'GRANT USAGE ON *.* TO `backup`@`%`';
const ROUTINE = 'GRANT SHOW_ROUTINE ON *.* TO `backup`@`%`';
const on = (database: string, privileges = 'SELECT, SHOW VIEW, TRIGGER, EVENT') =>
  `GRANT ${privileges} ON \`${database}\`.* TO \`backup\`@\`%\``;

function missing(lines: readonly string[], changes: Partial<GrantNeeds> = {}, find = missingGrants): string[] {
  const needs: GrantNeeds = {
    databases: ['shop'],
    routines: 'show-routine',
    literalNames: false,
    mixedWithRoles: false,
    ...changes,
  };
  return find(lines, needs, USER);
}

describe('no privilege is missing', () => {
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
    {
      with: 'a wider pattern that grants less',
      lines: [ROUTINE, on('shop'), on('sh%', 'SELECT'), on('%', 'SELECT')],
    },
    {
      with: 'an escaped name beside a pattern',
      lines: [ROUTINE, on('shop\\_eu'), on('shop\\_e%', 'SELECT')],
      changes: { databases: ['shop_eu'] },
    },
    {
      with: 'a global privilege that is granted again',
      lines: ['GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `backup`@`%`', on('shop', 'INSERT, TRIGGER')],
      changes: { literalNames: true },
    },
    {
      with: 'a global privilege that is revoked elsewhere',
      lines: [
        'GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO `backup`@`%`',
        'REVOKE TRIGGER ON `crm`.* FROM `backup`@`%`',
      ],
      changes: { literalNames: true },
    },
    { with: 'several databases', lines: [ROUTINE, on('shop'), on('crm')], changes: { databases: ['shop', 'crm'] } },
    {
      with: 'SELECT on mysql.proc, for older servers',
      lines: [on('shop'), 'GRANT SELECT ON `mysql`.`proc` TO `backup`@`%`'],
      changes: { routines: 'select-on-proc' },
    },
    {
      with: 'SELECT on all of mysql, for older servers',
      lines: [on('shop'), on('mysql', 'SELECT')],
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

describe('a missing privilege is requested by its GRANT:', () => {
  test.each(['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'])('%s', (privilege) => {
    const rest = ['SELECT', 'SHOW VIEW', 'TRIGGER', 'EVENT'].filter((other) => other !== privilege).join(', ');
    expect(missing([USAGE, ROUTINE, on('shop', rest)])).toEqual([`GRANT ${privilege} ON \`shop\`.* TO ${USER};`]);
  });

  test.each([
    { routines: 'show-routine', statement: `GRANT SHOW_ROUTINE ON *.* TO ${USER};` },
    {
      routines: 'select-everywhere',
      statement: `GRANT SELECT ON *.* TO ${USER}; -- wider than needed: SHOW_ROUTINE came with MySQL 8.0.20`,
    },
    { routines: 'show-create-routine', statement: `GRANT SHOW CREATE ROUTINE ON \`shop\`.* TO ${USER};` },
    { routines: 'select-on-proc', statement: `GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};` },
  ] as const)('SHOW ROUTINE: $routines', ({ routines, statement }) => {
    expect(missing([USAGE, on('shop')], { routines })).toEqual([statement]);
  });
});

describe('does not accept as sufficient:', () => {
  const everything = [
    `GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`,
    `GRANT SHOW_ROUTINE ON *.* TO ${USER};`,
  ];

  test.each<{ what: string; lines: string[]; statements: string[]; changes?: Partial<GrantNeeds> }>([
    { what: 'nothing', lines: [USAGE], statements: everything },
    {
      what: 'another database',
      lines: [on('shop2'), on('sho'), on('hop'), on('myshop'), on('sh.p')],
      statements: everything,
    },
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
      what: 'a global privilege that is revoked everywhere',
      lines: [ROUTINE, on('shop', 'SELECT, SHOW VIEW, EVENT'), 'REVOKE TRIGGER ON *.* FROM `backup`@`%`'],
      statements: [`GRANT TRIGGER ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a wildcard for one character',
      lines: [ROUTINE, on('sh_')],
      statements: [`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a database whose name is a star',
      lines: [ROUTINE, on('*')],
      statements: [`GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'a pattern beside the database',
      lines: [ROUTINE, on('shop', 'SELECT, SHOW VIEW, EVENT'), on('sh%')],
      statements: [`GRANT TRIGGER ON \`shop\`.* TO ${USER};`],
    },
    {
      what: 'one of two patterns that are equally specific',
      lines: [ROUTINE, on('sh%'), on('sh_p', 'SELECT, SHOW VIEW, EVENT')],
      statements: [`GRANT TRIGGER ON \`sh_p\`.* TO ${USER};`],
    },
    {
      what: 'a wider pattern that a role may bring in',
      lines: [ROUTINE, on('shop'), on('sh%', 'SELECT, SHOW VIEW, EVENT')],
      changes: { mixedWithRoles: true },
      statements: [`GRANT TRIGGER ON \`sh%\`.* TO ${USER};`],
    },
    {
      what: 'SELECT on another table of mysql',
      lines: [on('shop'), 'GRANT SELECT ON `mysql`.`user` TO `backup`@`%`'],
      changes: { routines: 'select-on-proc' },
      statements: [`GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};`],
    },
    {
      what: 'SELECT on a table of that name elsewhere',
      lines: [on('shop'), 'GRANT SELECT ON `crm`.`proc` TO `backup`@`%`'],
      changes: { routines: 'select-on-proc' },
      statements: [`GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};`],
    },
    {
      what: 'SELECT on one of two patterns for mysql',
      lines: [on('shop'), on('mys%', 'SELECT'), on('mys_l', 'INSERT')],
      changes: { routines: 'select-on-proc' },
      statements: [`GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};`],
    },
    {
      what: 'another privilege on mysql.proc',
      lines: [on('shop'), 'GRANT INSERT ON `mysql`.`proc` TO `backup`@`%`'],
      changes: { routines: 'select-on-proc' },
      statements: [`GRANT SELECT ON \`mysql\`.\`proc\` TO ${USER};`],
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
])('the GRANT for $database covers only that database', ({ database, quoted }) => {
  expect(missing([ROUTINE], { databases: [database] })[0]).toContain(` ON ${quoted}.* `);
});

describe('locking the tables of a database', () => {
  test.each([
    { lines: [on('shop', 'LOCK TABLES')], statements: [] },
    { lines: ['GRANT LOCK TABLES ON *.* TO `backup`@`%`'], statements: [] },
    { lines: [on('sh%', 'ALL PRIVILEGES')], statements: [] },
    { lines: [on('shop')], statements: [`GRANT LOCK TABLES ON \`shop\`.* TO ${USER};`] },
    { lines: [on('shop'), on('%', 'LOCK TABLES')], statements: [`GRANT LOCK TABLES ON \`shop\`.* TO ${USER};`] },
  ])('with $lines requires $statements', ({ lines, statements }) => {
    expect(missing(lines, {}, missingLockGrants)).toEqual(statements);
  });

  test('requires one GRANT per database', () => {
    const databases = ['shop', 'crm'];
    expect(missing([on('crm', 'LOCK TABLES')], { databases }, missingLockGrants)).toEqual([
      `GRANT LOCK TABLES ON \`shop\`.* TO ${USER};`,
    ]);
  });
});

describe('a user who may not read all of a database, of which tables may be left out,', () => {
  const UNSEEN = '-- the next run lists SELECT on each table of `shop` that the user does not see yet';
  const ALL_OF_IT = '-- or SELECT on all of `shop`, if the user may also read what exclude_tables leaves out';
  const OTHERS = on('shop', 'SHOW VIEW, TRIGGER, EVENT');
  const select = (table: string, database = 'shop') =>
    `GRANT SELECT ON \`${database}\`.\`${table}\` TO \`backup\`@\`%\``;
  const dumped = [{ database: 'shop', names: ['orders', 'a`b'] }];

  test('lacks nothing when every table that is dumped can be read', () => {
    expect(missing([ROUTINE, OTHERS, select('orders'), select('a``b')], { dumped })).toEqual([]);
  });

  test('lacks the tables that it can not read', () => {
    expect(missing([ROUTINE, OTHERS, select('orders'), select('audit')], { dumped })).toEqual([
      `GRANT SELECT ON \`shop\`.\`a\`\`b\` TO ${USER};`,
      ALL_OF_IT,
    ]);
  });

  test('needs all other privileges on the database, which show it the names of all tables', () => {
    expect(missing([ROUTINE, select('orders'), select('a``b')], { dumped })).toEqual([
      `GRANT SHOW VIEW, TRIGGER, EVENT ON \`shop\`.* TO ${USER};`,
      UNSEEN,
      ALL_OF_IT,
    ]);
  });

  test('compares names as the server does', () => {
    const lines = [ROUTINE, OTHERS, select('Orders'), select('A``b')];
    expect(missing(lines, { dumped })).toHaveLength(3);
    expect(missing(lines, { dumped, fold: (name) => name.toLowerCase() })).toEqual([]);
  });

  test('is not given the database as a whole when it reads none of its tables', () => {
    expect(missing([ROUTINE, OTHERS, select('orders', 'crm')], { dumped })).toEqual([
      `GRANT SELECT ON \`shop\`.\`orders\` TO ${USER};`,
      `GRANT SELECT ON \`shop\`.\`a\`\`b\` TO ${USER};`,
      ALL_OF_IT,
    ]);
  });

  test('lacks nothing when it may read the database as a whole', () => {
    expect(missing([ROUTINE, OTHERS, on('shop', 'SELECT')], { dumped })).toEqual([]);
  });

  test('gets no endless list', () => {
    const many = [{ database: 'shop', names: ['orders', ...Array.from({ length: 60 }, (_, i) => `t${i}`)] }];
    const statements = missing([ROUTINE, OTHERS, select('orders')], { dumped: many });
    expect(statements).toHaveLength(52);
    expect(statements.slice(50)).toEqual(['-- and SELECT on 10 more tables of `shop`', ALL_OF_IT]);
  });

  test('reads all of a database of which nothing is left out', () => {
    expect(missing([ROUTINE, OTHERS, select('orders')])).toEqual([`GRANT SELECT ON \`shop\`.* TO ${USER};`]);
  });
});
