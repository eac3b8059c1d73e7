export const QUOTE = 0x27;
export const BACKSLASH = 0x5c;

/** Characters behind a backslash and what they stand for, where that is not the character itself ("String Literals", MySQL). */
const READ = new Map([
  [0x30, 0x00],
  [0x62, 0x08],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x74, 0x09],
  [0x5a, 0x1a],
]);

/** What each byte stands for behind a backslash. */
export const UNESCAPED_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => READ.get(byte) ?? byte);

/** Bytes that the dump programs escape (`mysql_real_escape_string`), and the characters behind the backslash. */
const WRITTEN = new Map([
  [0x00, 0x30],
  [0x0a, 0x6e],
  [0x0d, 0x72],
  [0x1a, 0x5a],
  [0x22, 0x22],
  [QUOTE, QUOTE],
  [BACKSLASH, BACKSLASH],
]);

/** The character behind the backslash for each byte that needs one, and 0 for others. */
export const ESCAPED_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => WRITTEN.get(byte) ?? 0);
