import type { Flavour } from '../../../../../functions/core/sql/flavour';
import type { Greeting } from '../../../../../functions/dump/connection/greeting';
import { readTableSizes } from '../../../../../functions/dump/preflight/table-sizes';
import type { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { selectionOf } from '../tables/selections';

const TABLES = [
  ['SHOP', 'orders', 'InnoDB', 'BASE TABLE', '1000000', '10'],
  ['SHOP', 'not analyzed', 'InnoDB', 'BASE TABLE', 'NULL', '10'],
  ['SHOP', 'absurd', 'InnoDB', 'BASE TABLE', '18446744073709551615', '10'],
  ['SHOP', 'prices', 'InnoDB', 'SYSTEM VERSIONED', '500', '10'],
  ['SHOP', 'all of them', 'MRG_MyISAM', 'BASE TABLE', '300', '0'],
  ['SHOP', '__proto__', 'MyISAM', 'BASE TABLE', '7', '10'],
];

async function read(flavour: Flavour, version: string, keepsHistory = false, selection?: TableSelection) {
  const statements: string[] = [];
  const session = {
    rows: async (statement: string) => {
      statements.push(statement);
      if (statement.includes('lower_case_table_names')) return [['1']];
      return statement.includes('FROM information_schema.tables') ? TABLES : [];
    },
  };
  const sizes = await readTableSizes(
    session,
    { flavour, version } as Greeting,
    ['shop', 'crm'],
    keepsHistory,
    selection,
  );
  return { sizes, statements };
}

test('excludes estimates of tables whose rows are not dumped', async () => {
  const { sizes } = await read('mariadb', '10.6.18-MariaDB');
  expect(Object.entries(sizes.rows.shop ?? {})).toEqual([
    ['__proto__', 7],
    ['orders', 1_000_000],
  ]);
  expect(sizes).toMatchObject({ bytes: 50, rows: { crm: {} } });
});

test.each(['absurd', 'not analyzed'])('ignores the estimate of table %j, which is not a number', async (table) => {
  const { sizes } = await read('mysql', '9.7.4');
  expect(Object.keys(sizes.rows.shop ?? {})).not.toContain(table);
});

test('includes system-versioned rows when they are dumped', async () => {
  const { sizes } = await read('mariadb', '11.8.9-MariaDB', true);
  expect(sizes.rows).toMatchObject({ shop: { prices: 500 } });
});

test.each([
  ['mysql', '8.0.15', true],
  ['mysql', '9.7.4', true],
  ['mysql', '5.7.44-log', false],
  ['mariadb', '11.8.9-MariaDB', false],
] as const)('queries %s %s for fresh estimates', async (flavour, version, asks) => {
  const { statements } = await read(flavour, version);
  expect(statements.includes('SET information_schema_stats_expiry = 0')).toBe(asks);
});

test('has nothing of tables whose rows are not dumped: no bytes, no estimate, and no warning about their engine', async () => {
  const selection = selectionOf({
    excluded: ['shop.__proto__', 'shop.all*'],
    structureOnly: ['shop.orders'],
    foldsCase: true,
  });
  const { sizes } = await read('mariadb', '10.6.18-MariaDB', true, selection);
  expect(Object.entries(sizes.rows.shop ?? {})).toEqual([['prices', 500]]);
  expect(sizes).toMatchObject({ bytes: 30, warnings: [] });
});
