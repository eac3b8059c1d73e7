import {
  type DatabaseObject,
  listObjects,
  sameObjects,
} from '../../../../../functions/dump/preflight/database-objects';

function client(lowerCase: string, rows: string[][]) {
  return {
    rows: async (statement: string) => (statement.includes('lower_case_table_names') ? [[lowerCase]] : rows),
  };
}

test("distinguishes tables, views and sequences, and uses the job's spelling of database names", async () => {
  const rows = [
    ['shop', 'orders', 'BASE TABLE', '4096'],
    ['shop', 'history', 'SYSTEM VERSIONED', '16384'],
    ['shop', 'debts', 'VIEW', '0'],
    ['shop', 'numbers', 'SEQUENCE', '16384'],
    ['crm', 'people', 'BASE TABLE', '1'],
  ];
  expect(await listObjects(client('1', rows), ['Shop', 'crm'])).toEqual([
    { database: 'Shop', name: 'orders', kind: 'table', bytes: 4096 },
    { database: 'Shop', name: 'history', kind: 'table', bytes: 16384 },
    { database: 'Shop', name: 'debts', kind: 'view', bytes: 0 },
    { database: 'Shop', name: 'numbers', kind: 'sequence', bytes: 16384 },
    { database: 'crm', name: 'people', kind: 'table', bytes: 1 },
  ]);
});

test('treats database names that differ in case as different where the server does', async () => {
  const rows = [
    ['Shop', 'a', 'BASE TABLE', '1'],
    ['shop', 'b', 'BASE TABLE', '1'],
  ];
  expect((await listObjects(client('0', rows), ['shop'])).map(({ name }) => name)).toEqual(['b']);
});

const one: DatabaseObject = { database: 'shop', name: 'a', kind: 'table', bytes: 1 };

test.each<{ what: string; other: DatabaseObject[]; same: boolean }>([
  { what: 'itself', other: [one], same: true },
  { what: 'itself, grown', other: [{ ...one, bytes: 2 }], same: true },
  { what: 'nothing', other: [], same: false },
  { what: 'a second table beside it', other: [one, { ...one, name: 'b' }], same: false },
  { what: 'one of another database', other: [{ ...one, database: 'crm' }], same: false },
  { what: 'a view of its name', other: [{ ...one, kind: 'view' }], same: false },
])('compares a table with $what: the same is $same', ({ other, same }) => {
  expect(sameObjects([one], other)).toBe(same);
  expect(sameObjects(other, [one])).toBe(same);
});
