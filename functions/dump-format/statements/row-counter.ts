import { isNamePart } from './names';

const NEWLINE = 0x0a;
const QUOTE = 0x27;
const OPENING = 0x28;
const CLOSING = 0x29;
const COMMA = 0x2c;
const DASH = 0x2d;
const BACKSLASH = 0x5c;

/** What a byte outside of strings is: nothing special, one of those above, or one that has to be looked at closely. */
const PLAIN = 0;
const OPENS = 1;
const CLOSES = 2;
const QUOTES = 3;
const MINUS = 4;
const CLOSE_LOOK = 5;

/** Bytes within a row that may begin a comment, a string of another kind or a name, and the end of the statement. */
const INSIDE = new Uint8Array(256).fill(PLAIN);
for (const byte of Buffer.from(';"`#/$')) INSIDE[byte] = CLOSE_LOOK;
INSIDE[OPENING] = OPENS;
INSIDE[CLOSING] = CLOSES;
INSIDE[QUOTE] = QUOTES;
INSIDE[DASH] = MINUS;

/** Between rows there are only commas and space. */
const BETWEEN = new Uint8Array(256).fill(CLOSE_LOOK);
for (const byte of [...Buffer.from(' \t\r'), NEWLINE, COMMA]) BETWEEN[byte] = PLAIN;
BETWEEN[OPENING] = OPENS;

/** Bytes of a string that are looked at one by one before its end is searched for: a search costs about as much. */
const LOOKED_AT = 64;

/**
 * Counts the rows of an INSERT: what stands in parentheses behind VALUES. It goes fast over strings in single quotes with
 * backslashes, numbers and words, and stops at each byte that may be anything else.
 */
export class RowCounter {
  rows = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Whether something comes behind the rows: `ON DUPLICATE KEY UPDATE`, `RETURNING`, … */
  #isOver = false;

  /** Begins with the next statement. @param hasRows false for one whose rows come from elsewhere */
  reset(hasRows = true): void {
    this.rows = this.#depth = 0;
    this.#inString = this.#escaped = false;
    this.#isOver = !hasRows;
  }

  /** Whether {@link scan} may go on. */
  get isInRows(): boolean {
    return !this.#isOver;
  }

  /** Takes the next bytes. Returns the place of the first one that has to be looked at closely, or the chunk's length. */
  scan(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.#inString) {
        at = this.#string(chunk, at);
        continue;
      }
      const kinds = this.#depth > 0 ? INSIDE : BETWEEN;
      let kind = PLAIN;
      while (at < chunk.length) {
        kind = kinds[chunk[at] as number] as number;
        if (kind !== PLAIN) break;
        at += 1;
      }
      if (kind === CLOSE_LOOK) return at;
      if (kind === MINUS && (at + 1 === chunk.length || chunk[at + 1] === DASH)) return at;
      if (at < chunk.length) at += 1;
      if (kind === QUOTES) this.#inString = true;
      else if (kind === OPENS) this.#depth += 1;
      else if (kind === CLOSES) this.#close();
    }
    return chunk.length;
  }

  /** Takes a byte of code that was looked at closely. */
  take(byte: number): void {
    if (byte === OPENING) this.#depth += 1;
    else if (byte === CLOSING) this.#close();
    else if (this.#depth === 0 && isNamePart(byte)) this.#isOver = true;
  }

  #close(): void {
    if (this.#depth === 0) return;
    this.#depth -= 1;
    if (this.#depth === 0 && !this.#isOver) this.rows += 1;
  }

  /** Goes behind a string's end, or to the chunk's. */
  #string(chunk: Buffer, start: number): number {
    let at = start;
    if (this.#escaped) at += 1;
    this.#escaped = false;
    const stop = Math.min(chunk.length, at + LOOKED_AT);
    while (at < stop) {
      const byte = chunk[at++] as number;
      if (byte === QUOTE) {
        this.#inString = false;
        return at;
      }
      if (byte === BACKSLASH) at += 1;
    }
    if (at > chunk.length) this.#escaped = true;
    if (at >= chunk.length) return chunk.length;
    const quote = chunk.indexOf(QUOTE, at);
    const end = quote < 0 ? chunk.length : quote;
    let text = end;
    while (text > at && chunk[text - 1] === BACKSLASH) text -= 1;
    const isEscaped = (end - text) % 2 === 1;
    if (quote < 0) this.#escaped = isEscaped;
    else this.#inString = isEscaped;
    return quote < 0 ? chunk.length : quote + 1;
  }
}
