import type { Queryable } from '../../../../../../functions/core/sql/queryable';
import type { Greeting } from '../../../../../../functions/dump/connection/greeting';
import { restorabilityWarnings } from '../../../../../../functions/dump/preflight/restorability';

const MYSQL: Greeting = { flavour: 'mysql', version: '9.7.4', offersTls: true };
const MARIADB: Greeting = { flavour: 'mariadb', version: '11.8.3-MariaDB', offersTls: true };

/** Rows by the catalogue that a statement asks. */
type Catalogues = Record<string, (readonly string[])[]>;

function warnings(catalogues: Catalogues, greeting = MYSQL, databases = ['shop']): Promise<string[]> {
  const session: Queryable = {
    rows: async (statement) => {
      if (statement.includes('COUNT(*)')) return catalogues.count ?? [['10']];
      const from = /FROM information_schema\.(\w+) ?[dku]?\s+WHERE/.exec(statement)?.[1] ?? '';
      return catalogues[from] ?? (statement.includes('lower_case') ? [['0']] : []);
    },
  };
  return restorabilityWarnings(session, greeting, { databases, namesDatabases: databases.length > 1 });
}

const routine = (text: string, older = '0') => ({ routines: [['procedure', 'p', text, older]] });

test('gives no warning for an ordinary database', async () => {
  const calm = {
    views: [['view', 'v', 'select `shop`.`t`.`a` AS `a` from `shop`.`t`', '0']],
    ...routine('SELECT t.a FROM t'),
    referential_constraints: [['t', 'fk', 'shop', 't', 'PRIMARY']],
  };
  expect(await warnings(calm)).toEqual([]);
});

test.each<{ what: string; catalogues: Catalogues; warning: string }>([
  {
    what: 'a procedure that uses another database',
    catalogues: routine('SELECT * FROM crm.c'),
    warning: 'These use the database "crm", which is not in the dump: procedure "p".',
  },
  {
    what: 'a procedure that holds the name of its own database',
    catalogues: routine('SELECT * FROM shop.t'),
    warning: 'These hold the name of their database "shop": procedure "p".',
  },
  {
    what: 'a view that calls a function by its own database',
    catalogues: { views: [['view', 'v', 'select `shop`.`f`() AS `a`', '0']] },
    warning: 'These hold the name of their database "shop": view "v".',
  },
  {
    what: "a procedure that is older than its database's collation",
    catalogues: routine('SELECT 1', '1'),
    warning: 'default character set or collation of database "shop" was changed: procedure "p".',
  },
  {
    what: 'a body that ends in a comment',
    catalogues: routine('RETURN 5 -- five'),
    warning: 'The bodies of these end in a comment: procedure "p".',
  },
  {
    what: 'a foreign key into another database',
    catalogues: { referential_constraints: [['t', 'fk', 'crm', 't', 'PRIMARY']] },
    warning: 'These use the database "crm", which is not in the dump: foreign key "fk" of table "t".',
  },
  {
    what: 'a foreign key to a key that is not unique',
    catalogues: { referential_constraints: [['t', 'fk', 'shop', 't', 'NULL']] },
    warning: 'These refer to a key that is not unique: foreign key "fk" of table "t".',
  },
  {
    what: 'an event whose time is over',
    catalogues: { events: [['shop', 'e', '1', '0']] },
    warning: 'The time of these events is over, and a restore drops them without an error: "shop.e".',
  },
  {
    what: 'an event that is enabled',
    catalogues: { events: [['shop', 'e', '0', '1']] },
    warning: 'These events run in a restored copy as soon as its event_scheduler is ON, and change it: "shop.e".',
  },
  {
    what: 'a table of an engine that not every server has',
    catalogues: { tables: [['shop', 't', 'FEDERATED', '0']] },
    warning: 'The engine FEDERATED of these tables is not part of every server: "shop.t".',
  },
  {
    what: 'an encrypted table',
    catalogues: { tables: [['shop', 't', 'INNODB', '1']] },
    warning: 'These tables are encrypted',
  },
  {
    what: 'a table of generated columns only',
    catalogues: { columns: [['shop', 't']] },
    warning: 'mysqldump writes their rows as statements that can\'t be restored (error 1064): "shop.t".',
  },
  {
    what: 'a spatial reference system of its own',
    catalogues: { st_geometry_columns: [['shop', 't', 'g', '1000001']] },
    warning: 'a spatial reference system of your own, which is not part of the dump: "shop.t.g" (1000001).',
  },
])('names $what in a warning', async ({ catalogues, warning }) => {
  const given = await warnings(catalogues);
  expect(given.filter((text) => text.includes(warning))).toHaveLength(1);
});

test("names a foreign key's referenced key on MySQL 5.7, unique or not", async () => {
  const old: Greeting = { ...MYSQL, version: '5.7.44' };
  const catalogues = {
    referential_constraints: [
      ['t', 'sound', 'shop', 't', 'PRIMARY'],
      ['t', 'loose', 'shop', 't', 'a'],
    ],
    table_constraints: [['t', 'PRIMARY']],
  };
  const [warning, ...more] = await warnings(catalogues, old);
  expect(warning).toContain('not unique: foreign key "loose" of table "t".');
  expect(more).toEqual([]);
});

test('finds the name of its own database in a view that joins another one', async () => {
  const view = 'select `o`.`a` AS `a` from (`shop`.`o` join `crm`.`c`)';
  expect(await warnings({ views: [['view', 'v', view, '0']] })).toEqual([
    expect.stringContaining('"crm"'),
    expect.stringContaining('hold the name of their database "shop": view "v"'),
  ]);
});

test('accepts references between the databases of a dump, which restores under their names', async () => {
  const odd = {
    ...routine('SELECT * FROM shop.t, crm.c', '1'),
    referential_constraints: [['t', 'fk', 'crm', 't', 'PRIMARY']],
  };
  expect(await warnings(odd, MYSQL, ['shop', 'crm'])).toEqual([]);
});

test('accepts a trailing comment from mariadb-dump, which ends a body on a line of its own', async () => {
  expect(await warnings(routine('RETURN 5 -- five'), MARIADB)).toEqual([]);
});

test('reports that a MariaDB server with many tables was not queried for each', async () => {
  const catalogues = { count: [['2001']], referential_constraints: [['t', 'fk', 'crm', 't', 'PRIMARY']] };
  expect(await warnings(catalogues, MARIADB)).toEqual([expect.stringContaining('each of 2001 tables')]);
  expect(await warnings(catalogues, MYSQL)).toEqual([expect.stringContaining('"crm"')]);
});

test('lists at most ten names in a warning', async () => {
  const routines = Array.from({ length: 12 }, (_, i) => ['procedure', `p${i}`, 'SELECT * FROM crm.c', '0']);
  const [warning] = await warnings({ routines });
  expect(warning).toContain('procedure "p9" and 2 more.');
  expect(warning).not.toContain('p10');
});
