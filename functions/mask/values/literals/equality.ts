import type { Column } from '../../rules/tables/dump-schema';
import type { ByteWriter } from './byte-writer';

const SPACE = 0x20;

/** Collations of Unicode that ignore accents, without the rules of a language: in others "ä" may be no "a". */
const IGNORES_ACCENTS =
  /^(?:utf8(?:mb[34])?_(?:general|unicode|unicode_520)_(?:nopad_)?ci|utf8mb4_0900_ai_ci|(?:utf8mb[34]_)?uca1400_(?:nopad_)?ai_ci)$/;

/**
 * Brings values that a column's collation holds for equal into one form, so that they are masked equally: by letter case, by
 * accents and by spaces at the end. Further equalities of collations, such as of "ß" and "ss", are not known here. Values that
 * a collation distinguishes have different forms, so that keys stay unique.
 */
export class Equality {
  readonly ignoresCase: boolean;
  readonly ignoresAccents: boolean;
  readonly ignoresSpaces: boolean;
  /** Whether letters with accents are the same, when these are characters of their own. */
  readonly #composes: boolean;

  constructor({ collation = '' }: Pick<Column, 'collation'>) {
    // A capital "I" is no "i" in Turkish.
    this.ignoresCase = /_ci$/.test(collation) && !/_(?:turkish|tr)_/.test(collation);
    // guard: letters-that-differ-stay-different
    this.ignoresAccents = IGNORES_ACCENTS.test(collation);
    this.#composes = /^(?:utf8|uca)/.test(collation) && !collation.includes('_general_');
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
    const composed = this.#composes ? text.normalize('NFC') : text;
    target.text(this.ignoresAccents ? withoutAccents(composed) : withoutCase(composed));
  }
}

/**
 * Characters whose case every collation without case ignores. The oldest ones (`utf8mb4_general_ci`) know no letters that Unicode
 * got later.
 */
const WITH_CASE =
  /[A-Z\u00c0-\u021f\u0222-\u0233\u0386-\u03ce\u0400-\u0481\u0490-\u04bf\u0531-\u0556\u1e00-\u1e99\u1ea0-\u1ef9\u1f00-\u1fff]/g;
/** A Latin or Greek letter with accents, as Unicode takes it apart: what others have on them makes other letters, as of "й". */
const WITH_ACCENTS = /^[A-Za-z\u0391-\u03c9][\u0300-\u036f]+$/;

/** Letters without case and accents. */
export function withoutAccents(text: string): string {
  return text.replaceAll(WITH_CASE, (character) => {
    const parts = character.normalize('NFD');
    // What is another character in normal form is so for some collations only.
    if (character.normalize('NFC') !== character) return character;
    return lowerCase(WITH_ACCENTS.test(parts) ? (parts[0] as string) : character);
  });
}

/** Letters without case. */
function withoutCase(text: string): string {
  return text.replaceAll(WITH_CASE, lowerCase);
}

/** A sigma at the end of a word is one as well. */
function lowerCase(character: string): string {
  return character === 'ς' ? 'σ' : character.toLowerCase();
}
