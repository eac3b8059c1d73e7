import { sourceIdentity } from '../../../../../functions/dump/connection/source-identity';

const SHOP = { host: 'db.example.com', port: 3306, databases: ['shop', 'crm'] };
const digestOf = (changes: Partial<typeof SHOP>) => sourceIdentity({ ...SHOP, ...changes }, 'locks').digest;

test.each([
  { what: 'another order of databases', changes: { databases: ['crm', 'shop'] } },
  { what: 'another spelling of the host', changes: { host: 'DB.example.com.' } },
])('$what is the same source', ({ changes }) => {
  expect(digestOf(changes)).toBe(digestOf({}));
});

test.each([
  { what: 'another host', changes: { host: 'db2.example.com' } },
  { what: 'another port', changes: { port: 3307 } },
  { what: 'one database more', changes: { databases: ['shop', 'crm', 'logs'] } },
  { what: 'names that are equal only when joined', changes: { databases: ['shop,crm'] } },
])('$what is another source', ({ changes }) => {
  expect(digestOf(changes)).not.toBe(digestOf({}));
});
