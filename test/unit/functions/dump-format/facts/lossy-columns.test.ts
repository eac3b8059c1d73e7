import { isLossy } from '../../../../../functions/dump-format/facts/lossy-columns';

test.each([
  { type: 'float' },
  { type: 'FLOAT(7,2)' },
  { type: 'float unsigned' },
  { type: 'json' },
  { type: "enum('a','?')" },
  { type: "set('?')" },
  { type: 'varchar(50)', collation: 'sjis_japanese_ci' },
  { type: "enum('a')", collation: 'cp1251_general_ci' },
])('a dump may not keep the values of %p', (column) => {
  expect(isLossy(column)).toBe(true);
});

test.each([
  {},
  { type: 'double' },
  { type: "enum('a')", collation: 'utf8mb4_0900_ai_ci' },
  { type: "enum('float')" },
  { type: 'varchar(1)', collation: 'latin1_swedish_ci' },
  { type: 'binary(3)' },
])('a dump keeps the values of %p', (column) => {
  expect(isLossy(column)).toBe(false);
});
