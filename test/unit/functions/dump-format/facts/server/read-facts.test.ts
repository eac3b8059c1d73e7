import type { Queryable } from '../../../../../../functions/core/sql/queryable';
import { readFacts } from '../../../../../../functions/dump-format/facts/server/read-facts';

/** Columns that a server has of each view, and its rows by the names of the columns; absent ones are NULL. */
type Catalogue = Readonly<
  Record<string, { readonly columns: string; readonly rows?: readonly Record<string, string>[] }>
>;

const SCHEMATA = { columns: 'SCHEMA_NAME DEFAULT_COLLATION_NAME' };
const TABLES = { columns: 'TABLE_SCHEMA TABLE_NAME TABLE_TYPE CREATE_OPTIONS TABLE_COMMENT' };
const COLUMNS = { columns: 'TABLE_SCHEMA TABLE_NAME COLUMN_NAME COLUMN_DEFAULT GENERATION_EXPRESSION' };
const VIEWS = { columns: 'TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION CHECK_OPTION' };

/** A server that answers from this catalogue. */
function serverWith(catalogue: Catalogue, version = '9.7.4'): Queryable & { readonly asked: string[] } {
  const asked: string[] = [];
  const rows = async (statement: string) => {
    asked.push(statement);
    if (statement === 'SELECT VERSION()') return [[version]];
    if (statement.includes('information_schema.schemata')) return [['SHOP'], ['shop']];
    if (statement.includes('UPPER(column_name)')) {
      return Object.entries(catalogue).flatMap(([view, { columns }]) => columns.split(' ').map((name) => [view, name]));
    }
    const view = /FROM information_schema\.(\w+)/.exec(statement)?.[1] ?? '';
    const selected = [...statement.matchAll(/CONCAT\('=', (\w+)\)/g)].map(([, column = '']) => column);
    return (catalogue[view]?.rows ?? []).map((row) => selected.map((name) => (name in row ? `=${row[name]}` : '')));
  };
  return { rows, asked };
}

const read = async (catalogue: Catalogue, version?: string) =>
  (await readFacts(serverWith(catalogue, version), ['shop'])).facts;

test('only columns that the server has are asked for, and the others are marked as unknown', async () => {
  const server = serverWith({ COLUMNS });
  const { unknown, flavour } = await readFacts(server, ['shop']);
  expect(flavour).toBe('mysql');
  expect(unknown).toEqual(expect.arrayContaining(['check', 'column.srid', 'key.hidden', 'library', 'view']));
  expect(unknown).not.toContain('column.default');
  expect(server.asked.join()).not.toMatch(/SRS_ID|FROM information_schema\.LIBRARIES/);
});

test('a MariaDB server is known by its version', async () => {
  await expect(readFacts(serverWith({}, '11.8.3-MariaDB-log'), [])).resolves.toMatchObject({ flavour: 'mariadb' });
});

test('the database is asked for by its own name, when another one differs in case', async () => {
  const server = serverWith({ SCHEMATA });
  await readFacts(server, ['shop']);
  expect(server.asked.at(-1)).toContain(`x'${Buffer.from('shop').toString('hex')}'`);
});

test('a default that is NULL, one that is empty and the text NULL are three', async () => {
  const table = { TABLE_NAME: 't', TABLE_TYPE: 'BASE TABLE' };
  const defaults = [{}, { COLUMN_DEFAULT: '' }, { COLUMN_DEFAULT: 'NULL' }];
  const rows = defaults.map((one, index) => ({ TABLE_NAME: 't', COLUMN_NAME: `c${index}`, ...one }));
  const facts = await read({ TABLES: { ...TABLES, rows: [table] }, COLUMNS: { ...COLUMNS, rows } });
  expect(facts.filter(({ kind }) => kind === 'column').map(({ attributes }) => attributes)).toEqual([
    {},
    { default: '' },
    { default: 'NULL' },
  ]);
});

test('columns of views are left out', async () => {
  const views = [{ TABLE_NAME: 'v', TABLE_TYPE: 'VIEW', TABLE_COMMENT: 'VIEW' }];
  const columns = [{ TABLE_NAME: 'v', COLUMN_NAME: 'a' }];
  await expect(read({ TABLES: { ...TABLES, rows: views }, COLUMNS: { ...COLUMNS, rows: columns } })).resolves.toEqual(
    [],
  );
});

test('options of a table are in one order, and without what partitions say', async () => {
  const row = {
    TABLE_NAME: 't',
    TABLE_TYPE: 'BASE TABLE',
    CREATE_OPTIONS: 'row_format=COMPRESSED partitioned KEY_BLOCK_SIZE=4 COMPRESSION="z lib" `ENCRYPTED`=\'YES\'',
  };
  const [table] = await read({ TABLES: { ...TABLES, rows: [row] } });
  expect(table?.attributes).toEqual({
    options: 'compression=z lib encrypted=yes key_block_size=4 row_format=compressed',
  });
});

test('partitions are read only when there are any', async () => {
  const server = serverWith({ TABLES, PARTITIONS: { columns: 'TABLE_SCHEMA TABLE_NAME PARTITION_NAME' } });
  await readFacts(server, ['shop']);
  expect(server.asked.some((statement) => statement.includes('PARTITIONS WHERE'))).toBe(false);
});

test('a view that the server cannot use is marked, and its text is kept', async () => {
  const comment =
    "View 'shop.v' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them";
  const table = { TABLE_NAME: 'v', TABLE_TYPE: 'VIEW', TABLE_COMMENT: comment };
  const view = {
    TABLE_NAME: 'v',
    VIEW_DEFINITION: 'select `shop`.`t`.`a` AS `a` from `shop`.`t`',
    CHECK_OPTION: 'NONE',
  };
  const facts = await read({ TABLES: { ...TABLES, rows: [table] }, VIEWS: { ...VIEWS, rows: [view] } });
  expect(facts).toEqual([
    {
      kind: 'view',
      database: 'shop',
      name: ['v'],
      attributes: { definition: 'select `t`.`a` AS `a` from `t`', usable: 'no' },
    },
  ]);
});

test('a definition that the server hides is marked as unknown', async () => {
  const view = { TABLE_NAME: 'v', VIEW_DEFINITION: '', CHECK_OPTION: 'NONE' };
  const routine = { ROUTINE_TYPE: 'PROCEDURE', ROUTINE_NAME: 'p' };
  const facts = await read({
    VIEWS: { ...VIEWS, rows: [view] },
    ROUTINES: { columns: 'ROUTINE_SCHEMA ROUTINE_TYPE ROUTINE_NAME ROUTINE_DEFINITION', rows: [routine] },
  });
  expect(facts.map(({ kind, unknown }) => [kind, unknown])).toEqual([
    ['view', ['definition']],
    ['routine', ['body']],
  ]);
});

test('the state of an event that ends is unknown', async () => {
  const columns = 'EVENT_SCHEMA EVENT_NAME STATUS ENDS EVENT_DEFINITION';
  const rows = [
    { EVENT_NAME: 'a', STATUS: 'ENABLED', EVENT_DEFINITION: 'SELECT 1' },
    { EVENT_NAME: 'b', STATUS: 'ENABLED', ENDS: '2036-01-01 00:00:00', EVENT_DEFINITION: 'SELECT 1' },
  ];
  const facts = await read({ EVENTS: { columns, rows } });
  expect(facts.map(({ attributes, unknown }) => [attributes.status, unknown])).toEqual([
    ['ENABLED', undefined],
    [undefined, ['status']],
  ]);
});
