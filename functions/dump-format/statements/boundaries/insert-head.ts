import { isNamePart } from '../lexical/names';
import { INSERT_MODIFIERS } from '../subject/statement-kind';

const OPENING = 0x28;
const CLOSING = 0x29;
const DOT = 0x2e;
const QUOTES: ReadonlySet<number> = new Set(Buffer.from('`"['));

/** Longer than all words that are looked for. */
const WORD_BYTES = 16;

/** Finds the rows of an INSERT or REPLACE: the word VALUES behind the name of the table and its columns. */
export class InsertHead {
  #depth = 0;
  #word = '';
  /** Whether the name of the table has begun. */
  #isNamed = false;
  #isBehindDot = false;

  /** Begins with the next statement. */
  reset(): void {
    this.#depth = 0;
    this.#word = '';
    this.#isNamed = this.#isBehindDot = false;
  }

  /** Takes the next byte. Returns `rows` for the one behind VALUES, `other` when something else comes than rows. */
  take(byte: number, isCode: boolean): 'rows' | 'other' | undefined {
    if (isCode && isNamePart(byte)) {
      if (this.#word.length < WORD_BYTES) this.#word += String.fromCharCode(byte);
      return undefined;
    }
    if (this.#word !== '') {
      const follows = this.#endWord(this.#word.toUpperCase());
      this.#word = '';
      if (follows) return follows;
    }
    if (isCode) {
      if (byte === OPENING) this.#depth += 1;
      else if (byte === CLOSING) this.#depth -= 1;
      else if (byte === DOT) this.#isBehindDot = true;
    } else if (QUOTES.has(byte) && this.#depth === 0) {
      this.#isNamed = true;
      this.#isBehindDot = false;
    }
    return undefined;
  }

  #endWord(word: string): 'rows' | 'other' | undefined {
    const isPartOfName = this.#isBehindDot;
    this.#isBehindDot = false;
    if (this.#depth > 0 || isPartOfName || INSERT_MODIFIERS.has(word)) return undefined;
    if (!this.#isNamed) this.#isNamed = true;
    else if (word === 'VALUES' || word === 'VALUE') return 'rows';
    else if (word !== 'PARTITION') return 'other';
    return undefined;
  }
}
