import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { databasesOf, maskedContents } from '../../../../../functions/mask/publish/masked-contents';
import type { Decisions } from '../../../../../functions/mask/rules/decisions/decisions';
import type { SourceDump } from '../../../../../functions/mask/source/source-dump';

const view = (database: string, name: string) => ({ kind: 'view' as const, database, name: [name], attributes: {} });

function contents(source: Partial<Manifest['source']>, views: 'keep' | 'drop') {
  const dump = {
    manifest: { source: { databases: ['shop', 'crm'], tables: ['big', 'orders', 'big', 'people'], ...source } },
    facts: { facts: [view('shop', 'big')] },
    rows: {},
  } as unknown as SourceDump;
  return maskedContents(dump, { definitions: { views } } as unknown as Decisions);
}

const TABLES = {
  tableDatabases: [
    { database: 'shop', tables: 2 },
    { database: 'crm', tables: 2 },
  ],
};

test('all tables and views stay, with their databases', () => {
  expect(databasesOf(contents(TABLES, 'keep'))).toEqual(TABLES.tableDatabases);
});

test('views that are dropped are none of it, and a table of the same name in another database is', () => {
  const kept = contents(TABLES, 'drop');
  expect(kept.tables.map(({ name }) => name)).toEqual(['orders', 'big', 'people']);
  expect(databasesOf(kept)).toEqual([
    { database: 'shop', tables: 1 },
    { database: 'crm', tables: 2 },
  ]);
});

test('of a dump of one database whose manifest does not state it, views are known as well', () => {
  const kept = contents({ databases: ['shop'], tables: ['big', 'orders'] }, 'drop');
  expect(kept.tables.map(({ name }) => name)).toEqual(['orders']);
  expect(databasesOf(kept)).toBeUndefined();
});
