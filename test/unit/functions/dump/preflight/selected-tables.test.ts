import { ALL_TABLES, readSelectedTables } from '../../../../../functions/dump/preflight/selected-tables';
import { patternsOf } from '../tables/selections';

const TABLES = [
  ['shop', 'orders', 'BASE TABLE', '1'],
  ['shop', 'audit_log', 'BASE TABLE', '1'],
  ['shop', 'a_view', 'VIEW', '0'],
  ['shop', 'numbers', 'SEQUENCE', '1'],
];

/** A server that records its questions. */
function setup(tables = TABLES, lowerCase = '0') {
  const asked: string[] = [];
  const session = {
    rows: async (statement: string) => {
      asked.push(statement);
      return statement.includes('lower_case_table_names') ? [[lowerCase]] : tables;
    },
  };
  const read = (excluded: readonly string[], structureOnly: readonly string[] = []) =>
    readSelectedTables(
      session,
      'mysql',
      ['shop'],
      { excluded: patternsOf(...excluded), structureOnly: patternsOf(...structureOnly) },
      lowerCase !== '0',
    );
  return { asked, read };
}

test('asks the server nothing for a job without patterns', async () => {
  const { asked, read } = setup();
  expect(await read([])).toEqual(ALL_TABLES);
  expect(asked).toEqual([]);
});

test('finds no fault with patterns that match tables', async () => {
  const { warnings, problems, objects } = await setup().read(['shop.a_*'], ['shop.audit_log', '*.orders']);
  expect([warnings, problems]).toEqual([[], []]);
  expect(objects).toHaveLength(4);
});

test.each([
  {
    what: 'of no table',
    excluded: ['shop.oders', 'shop.a_view', 'shop.tmp_*'],
    structureOnly: [],
    warning:
      '[PATTERN_UNMATCHED] No table of the dump matches "shop.oders", "shop.tmp_*" of exclude_tables. Correct or remove them unless it is so on purpose.',
  },
  {
    what: 'of a database that is not dumped',
    excluded: ['crm.orders'],
    structureOnly: [],
    warning:
      '[PATTERN_UNMATCHED] No table of the dump matches "crm.orders" of exclude_tables. The dump has no database that "crm.orders" can be about. Correct or remove it unless it is so on purpose.',
  },
  {
    what: 'of a sequence, which is never left out',
    excluded: ['shop.numbers'],
    structureOnly: [],
    warning: expect.stringContaining('matches "shop.numbers" of exclude_tables'),
  },
  {
    what: 'of a view, which has no rows',
    excluded: [],
    structureOnly: ['shop.a_view'],
    warning: expect.stringContaining('matches "shop.a_view" of structure_only_tables'),
  },
])('warns of patterns $what', async ({ excluded, structureOnly, warning }) => {
  const { warnings, problems } = await setup().read(excluded, structureOnly);
  expect([warnings, problems]).toEqual([[warning], []]);
});

test('compares names as the server does', async () => {
  expect((await setup(TABLES, '1').read(['SHOP.Orders'])).warnings).toEqual([]);
  expect((await setup(TABLES, '0').read(['SHOP.Orders'])).warnings).toHaveLength(1);
});

test('refuses to dump no table at all', async () => {
  expect((await setup().read(['shop.*'])).problems).toEqual([
    {
      code: 'NOTHING_TO_DUMP',
      detail:
        'exclude_tables leaves out every table of the dump (2). Correct its patterns, leave out whole databases by exclude_databases, or set structure_only_tables to dump tables without rows.',
    },
  ]);
  expect((await setup().read([], ['shop.*'])).problems).toEqual([]);
  expect((await setup([['shop', 'v', 'VIEW', '0']]).read(['shop.v'])).problems).toEqual([]);
});

test('refuses tables that the dump program can not tell apart', async () => {
  const tables = [...TABLES, ['shop', 'Orders', 'BASE TABLE', '1']];
  expect((await setup(tables).read(['shop.orders'])).problems).toMatchObject([{ code: 'TABLES_INSEPARABLE' }]);
});
