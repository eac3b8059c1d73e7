/**
 * Character sets in which bytes have no character of their own in Unicode, or share one: what was found by sending every
 * byte, pair of bytes and form of four bytes through utf8mb4 and back. In `sjis` even the backslash comes back as another
 * character, and `ucs2` may have halves of surrogate pairs, which MySQL 8.0 and later take for no text.
 */
export const LOSSY_CHARACTER_SETS: readonly string[] =
  'armscii8 big5 cp1250 cp1251 cp1256 cp1257 cp932 dec8 eucjpms euckr gb18030 gb2312 gbk geostd8 greek hebrew hp8 sjis swe7 tis620 ucs2 ujis'.split(
    ' ',
  );

/** Attributes of a column, as its fact has them. */
interface ColumnAttributes {
  readonly type?: string;
  readonly collation?: string;
}

/**
 * Whether a column may have values that a dump does not keep exactly: digits of FLOAT, decimal fractions in MySQL's JSON,
 * which come back as floating-point numbers, bytes without a character in Unicode, and values of ENUM and SET with
 * characters that the server writes as question marks.
 */
export function isLossy({ type = '', collation = '' }: ColumnAttributes): boolean {
  return (
    /^(float|json)\b/i.test(type) ||
    (/^(enum|set)\(/i.test(type) && type.includes('?')) ||
    LOSSY_CHARACTER_SETS.includes(collation.split('_', 1)[0] ?? '')
  );
}
