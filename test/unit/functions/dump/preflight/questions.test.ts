import { literal } from '../../../../../functions/dump/client/sql-text';
import { isAtLeast } from '../../../../../functions/dump/client/version';
import { clientLimits } from '../../../../../functions/dump/preflight/client-limits';
import { missingDatabases } from '../../../../../functions/dump/preflight/databases';
import { readHistory } from '../../../../../functions/dump/preflight/history';

test.each(["it's", '\\', 'a"b', '; DROP', '💾'])('the name %j is asked for as bytes', (name) => {
  expect(literal(name)).toBe(`CONVERT(x'${Buffer.from(name).toString('hex')}' USING utf8mb4)`);
});

const USER = "'backup'@'%'";

/** A server that answers a question by a part of it, and keeps what it was asked. */
function setup(answers: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    return Object.entries(answers).find(([part]) => statement.includes(part))?.[1] ?? [];
  };
  return { session: { rows }, asked };
}

describe('databases', () => {
  const server = (lowerCase: string, ...names: string[]) =>
    setup({ lower_case_table_names: [[lowerCase]], schemata: names.map((name) => [name]) }).session;

  test('that are there are no problem', async () => {
    expect(await missingDatabases(server('0', 'shop', 'crm'), ['crm', 'shop'], USER)).toEqual([]);
  });

  test('that are missing are named, beside those that are there', async () => {
    const [problem] = await missingDatabases(server('0', 'shop', 'mysql'), ['shop', 'late', 'later'], USER);
    expect(problem).toContain(`Databases "late", "later" do not exist, or ${USER} has no privilege on them.`);
    expect(problem).toContain('This user sees database "shop".');
  });
});

describe('names in other letters are', () => {
  test.each(['0'])('other databases, where the server tells them apart: %s', async (lowerCase) => {
    const { session } = setup({ lower_case_table_names: [[lowerCase]], schemata: [['Shop']] });
    expect(await missingDatabases(session, ['shop'], USER)).toHaveLength(1);
  });

  test.each(['1', '2'])('the same databases where the server does not tell them apart: %s', async (lowerCase) => {
    const { session } = setup({ lower_case_table_names: [[lowerCase]], schemata: [['Shop']] });
    expect(await missingDatabases(session, ['sHOP'], USER)).toEqual([]);
  });
});

test('a server with many databases gives no endless message', async () => {
  const names = Array.from({ length: 3_000 }, (_, i) => `tenant${i}`);
  const { session } = setup({ lower_case_table_names: [['0']], schemata: names.map((name) => [name]) });
  const [problem = ''] = await missingDatabases(session, ['shop'], USER);
  expect(problem).toContain('and 2980 more');
  expect(problem.length).toBeLessThan(1_000);
});

describe('events', () => {
  const DATABASE = "it's";

  test('that mariadb-dump would fail to select are refused', async () => {
    const { session } = setup({ 'SELECT DISTINCT event_schema': [[DATABASE]] });
    expect(await clientLimits(session, 'mariadb', [DATABASE])).toEqual([
      expect.stringContaining(`can't dump the events of database "it's"`),
    ]);
  });

  test('that mysqldump can select are none of these', async () => {
    const { session } = setup({ 'SELECT DISTINCT event_schema': [[DATABASE]] });
    expect(await clientLimits(session, 'mysql', [DATABASE])).toEqual([]);
  });
});

test('a database with an ordinary name is not asked for', async () => {
  const { session, asked } = setup({});
  await clientLimits(session, 'mariadb', ['shop']);
  expect(asked).toEqual([]);
});

describe('an event at which mysqldump would never end is', () => {
  const { session } = setup({ "LIKE '%;;%'": [['shop', 'e']] });

  test('refused', async () => {
    expect(await clientLimits(session, 'mysql', ['shop'])).toEqual([
      expect.stringContaining('would never end at the event "e" of database "shop"'),
    ]);
  });

  test('none for mariadb-dump', async () => {
    expect(await clientLimits(session, 'mariadb', ['shop'])).toEqual([]);
  });
});

describe('past rows', () => {
  const greeting = (version: string) => ({ flavour: 'mariadb', version, offersTls: true }) as const;
  const PRICES = ['shop', 'prices', '0'];
  const BY_TRANSACTIONS = ['shop', 'orders', '1'];

  test('are kept', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES] });
    expect(await readHistory(session, greeting('10.11.6-MariaDB'), ['shop'])).toEqual({ kept: true, warnings: [] });
  });

  test('beside a table that counts its versions by transactions are missed aloud', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES, BY_TRANSACTIONS] });
    const { kept, warnings } = await readHistory(session, greeting('11.8.3-MariaDB'), ['shop']);
    expect(kept).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('by transactions: "shop.orders"')]);
  });

  test('that the server could not restore are missed aloud', async () => {
    const { session } = setup({ 'SYSTEM VERSIONED': [PRICES] });
    const { kept, warnings } = await readHistory(session, greeting('10.6.18-MariaDB'), ['shop']);
    expect(kept).toBe(false);
    expect(warnings).toEqual([expect.stringContaining('"shop.prices": servers before 10.11')]);
  });
});

test('no versioned tables, no past', async () => {
  const { session } = setup({});
  const greeting = { flavour: 'mariadb', version: '10.6.18-MariaDB', offersTls: true } as const;
  expect(await readHistory(session, greeting, ['shop'])).toEqual({ kept: false, warnings: [] });
});

test('MySQL has no past rows, and is not asked', async () => {
  const { session, asked } = setup({ 'SYSTEM VERSIONED': [['shop', 'prices', '0']] });
  const greeting = { flavour: 'mysql', version: '9.7.4', offersTls: true } as const;
  expect(await readHistory(session, greeting, ['shop'])).toEqual({ kept: false, warnings: [] });
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
])('$version is at least $wanted: $yes', ({ version, wanted, yes }) => {
  expect(isAtLeast(version, ...wanted)).toBe(yes);
});
