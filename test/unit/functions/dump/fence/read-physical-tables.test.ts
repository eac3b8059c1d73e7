import type { Queryable } from '../../../../../functions/core/sql/queryable';
import { readPhysicalTables } from '../../../../../functions/dump/fence/read-physical-tables';

const session = (rows: string[][]): Queryable => ({ rows: async () => rows });

test.each([
  { flavour: 'mariadb', version: '11.8.2' },
  { flavour: 'mariadb', version: '10.4.0' },
] as const)('knows the tablespaces of tables on $flavour $version, but not the one that many share', async (server) => {
  const rows = [
    ['shop/z', '21', '7'],
    ['shop/shared', '22', '0'],
    ['other/z', '23', '8'],
  ];
  const { spaces } = await readPhysicalTables(session(rows), server, ['shop']);
  expect([...spaces]).toEqual([['shop/z', 7]]);
});

test.each([
  { flavour: 'mysql', version: '9.7.4', why: 'the tablespaces are the identities' },
  { flavour: 'mysql', version: '5.7.44', why: 'a table is emptied in its place' },
  { flavour: 'mariadb', version: '10.2.44', why: 'a table is emptied in its place' },
] as const)('has no tablespaces beside the identities on $flavour $version, where $why', async (server) => {
  const { ids, spaces } = await readPhysicalTables(session([['shop/z', '21', '7']]), server, ['shop']);
  expect([...ids]).toEqual([['shop/z', 21]]);
  expect(spaces.size).toBe(0);
});
