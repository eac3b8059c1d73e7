import { literal } from '../../../../../functions/core/sql/sql-text';
import { isAtLeast } from '../../../../../functions/core/sql/version';
import { clientLimits } from '../../../../../functions/dump/preflight/client-limits';
import { readSystemVersioning } from '../../../../../functions/dump/preflight/system-versioning';
import { selectionOf } from '../tables/selections';

test.each(["it's", '\\', 'a"b', '; DROP', '💾'])('sends the name %j as bytes', (name) => {
  expect(literal(name)).toBe(`CONVERT(x'${Buffer.from(name).toString('hex')}' USING utf8mb4)`);
});

/** A server that answers a query by a part of it, and records its queries. */
function setup(answers: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    return Object.entries(answers).find(([part]) => statement.includes(part))?.[1] ?? [];
  };
  return { session: { rows }, asked };
}

describe('events', () => {
  const DATABASE = "it's";

  test('that mariadb-dump would fail to select are refused', async () => {
    const { session } = setup({ 'SELECT DISTINCT event_schema': [[DATABASE]] });
    expect(await clientLimits(session, 'mariadb', [DATABASE])).toEqual([
      expect.stringContaining(`can't dump the events of database "it's"`),
    ]);
  });

  test('that mysqldump can select are accepted', async () => {
    const { session } = setup({ 'SELECT DISTINCT event_schema': [[DATABASE]] });
    expect(await clientLimits(session, 'mysql', [DATABASE])).toEqual([]);
  });
});

test('skips the query for a database with an ordinary name', async () => {
  const { session, asked } = setup({});
  await clientLimits(session, 'mariadb', ['shop']);
  expect(asked).toEqual([]);
});

describe('an event at which mysqldump never ends', () => {
  const shown = (statement: string) => ({
    "LIKE '%;;%'": [['shop', 'e`v']],
    'SHOW CREATE EVENT `shop`.`e``v`': [['e`v', '', 'SYSTEM', statement]],
  });
  const { session } = setup(shown("CREATE EVENT `e``v` DO SELECT ';;'"));

  test('is refused', async () => {
    expect(await clientLimits(session, 'mysql', ['shop'])).toEqual([
      expect.stringContaining('would never end at the event "e`v" of database "shop"'),
    ]);
  });

  test('is accepted when its semicolons are apart in the statement, by an escape that the catalogue does not show', async () => {
    const { session } = setup(shown("CREATE EVENT `e``v` DO SELECT ';\\;'"));
    expect(await clientLimits(session, 'mysql', ['shop'])).toEqual([]);
  });

  test('is accepted for mariadb-dump', async () => {
    expect(await clientLimits(session, 'mariadb', ['shop'])).toEqual([]);
  });
});

describe('system-versioned rows', () => {
  const greeting = (version: string) => ({ flavour: 'mariadb', version, offersTls: true }) as const;
  const PRICES = ['shop', 'prices', '0'];
  const BY_TRANSACTIONS = ['shop', 'orders', '1'];

  test('are dumped', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES] });
    expect(await readSystemVersioning(session, greeting('10.11.6-MariaDB'), ['shop'])).toEqual({
      kept: true,
      warnings: [],
    });
  });

  test('are not dumped beside a transaction-precise table, with a warning', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES, BY_TRANSACTIONS] });
    const { kept, warnings } = await readSystemVersioning(session, greeting('11.8.3-MariaDB'), ['shop']);
    expect(kept).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('by transactions: "shop.orders"')]);
  });

  test('are dumped beside a transaction-precise table whose rows are not', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES, BY_TRANSACTIONS] });
    const selection = selectionOf({ structureOnly: ['shop.orders'] });
    const found = await readSystemVersioning(session, greeting('11.8.3-MariaDB'), ['shop'], selection);
    expect(found).toEqual({ kept: true, warnings: [] });
  });

  test('are not dumped when the server could not restore them, with a warning', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES] });
    const { kept, warnings } = await readSystemVersioning(session, greeting('10.6.18-MariaDB'), ['shop']);
    expect(kept).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('"shop.prices": servers before 10.11')]);
  });
});

test('reports no history without versioned tables', async () => {
  const { session } = setup({});
  const greeting = { flavour: 'mariadb', version: '10.6.18-MariaDB', offersTls: true } as const;
  expect(await readSystemVersioning(session, greeting, ['shop'])).toEqual({ kept: false, warnings: [] });
});

test('does not query MySQL for versioned rows', async () => {
  const { session, asked } = setup({ 'SYSTEM VERSIONED': [['shop', 'prices', '0']] });
  const greeting = { flavour: 'mysql', version: '9.7.4', offersTls: true } as const;
  expect(await readSystemVersioning(session, greeting, ['shop'])).toEqual({ kept: false, warnings: [] });
  expect(asked).toEqual([]);
});

test.each([
  { version: '8.0.20', wanted: [8, 0], yes: true },
  { version: '5.7.44-log', wanted: [8, 0], yes: false },
  { version: '9.0.1', wanted: [8, 4], yes: true },
  { version: '11.2.2-MariaDB', wanted: [11, 3], yes: false },
  { version: '10.11.6-MariaDB', wanted: [10, 2], yes: true },
  { version: '10.11.6-MariaDB', wanted: [10, 11], yes: true },
  { version: '8.0.mysql_aurora.3.08.0', wanted: [8, 0, 1], yes: false },
  { version: '8', wanted: [8, 0], yes: true },
])('compares $version with $wanted as at least: $yes', ({ version, wanted, yes }) => {
  expect(isAtLeast(version, ...wanted)).toBe(yes);
});
