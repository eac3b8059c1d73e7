import { PLAIN, replace, tokensOf } from '../../../../../../functions/dump-format/statements/lexical/tokens';

const texts = (statement: string, mode = PLAIN) =>
  tokensOf(Buffer.from(statement), mode).map(({ kind, text }) => `${kind} ${text}`);

test('code, names, strings and variables are distinguished', () => {
  expect(texts("SELECT `a``b`, 'it''s', x'00', @v, @@session.sql_mode FROM t")).toEqual([
    'word SELECT',
    'name `a``b`',
    'symbol ,',
    "string 'it''s'",
    'symbol ,',
    'word x',
    "string '00'",
    'symbol ,',
    'variable @v',
    'symbol ,',
    'variable @@session.sql_mode',
    'word FROM',
    'word t',
  ]);
});

test.each([['/* `a` */ b'], ['# `a`\nb'], ['-- `a`\nb'], ['/*!50001 */ b'], ['/*M!100100 b */']])(
  'comments are left out, and what only some servers execute is code: %j',
  (statement) => {
    expect(texts(statement)).toEqual(['word b']);
  },
);

test('two dashes without a blank are code', () => {
  expect(texts('1--1')).toEqual(['word 1', 'symbol -', 'symbol -', 'word 1']);
});

test('a backslash escapes a quote, unless the SQL mode turns that off', () => {
  expect(texts("'a\\'b' c")).toEqual(["string 'a\\'b'", 'word c']);
  expect(texts("'a\\' c", { ...PLAIN, sqlMode: 'NO_BACKSLASH_ESCAPES' })).toEqual(["string 'a\\'", 'word c']);
});

test('double quotes are those of a name in the SQL mode ANSI_QUOTES', () => {
  expect(texts('"a"')).toEqual(['string "a"']);
  expect(texts('"a"', { ...PLAIN, sqlMode: 'REAL_AS_FLOAT,ANSI_QUOTES' })).toEqual(['name "a"']);
});

test('the second byte of a character is no backslash', () => {
  const statement = Buffer.from([0x27, 0x95, 0x5c, 0x27, 0x20, 0x61]);
  expect(tokensOf(statement, { ...PLAIN, characterSet: 'cp932' }).map(({ kind }) => kind)).toEqual(['string', 'word']);
  expect(tokensOf(statement, PLAIN).map(({ kind }) => kind)).toEqual(['string']);
});

test('a string in dollar quotes is a string', () => {
  expect(texts("AS $js$ `a` '$js$ b")).toEqual(['word AS', "string $js$ `a` '$js$", 'word b']);
});

test('bytes between replacements stay as they are', () => {
  const statement = Buffer.from([0xff, 0x61, 0xfe, 0x62, 0xfd]);
  expect(
    replace(
      statement,
      [
        { from: 1, to: 2, text: 'ü' },
        { from: 3, to: 4, text: '' },
      ],
      'utf8mb4',
    ),
  ).toEqual(Buffer.from([0xff, 0xc3, 0xbc, 0xfe, 0xfd]));
});
