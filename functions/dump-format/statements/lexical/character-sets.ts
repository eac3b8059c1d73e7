/** Encodings of character sets ("Encoding Standard", WHATWG); all others are read as UTF-8. */
const ENCODINGS: ReadonlyMap<string, string> = new Map([
  ['big5', 'big5'],
  ['cp1250', 'windows-1250'],
  ['cp1251', 'windows-1251'],
  ['cp1256', 'windows-1256'],
  ['cp1257', 'windows-1257'],
  ['cp866', 'ibm866'],
  ['cp932', 'shift_jis'],
  ['eucjpms', 'euc-jp'],
  ['euckr', 'euc-kr'],
  ['gb18030', 'gb18030'],
  ['gb2312', 'gbk'],
  ['gbk', 'gbk'],
  ['greek', 'iso-8859-7'],
  ['hebrew', 'iso-8859-8'],
  ['koi8r', 'koi8-r'],
  ['koi8u', 'koi8-u'],
  ['latin1', 'windows-1252'],
  ['latin2', 'iso-8859-2'],
  ['latin5', 'windows-1254'],
  ['latin7', 'iso-8859-13'],
  ['macroman', 'macintosh'],
  ['sjis', 'shift_jis'],
  ['tis620', 'windows-874'],
  ['ujis', 'euc-jp'],
]);
/** Those with characters of two bytes. Of characters of three or four bytes, names are not written. */
const OF_TWO_BYTES: ReadonlySet<string> = new Set(['big5', 'euc-jp', 'euc-kr', 'gb18030', 'gbk', 'shift_jis']);

const WINDOWS = 'windows-1252';
/** Its characters from the byte 0x80 on, where it differs from ISO 8859-1. Some releases of Node.js decode it as that. */
const WINDOWS_80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** The characters of a text in the character set of a client. */
export function decodeText(bytes: Buffer, characterSet: string): string {
  const encoding = ENCODINGS.get(characterSet);
  return encoding === undefined ? bytes.toString('utf8') : decoderOf(encoding)(bytes);
}

/** @param fatal whether bytes that are no character are an error */
function decoderOf(encoding: string, fatal = false): (bytes: Buffer) => string {
  const decoder = new TextDecoder(encoding, { fatal });
  if (encoding !== WINDOWS) return (bytes) => decoder.decode(bytes);
  return (bytes) =>
    bytes
      .toString('latin1')
      .replaceAll(/[\u0080-\u009f]/g, (character) => WINDOWS_80[character.charCodeAt(0) - 0x80] ?? '');
}

/** A text in the character set of a client; undefined when the set lacks one of the characters. */
export function encodeText(text: string, characterSet: string): Buffer | undefined {
  const encoding = ENCODINGS.get(characterSet);
  if (encoding === undefined) return Buffer.from(text);
  const bytes = bytesByCharacter(encoding);
  const pieces = [...text].map((character) => bytes.get(character));
  return pieces.some((piece) => piece === undefined) ? undefined : Buffer.concat(pieces as Buffer[]);
}

/** By their encodings. */
const KNOWN = new Map<string, ReadonlyMap<string, Buffer>>();

/** Node.js decodes all encodings, and encodes few: so all characters are decoded once. */
function bytesByCharacter(encoding: string): ReadonlyMap<string, Buffer> {
  const known = KNOWN.get(encoding);
  if (known) return known;
  const decode = decoderOf(encoding, true);
  const found = new Map<string, Buffer>();
  const add = (...bytes: number[]) => {
    try {
      const character = decode(Buffer.from(bytes));
      if ([...character].length === 1 && !found.has(character)) found.set(character, Buffer.from(bytes));
    } catch {
      // No character has these bytes.
    }
  };
  for (let byte = 0; byte <= 0xff; byte += 1) add(byte);
  if (OF_TWO_BYTES.has(encoding)) {
    for (let first = 0x81; first <= 0xfe; first += 1)
      for (let second = 0x40; second <= 0xfe; second += 1) add(first, second);
  }
  KNOWN.set(encoding, found);
  return found;
}
