import { renderRows, rowsIn, rowsSchema, tablesIn } from '../../../../../functions/dump-format/manifest/row-counts';

const COUNTS = new Map([
  [
    'shop',
    new Map([
      ['orders', 3],
      ['__proto__', 2],
      ['10', 1],
      ['Orders', 0],
    ]),
  ],
  ['crm', new Map([['orders', 7]])],
]);

test('keeps the rows of every table through JSON, with any table name', () => {
  const rows = rowsSchema.parse(JSON.parse(JSON.stringify(renderRows(COUNTS))));
  expect(rowsIn(rows, 'shop', '__proto__')).toBe(2);
  expect([...tablesIn(rows)]).toHaveLength(5);
});

test('lists databases and tables in the order of their names', () => {
  expect(JSON.stringify(renderRows(COUNTS))).toBe(
    '{"crm":{"orders":7},"shop":{"10":1,"Orders":0,"__proto__":2,"orders":3}}',
  );
});

test('returns nothing for an unknown table, even if every object has a property of that name', () => {
  const rows = renderRows(COUNTS);
  expect([rowsIn(rows, 'shop', 'constructor'), rowsIn(rows, 'constructor', 'name')]).toEqual([undefined, undefined]);
});

test.each([[[]], [{ shop: 3 }], [{ shop: { orders: -1 } }], [{ shop: { orders: '3' } }], [null]])(
  'refuses %j',
  (value) => {
    expect(rowsSchema.safeParse(value).success).toBe(false);
  },
);
