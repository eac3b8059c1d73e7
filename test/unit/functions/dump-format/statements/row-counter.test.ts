import fc from 'fast-check';
import { RowCounter } from '../../../../../functions/dump-format/statements/row-counter';

/** What `mysql_real_escape_string` makes of a string. */
function escaped(bytes: string): string {
  const named: Record<string, string> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };
  const isSpecial = (byte: string) => byte in named || `'"\\`.includes(byte);
  return `'${[...bytes].map((byte) => (isSpecial(byte) ? (named[byte] ?? `\\${byte}`) : byte)).join('')}'`;
}

const hostile = fc.constantFrom(
  "'",
  '\\',
  ')',
  '(',
  ';',
  ',',
  '),(',
  ');\n',
  '*/',
  '-- Dump completed',
  '\n',
  '\0',
  'é',
);
const text = fc
  .array(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 6 }), fc.constant('x'.repeat(100))))
  .map((parts) => parts.join(''));
const value = fc.oneof(
  text.map(escaped),
  text.map((bytes) => `_binary ${escaped(bytes)}`),
  fc.constantFrom('NULL', '1', '-1.5e20', '0x', `0x${'0A'.repeat(200)}`, "''"),
);
const row = fc.array(value, { minLength: 1, maxLength: 5 }).map((values) => `(${values.join(',')})`);

/** Feeds a text in pieces, and returns how many rows are in the statement and what is behind it. */
function scan(statement: string, cuts: readonly number[]): { rows: number; behind: string } {
  const bytes = Buffer.from(statement);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const counter = new RowCounter();
  let start = 0;
  for (const end of ends) {
    const { at, ended } = counter.scan(bytes.subarray(start, end), 0);
    if (ended) return { rows: counter.rows, behind: bytes.toString('utf8', start + at) };
    start = end;
  }
  return { rows: counter.rows, behind: 'no end' };
}

test.each([
  ['mysqldump', ' ', ','],
  ['mariadb-dump', '\n', ',\n'],
])('counts the rows of an INSERT of %s for any content and every division into chunks', (_, before, between) => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.array(fc.nat()), (rows, cuts) => {
      const statement = `ALUES${before}${rows.join(between)};\nUNLOCK TABLES;`;
      expect(scan(statement, cuts)).toEqual({ rows: rows.length, behind: '\nUNLOCK TABLES;' });
    }),
  );
});

test('counts a row that is cut after a backslash', () => {
  const statement = "('it\\'s;'),('a');";
  expect(scan(statement, [statement.indexOf('\\') + 1])).toEqual({ rows: 2, behind: '' });
});

test('counts a row that is cut at any byte of its long values', () => {
  const statement = `(1,${escaped("\\'".repeat(100))},0x${'AB'.repeat(100)}),(2,'',NULL);`;
  const cuts = Array.from({ length: statement.length }, (_, index) => index);
  expect(scan(statement, cuts)).toEqual({ rows: 2, behind: '' });
});
