import { databaseToCreate } from '../../../../../functions/dump-format/facts/empty-database';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { fact, factsOf } from './sample-facts';

const FACTS = factsOf([fact('database', [], { charset: 'latin1', collation: 'latin1_bin' })], {
  lowerCaseTableNames: 1,
});

test.each([
  ['as the facts describe it', FACTS, { name: 'shop', characterSet: 'latin1', collation: 'latin1_bin' }],
  ['with defaults without facts', undefined, { name: 'shop', characterSet: undefined, collation: undefined }],
])('creates the database of a dump of one %s', (_, facts, database) => {
  expect(databaseToCreate({ source: { databases: ['shop'] } } as Manifest, facts)).toEqual(database);
});

test('finds the database of a configuration that writes its name in another case', () => {
  const manifest = { source: { databases: ['Shop'] } } as Manifest;
  expect(databaseToCreate(manifest, FACTS)).toEqual({
    name: 'Shop',
    characterSet: 'latin1',
    collation: 'latin1_bin',
  });
});

test('creates no database for a dump of several, which creates its own', () => {
  expect(databaseToCreate({ source: { databases: ['a', 'b'] } } as Manifest, FACTS)).toBeUndefined();
});
