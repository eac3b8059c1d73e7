import type { Column } from '../rules/dump-schema';
import type { ByteWriter } from './byte-writer';

const SPACE = 0x20;

/**
 * Brings values that a column's collation holds for equal into one form, so that they are masked equally: by letter case, by
 * accents and by spaces at the end. Further equalities of collations, such as of "ß" and "ss", are not known here.
 */
export class Equality {
  readonly ignoresCase: boolean;
  readonly ignoresAccents: boolean;
  readonly ignoresSpaces: boolean;

  constructor({ collation = '' }: Pick<Column, 'collation'>) {
    this.ignoresCase = /_ci$/.test(collation);
    this.ignoresAccents = this.ignoresCase && !/_as_ci$/.test(collation);
    // "PAD SPACE" collations: all but the newest ones.
    this.ignoresSpaces = collation !== '' && collation !== 'binary' && !/_0900_|_nopad_/.test(collation);
  }

  /** The one form of a text: its bytes, of which as many as the result count. */
  canonical(content: ByteWriter, target: ByteWriter): void {
    const source = content.bytes;
    let end = content.length;
    if (this.ignoresSpaces) while (end > 0 && source[end - 1] === SPACE) end -= 1;
    target.length = 0;
    target.room(end);
    const { bytes } = target;
    const { ignoresCase } = this;
    for (let at = 0; at < end; at += 1) {
      let byte = source[at] as number;
      if (ignoresCase) {
        if (byte >= 0x80) {
          this.#ofCharacters(source.toString('utf8', 0, end), target);
          return;
        }
        if (byte >= 0x41 && byte <= 0x5a) byte += 0x20;
      }
      bytes[at] = byte;
    }
    target.length = end;
  }

  #ofCharacters(text: string, target: ByteWriter): void {
    target.length = 0;
    target.text(this.ignoresAccents ? withoutAccents(text) : text.normalize('NFC').toLowerCase());
  }
}

/** Letters without case and accents, each by itself: a sigma at the end of a word is one as well. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ς', 'σ');
}
