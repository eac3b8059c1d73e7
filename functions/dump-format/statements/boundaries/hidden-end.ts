import { Delimiter } from './delimiter';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const LOWER_CASE = 0x20;
/** What the next line begins with, in lower case. */
const NEXT_LINE = Buffer.from('delimiter ');

/**
 * Sees the end of a stored program whose body ends in a comment. mysqldump writes the delimiter behind the body, into the
 * comment, so that the client reads on; but no program has `DELIMITER` in the line behind such a comment.
 */
export class HiddenEnd {
  /** How many bytes of the line with DELIMITER were the last ones. */
  matched = 0;
  readonly #delimiter = new Delimiter();
  /** Offset of the delimiter that the last comment ended with, if it did. */
  #offset: number | undefined;
  /** Whether the line behind such a comment is being read. */
  #isBehind = false;

  /** Begins with the next statement. */
  reset(delimiter: Buffer): void {
    this.#delimiter.bytes = delimiter;
    this.#offset = undefined;
    this.#isBehind = false;
    this.matched = 0;
  }

  /** Bytes of the line with DELIMITER that {@link take} needs to see. */
  static readonly SEEN = NEXT_LINE.length;

  /**
   * Takes the next byte, and whether it is part of a comment that ends with its line.
   *
   * @param offset of the byte
   * @returns the offset of the statement's end, as soon as the line with DELIMITER has begun.
   */
  take(byte: number, isComment: boolean, offset: number): number | undefined {
    if (isComment) {
      if (byte === NEWLINE) this.#isBehind = this.#offset !== undefined;
      else if (this.#delimiter.take(byte)) this.#offset = offset + 1 - this.#delimiter.bytes.length;
      else if (byte > SPACE) this.#offset = undefined;
      return undefined;
    }
    if (!this.#isBehind) return undefined;
    if ((byte | LOWER_CASE) === NEXT_LINE[this.matched]) {
      this.matched += 1;
      return this.matched === NEXT_LINE.length ? this.#offset : undefined;
    }
    this.#isBehind = false;
    this.#offset = undefined;
    this.matched = 0;
    return undefined;
  }
}
