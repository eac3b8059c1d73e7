import {
  goneDatabases,
  noLongerDumped,
  sinceLastDump,
  tableDatabases,
} from '../../../../../functions/dump/history/since-last-dump';
import { manifestSchema, type SelectedTables } from '../../../../../functions/dump-format/manifest/manifest';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';

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

describe('what patterns of tables take away', () => {
  const ALL = source(['a', 't'], ['a', 'u'], ['a', 'v'], ['b', 't']);

  /** A dump with fewer tables, whose manifest has these names. */
  function reduced(
    of: ReturnType<typeof source>,
    leftOut: string[],
    withoutRows: string[] = [],
    { count = leftOut.length, ...patterns }: SelectedTables & { count?: number } = {},
  ) {
    const tables = { leftOut: { count, first: leftOut }, withoutRows, brokenViews: [] };
    return { ...of, databases: ['a', 'b'], selection: { databases: [], excludedDatabases: [], ...patterns, tables } };
  }

  const warnings = (now: Parameters<typeof noLongerDumped>[1], last: Parameters<typeof noLongerDumped>[2] = ALL) =>
    noLongerDumped(parseSelection(['a', 'b']), now, last);
  const END =
    'If that is not meant, correct the patterns and make a dump on demand; earlier dumps have them until they expire.';

  test('is a warning by each variable, and no table that is gone', () => {
    const now = reduced(source(['a', 't'], ['b', 't']), ['a.u'], ['b.t']);
    expect(warnings(now)).toEqual([
      `[NO_LONGER_DUMPED] exclude_tables leaves out tables or views that the last dump had: "a.u". ${END}`,
      `[NO_LONGER_DUMPED] structure_only_tables leaves out rows that the last dump had, of the tables: "b.t". ${END}`,
    ]);
    const changes = sinceLastDump(now, lastDump(ALL));
    expect(changes).toMatchObject({
      goneTables: { count: 1, names: ['a.v'] },
      leftOutTables: { count: 1, names: ['a.u'] },
      withoutRows: { count: 1, names: ['b.t'] },
    });
    expect(manifestSchema.shape.source.shape.sinceLastDump.parse(changes)).toEqual(changes);
  });

  test('is a warning once', () => {
    const now = reduced(source(['a', 't'], ['b', 't']), ['a.u', 'a.v'], ['b.t']);
    expect(warnings(now, now)).toEqual([]);
    expect(sinceLastDump(now, lastDump(now))).not.toHaveProperty('leftOutTables');
  });

  test('is no warning for a table that the last dump did not have', () => {
    expect(warnings(reduced(ALL, ['a.tmp_1', 'b.tmp_1']))).toEqual([]);
  });

  test('begins with the databases of which nothing is left', () => {
    expect(warnings(reduced(source(['a', 't'], ['a', 'u'], ['a', 'v']), ['b.t']))).toEqual([
      expect.stringContaining(
        'Nothing is left of the databases "b". exclude_tables leaves out tables or views that the last dump had: "b.t".',
      ),
    ]);
  });

  test('is distinguished from what is gone by the patterns when the names are too many', () => {
    const now = reduced(source(['a', 't'], ['b', 't']), ['a.x'], [], { excludedTables: ['*.u'], count: 2_000 });
    expect(warnings(now)).toEqual([expect.stringContaining('had: "a.u".')]);
    expect(sinceLastDump(now, lastDump(ALL)).goneTables).toEqual({ count: 1, names: ['a.v'] });
  });

  test('is not new when it is dumped again', () => {
    const last = reduced(source(['a', 't'], ['b', 't']), ['a.u']);
    expect(sinceLastDump(ALL, lastDump(last))).toMatchObject({
      newTables: { count: 1, names: ['a.v'] },
      dumpedAgain: { count: 1, names: ['a.u'] },
    });
    expect(warnings(ALL, last)).toEqual([]);
  });

  test('lists the first names only', () => {
    const many = Array.from({ length: 2_000 }, (_, i): [string, string] => ['a', `t${i}`]);
    const now = reduced(
      source(['b', 't']),
      many.map(([, table]) => `a.${table}`),
    );
    const [warning = ''] = warnings(now, source(...many, ['b', 't']));
    expect(warning).toContain('"a.t9" and 1990 more.');
    expect(sinceLastDump(now, lastDump(source(...many, ['b', 't']))).leftOutTables).toMatchObject({ count: 2_000 });
  });
});

test('databases that exclude_databases takes away are a warning, and none that are no longer configured', () => {
  const of = (databases: string[], excluded: string[] = []) =>
    noLongerDumped(
      parseSelection(databases, excluded),
      source(['shop_a', 't']),
      source(['shop_a', 't'], ['shop_old', 't']),
    );
  expect(of(['shop_*'], ['*_o*'])).toEqual([
    expect.stringContaining(
      '[NO_LONGER_DUMPED] exclude_databases leaves out databases that the last dump had: "shop_old".',
    ),
  ]);
  expect(of(['shop_*'])).toEqual([]);
  expect(of(['shop_a*'], ['*_o*'])).toEqual([]);
});
