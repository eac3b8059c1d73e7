import { RowIndex } from '../../../../../../functions/dump-format/statements/rows/row-index';

/** The places that are found in pieces of a text, and where it stops. */
function scanned(...pieces: readonly string[]) {
  const index = new RowIndex();
  const found: string[] = [];
  for (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let at = 0; at < bytes.length; ) {
      const end = index.scan(bytes, at, bytes.length);
      if (end < 0) return `${found.join('')} stop`;
      for (const place of index.places.slice(0, index.count)) found.push(String.fromCharCode(bytes[at + place] ?? 0));
      at = end;
    }
  }
  return found.join('');
}

test.each([
  ["(1,'a,(b)',-2),\n('\\'',NULL)", '(,,)(,)'],
  ['', ''],
  ["('it''s',0xAB)", '(,)'],
  [`('${'x,'.repeat(70_000)}',1)`, '(,)'],
])('finds parentheses of rows and commas between values', (text, expected) => {
  expect(scanned(text)).toBe(expected);
  expect(scanned(text.slice(0, 7), text.slice(7))).toBe(expected);
});

test.each(['(1,(2))', '(1),x', '("a")', '(`a`)', '(1 # a)', '(1);', '(1,--2)', '(1/*a*/)', '(\\1)', '($a$)'])(
  'stops at %s',
  (text) => {
    expect(scanned(text)).toContain('stop');
  },
);

test('a dash at the end of a piece is that of a number, and two are a comment', () => {
  expect(scanned('(1,-', '5)')).toBe('(,)');
  expect(scanned('(1,-', '-5)')).toBe('(, stop');
});
