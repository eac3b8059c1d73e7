import { CodeScanner } from '../../../../../../functions/dump-format/statements/lexical/code-scanner';

/** What of a text is code, with everything else left out. */
function codeOf(text: string, { sqlMode = '', characterSet = 'utf8mb4', dollarQuotes = false } = {}): string {
  const scanner = new CodeScanner();
  scanner.sqlMode = sqlMode;
  scanner.characterSet = characterSet;
  scanner.dollarQuotes = dollarQuotes;
  return Buffer.from(Buffer.from(text, 'latin1').filter((byte) => scanner.isCode(byte))).toString('latin1');
}

test.each([
  ['strings, with quotes and backslashes in them', "a'b''c\\'d'e", 'ae'],
  ['strings in double quotes', 'a"b\'c\\"d"e', 'ae'],
  ['quoted names, in which a backslash is one', 'a`b\\`c`d``e`', 'ac'],
  ['comments', "a/* b'* */c/**/d/***/e", 'a/c/d/e'],
  ['a comment to the end of its line', "a -- it's\nb--c", 'a --\nb--c'],
  ['a comment without text', "a--\n'b'c", 'a--\nc'],
  ['a comment that begins with a number sign', "a # it's\nb", 'a \nb'],
])('leaves out %s', (_, text, code) => {
  expect(codeOf(text)).toBe(code);
});

test.each([
  ['MySQL', "/*!50001 a'b'*/c", '/ a*/c'.replace(' ', '50001 ')],
  ['MariaDB', "/*M!100616 a'b'*/c", '/100616 a*/c'],
])('treats a comment with a version of %s as code', (_, text, code) => {
  expect(codeOf(text)).toBe(code);
});

test("treats a comment that only begins like MariaDB's as a comment", () => {
  expect(codeOf("a/*My sister's*/b")).toBe('a/b');
});

test.each([
  ['no escape in strings', 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES', "'a\\'b", 'b'],
  ['no escape in names in double quotes', 'ANSI_QUOTES', '"a\\"b', 'b'],
  ['an escape in strings still', 'ANSI_QUOTES', "'a\\'b'c", 'c'],
])('respects the SQL mode: a backslash is %s', (_, sqlMode, text, code) => {
  expect(codeOf(text, { sqlMode })).toBe(code);
});

test.each([
  ['sjis', "'\x95\x5c'a", 'a'],
  ['sjis', "'\xb1\\'b'a", 'a'],
  ['gbk', "'\x81\x5c'a", 'a'],
  // A backslash escapes one byte, and not the character.
  ['gbk', "'\\\xb1\\'a'b", 'b'],
  ['gbk', "'\x81'a", 'a'],
  ['gb18030', "'\x81\x30\x81\x5c'a", 'a'],
  ['big5', "'\xa4\x5c'a", 'a'],
  ['big5', "'\xa4\x81\\'a'b", 'b'],
  ['cp932', "'\xe3\x83\x81'a", 'a'],
  ['latin1', "'\x95\\'b'a", 'a'],
])('recognizes the second bytes of characters in %s', (characterSet, text, code) => {
  expect(codeOf(text, { characterSet })).toBe(code);
});

// The beginning of its tag may still be a name.
test.each([
  ['without a tag', "a $$it's \\$$ b", 'a $ b'],
  ['with a tag', "a $x$it's $$ $y$ $x $$x$ b", 'a $x b'],
  ['behind a parenthesis', "a($$'$$)b", 'a($)b'],
])('leaves out a string in dollar quotes %s', (_, text, code) => {
  expect(codeOf(text, { dollarQuotes: true })).toBe(code);
});

test.each([
  ['within a name', "a$$'b'", 'a$$'],
  ['in the name of a variable', "@$a$ 'b'", '@$a$ '],
  ['behind the name of a table', "a.$b$ 'c'", 'a.$b$ '],
  ['at the beginning of a name', "$a 'b'", '$a '],
])('takes dollar signs %s for part of it', (_, text, code) => {
  expect(codeOf(text, { dollarQuotes: true })).toBe(code);
});
