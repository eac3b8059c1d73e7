import { decodeText, encodeText } from '../../../../../../functions/dump-format/statements/lexical/character-sets';

test.each([
  ['latin1', 'shöp€', '7368f67080'],
  ['latin2', 'łódź', 'b3f364bc'],
  ['cp1251', 'база', 'e1e0e7e0'],
  ['koi8r', 'база', 'c2c1dac1'],
  ['greek', 'βάση', 'e2dcf3e7'],
  ['gbk', '商店a', 'c9ccb5ea61'],
  ['big5', '功', 'a55c'],
  ['sjis', '表ア', '955c8341'],
  ['ujis', '表', 'c9bd'],
  ['euckr', '상점', 'bbf3c1a1'],
  ['utf8mb4', 'shöp😀', '7368c3b670f09f9880'],
  ['binary', 'shöp', '7368c3b670'],
  ['constructor', 'ö', 'c3b6'],
])('the characters of %s: %s', (characterSet, text, hex) => {
  expect(encodeText(text, characterSet)?.toString('hex')).toBe(hex);
  expect(decodeText(Buffer.from(hex, 'hex'), characterSet)).toBe(text);
});

test('a text with characters that a set lacks has no bytes in it', () => {
  expect(encodeText('shop', 'koi8r')).toEqual(Buffer.from('shop'));
  expect(encodeText('shöp', 'koi8r')).toBeUndefined();
});
