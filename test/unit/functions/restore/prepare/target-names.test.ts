import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { TargetNames } from '../../../../../functions/restore/prepare/target-names';

function problemsOf(databases: string[], tables: string[], wanted: string[]): string[] {
  const origin = {
    flavour: 'mysql',
    serverVersion: '9.7.4',
    client: 'mysqldump',
    databases,
    tables,
    selection: { databases, excludedDatabases: [], excludedTables: ['shop.audit_*', '*.log'] },
  } satisfies Manifest['source'];
  return new TargetNames(origin, { only: { tables: wanted } }).problems.map(({ detail }) => detail);
}

test.each([
  { wanted: ['audit_1'], named: '"audit_1"' },
  { wanted: ['shop.audit_1', 'orders', 'log'], named: '"shop.audit_1", "log"' },
])('tables that the job leaves out are refused as such: $wanted', ({ wanted, named }) => {
  expect(problemsOf(['shop'], ['orders'], wanted)).toEqual([
    `The job leaves ${named} out of its dumps (exclude_tables), so that there is nothing to restore. Choose other tables.`,
  ]);
});

test('a table that is left out of one database alone is chosen by its name alone', () => {
  expect(problemsOf(['shop', 'crm'], ['orders', 'audit_1'], ['audit_1', 'crm.audit_1'])).toEqual([]);
});

test('a name of a table that is left out is refused also where another database has one of that name', () => {
  expect(problemsOf(['shop', 'crm'], ['orders', 'audit_1'], ['shop.audit_1'])).toEqual([
    expect.stringContaining('leaves "shop.audit_1" out'),
  ]);
});

test('a table that the dump has can be chosen though the job leaves it out: it came while the dump began', () => {
  expect(problemsOf(['shop'], ['orders', 'audit_1'], ['audit_1', 'shop.audit_1'])).toEqual([]);
});

test('a table that nobody knows is refused as before', () => {
  expect(problemsOf(['shop'], ['orders'], ['ordres'])).toEqual([
    'The dump has no table "ordres". Correct the names of the selected tables.',
  ]);
});
