import type { Column } from '../rules/dump-schema';
import type { ByteWriter } from './byte-writer';

const SPACE = 0x20;

/**
 * Brings values that a column's collation holds for equal into one form, so that they are masked equally: by letter case, by
 * accents and by spaces at the end. Further equalities of collations, such as of "ß" and "ss", are not known here.
 */
export class Equality {
  readonly #ignoresCase: boolean;
  readonly #ignoresAccents: boolean;
  readonly #ignoresSpaces: boolean;

  constructor({ collation = '' }: Pick<Column, 'collation'>) {
    this.#ignoresCase = /_ci$/.test(collation);
    this.#ignoresAccents = this.#ignoresCase && !/_as_ci$/.test(collation);
    // "PAD SPACE" collations: all but the newest ones.
    this.#ignoresSpaces = collation !== '' && collation !== 'binary' && !/_0900_|_nopad_/.test(collation);
  }

  /** Changes the bytes of a text. */
  apply(content: ByteWriter): void {
    const { bytes } = content;
    if (this.#ignoresSpaces) {
      while (content.length > 0 && bytes[content.length - 1] === SPACE) content.length -= 1;
    }
    if (!this.#ignoresCase) return;
    for (let at = 0; at < content.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x80) {
        this.#applyToCharacters(content);
        return;
      }
      if (byte >= 0x41 && byte <= 0x5a) bytes[at] = byte + 0x20;
    }
  }

  #applyToCharacters(content: ByteWriter): void {
    const text = content.bytes.toString('utf8', 0, content.length);
    const plain = this.#ignoresAccents ? text.normalize('NFD').replaceAll(/\p{M}/gu, '') : text.normalize('NFC');
    const bytes = Buffer.from(plain.toLowerCase());
    content.length = 0;
    content.copy(bytes, 0, bytes.length);
  }
}
