import { hash } from 'node:crypto';
import { sourceIdentity } from '../../../../../functions/dump/connection/source-identity';
import { parseSelection } from '../../../../../functions/dump-format/selection/database-selection';
import type { TablePatterns } from '../../../../../functions/dump-format/selection/table-selection';
import { selectionOf } from '../tables/selections';

const SHOP = { host: 'db.example.com', port: 3306, databases: ['shop', 'crm'], excluded: [] as string[] };

const ALL = { excluded: [], structureOnly: [] };

function digestOf(changes: Partial<typeof SHOP>): string {
  const { databases, excluded, ...address } = { ...SHOP, ...changes };
  return sourceIdentity(
    { ...address, selection: parseSelection(databases, excluded) },
    { lockTable: 'locks', tables: ALL },
  ).digest;
}

test.each([
  { what: 'another order of databases', changes: { databases: ['crm', 'shop'] } },
  { what: 'another spelling of the host', changes: { host: 'DB.example.com.' } },
  { what: 'a name in backticks', changes: { databases: ['`crm`', 'shop'] } },
  { what: 'an exclusion without patterns', changes: { excluded: ['old'] } },
])('$what is the same source', ({ changes }) => {
  expect(digestOf(changes)).toBe(digestOf({}));
});

test.each([
  { what: 'another host', changes: { host: 'db2.example.com' } },
  { what: 'another port', changes: { port: 3307 } },
  { what: 'one database more', changes: { databases: ['shop', 'crm', 'logs'] } },
  { what: 'names that are equal only when joined', changes: { databases: ['shop,crm'] } },
  { what: 'a pattern', changes: { databases: ['shop', 'crm', 'logs_*'] } },
])('$what is another source', ({ changes }) => {
  expect(digestOf(changes)).not.toBe(digestOf({}));
});

test('names alone have the digest of versions without patterns', () => {
  const before = hash('sha256', '["db.example.com",3306,["crm","shop"]]').slice(0, 32);
  expect(digestOf({})).toBe(before);
});

describe('patterns', () => {
  const patterns = { databases: ['shop_*', '`a*`'], excluded: ['*_old', 'tmp'] };

  test('are the same source in another order', () => {
    expect(digestOf({ databases: ['`a*`', 'shop_*'], excluded: ['`tmp`', '*_old'] })).toBe(digestOf(patterns));
  });

  test.each([
    { what: 'another pattern', changes: { databases: ['shop*', '`a*`'] } },
    { what: 'a pattern in place of a name', changes: { databases: ['shop_*', 'a*'] } },
    { what: 'another exclusion', changes: { excluded: ['*_old'] } },
  ])('are another source with $what', ({ changes }) => {
    expect(digestOf({ ...patterns, ...changes })).not.toBe(digestOf(patterns));
  });

  test('are another source than a name of the same text', () => {
    expect(digestOf({ databases: ['a*'] })).not.toBe(digestOf({ databases: ['`a*`'] }));
  });
});

test('other patterns of tables are another source, and none are what they were before there were patterns', () => {
  const selection = parseSelection(SHOP.databases, []);
  const withTables = (tables: TablePatterns) =>
    sourceIdentity({ host: SHOP.host, port: SHOP.port, selection }, { lockTable: 'locks', tables }).digest;
  const { patterns } = selectionOf({ excluded: ['shop.a', 'shop.b'] });
  expect(withTables(ALL)).toBe(digestOf({}));
  expect(withTables(patterns)).not.toBe(withTables(ALL));
  expect(withTables(patterns)).toBe(withTables(selectionOf({ excluded: ['shop.b', 'shop.a'] }).patterns));
  expect(withTables(patterns)).not.toBe(withTables(selectionOf({ structureOnly: ['shop.a', 'shop.b'] }).patterns));
});
