import { goneDatabases, sinceLastDump, tableDatabases } from '../../../../../functions/dump/history/since-last-dump';
import { parseSelection } from '../../../../../functions/dump/selection/database-selection';
import { manifestSchema } from '../../../../../functions/dump-format/manifest';

/** The source of a dump with tables by their databases, in the order of one process or of several. */
function source(...tables: [database: string, table: string][]) {
  return {
    databases: [...new Set(tables.map(([database]) => database))],
    tables: tables.map(([, table]) => table),
    tableDatabases: tableDatabases(tables.map(([database]) => ({ database }))),
  };
}

const lastDump = (of: ReturnType<typeof source> | Omit<ReturnType<typeof source>, 'tableDatabases'>) => ({
  slot: '2026-11-19',
  dump: { key: 'last' },
  source: of,
});

test('names databases that came and went, and the tables of those that stayed', () => {
  const now = source(['a', 't'], ['b', 't'], ['a', 'x.y'], ['new', 't']);
  const last = source(['a', 't'], ['a', 'gone'], ['gone', 't'], ['b', 't']);
  const changes = sinceLastDump(now, lastDump(last));
  expect(changes).toEqual({
    slot: '2026-11-19',
    key: 'last',
    newDatabases: { count: 1, names: ['new'] },
    goneDatabases: { count: 1, names: ['gone'] },
    newTables: { count: 1, names: ['a.`x.y`'] },
    goneTables: { count: 1, names: ['a.gone'] },
  });
  expect(manifestSchema.shape.source.shape.sinceLastDump.parse(changes)).toEqual(changes);
});

test('does not mistake a table of one database for that of another', () => {
  const none = { count: 0, names: [] };
  expect(sinceLastDump(source(['a', 't'], ['b', 'u']), lastDump(source(['a', 'u'], ['b', 't'])))).toMatchObject({
    newDatabases: none,
    newTables: { count: 2, names: ['a.t', 'b.u'] },
    goneTables: { count: 2, names: ['a.u', 'b.t'] },
  });
});

test('lists the first names, and counts all', () => {
  const tables = Array.from({ length: 2_000 }, (_, i): [string, string] => ['a', `t${i}`]);
  const { newTables } = sinceLastDump(source(['a', 'first'], ...tables), lastDump(source(['a', 'first'])));
  expect([newTables?.count, newTables?.names.length]).toEqual([2_000, 50]);
});

test('compares the tables of a manifest of an earlier version when it has one database', () => {
  const { tableDatabases: _, ...earlier } = source(['a', 't']);
  expect(sinceLastDump(source(['a', 't'], ['a', 'u']), lastDump(earlier)).newTables).toEqual({
    count: 1,
    names: ['a.u'],
  });
  const { tableDatabases: __, ...several } = source(['a', 't'], ['b', 't']);
  const changes = sinceLastDump(source(['a', 't'], ['b', 'u']), lastDump(several));
  expect(changes).not.toHaveProperty('newTables');
  expect(changes.newDatabases.count).toBe(0);
});

test('counts tables in a row of one database', () => {
  expect(source(['a', 't'], ['a', 'u'], ['b', 't'], ['a', 'v']).tableDatabases).toEqual([
    { database: 'a', tables: 2 },
    { database: 'b', tables: 1 },
    { database: 'a', tables: 1 },
  ]);
});

describe('a warning names gone databases', () => {
  const gone = (databases: string[], excluded: string[] = []) =>
    goneDatabases(parseSelection(databases, excluded), ['shop_a'], ['shop_a', 'shop_b', 'shop_old', 'crm']);

  test('that a pattern still matches', () => {
    expect(gone(['shop_*'], ['*_old'])).toEqual([
      '[DATABASE_GONE] The last dump had these databases, which database_names matches and which are gone: "shop_b". If they were not dropped on purpose, restore them from an earlier dump before it expires.',
    ]);
  });

  test('and none that were taken out of the configuration', () => {
    expect(gone(['shop_a*'])).toEqual([]);
    expect(gone(['shop_a'])).toEqual([]);
  });
});
