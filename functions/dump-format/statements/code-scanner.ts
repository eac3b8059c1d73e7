/**
 * `opening`: behind a comment's first two bytes; `opening-mariadb`: behind the first three bytes of what may be a comment
 * that only MariaDB executes; `closing`: behind an asterisk in a comment; `line`: in a comment that ends with its line.
 */
type State = 'code' | 'quoted' | 'escaped' | 'opening' | 'opening-mariadb' | 'comment' | 'closing' | 'line';

const NEWLINE = 0x0a;
const DOUBLE_QUOTE = 0x22;
const QUOTES: ReadonlySet<number> = new Set(Buffer.from('\'"`'));
const BACKQUOTE = 0x60;
const BACKSLASH = 0x5c;

/** Character sets in which the second byte of a character may look like a quote or a backslash. */
const DOUBLE_BYTE: ReadonlySet<string> = new Set(['big5', 'cp932', 'gb18030', 'gbk', 'sjis']);
/** Of these, those with characters of one byte between the first bytes of others. */
const KATAKANA: ReadonlySet<string> = new Set(['cp932', 'sjis']);

/**
 * Tells code from strings, quoted names and comments, byte by byte, by the rules of the server ("Lexical Structure",
 * "Comments", MySQL Reference Manual). What stands in a comment with a version (`/*!50001 …`) is code.
 */
export class CodeScanner {
  #state: State = 'code';
  #quote = 0;
  #slash = false;
  #star = false;
  #dashes = 0;
  /** Whether the next byte is the second one of a character. */
  #isSecond = false;
  #escapesStrings = true;
  #escapesDoubleQuotes = true;
  #doubleByte = false;
  #katakana = false;

  /** Starts over: with code, in the default SQL mode and in UTF-8. */
  reset(): void {
    this.#state = 'code';
    this.#slash = this.#star = this.#isSecond = false;
    this.#dashes = 0;
    this.sqlMode = '';
    this.characterSet = 'utf8mb4';
  }

  /** SQL mode in which the text is read. */
  set sqlMode(modes: string) {
    this.#escapesStrings = !modes.includes('NO_BACKSLASH_ESCAPES');
    this.#escapesDoubleQuotes = this.#escapesStrings && !modes.includes('ANSI_QUOTES');
  }

  set characterSet(name: string) {
    this.#doubleByte = DOUBLE_BYTE.has(name);
    this.#katakana = KATAKANA.has(name);
  }

  /** Takes the next byte and returns whether it is code. The line feed that ends a comment is. */
  isCode(byte: number): boolean {
    if (this.#isSecond) {
      this.#isSecond = false;
      if (this.#state === 'escaped') this.#state = 'quoted';
      return this.#state === 'code';
    }
    if (this.#doubleByte && byte > 0x80 && !(this.#katakana && byte >= 0xa0 && byte <= 0xdf)) {
      this.#isSecond = true;
      return this.#state === 'code';
    }
    switch (this.#state) {
      case 'code':
        return this.#code(byte);
      case 'quoted':
        if (byte === this.#quote) this.#state = 'code';
        else if (byte === BACKSLASH && this.#escapes()) this.#state = 'escaped';
        return false;
      case 'escaped':
        this.#state = 'quoted';
        return false;
      case 'line':
        if (byte !== NEWLINE) return false;
        this.#state = 'code';
        return true;
      default:
        this.#comment(byte);
        return false;
    }
  }

  #code(byte: number): boolean {
    const opens = this.#slash && byte === 0x2a;
    const isLineComment = byte === 0x23 || (this.#dashes > 1 && byte <= 0x20);
    // The slash that ends one comment begins no other.
    this.#slash = byte === 0x2f && !this.#star;
    this.#star = byte === 0x2a;
    this.#dashes = byte === 0x2d ? this.#dashes + 1 : 0;
    if (QUOTES.has(byte)) {
      this.#quote = byte;
      this.#state = 'quoted';
    } else if (opens) {
      this.#state = 'opening';
    } else if (isLineComment && byte !== NEWLINE) {
      this.#state = 'line';
    }
    return this.#state === 'code';
  }

  #escapes(): boolean {
    if (this.#quote === BACKQUOTE) return false;
    return this.#quote === DOUBLE_QUOTE ? this.#escapesDoubleQuotes : this.#escapesStrings;
  }

  #comment(byte: number): void {
    const isOpening = this.#state === 'opening';
    const mayBeExecuted = isOpening || this.#state === 'opening-mariadb';
    if (mayBeExecuted && byte === 0x21) this.#state = 'code';
    else if (isOpening && byte === 0x4d) this.#state = 'opening-mariadb';
    else if (this.#state === 'closing' && byte === 0x2f) this.#state = 'code';
    else this.#state = byte === 0x2a ? 'closing' : 'comment';
    if (this.#state === 'code') this.#slash = this.#star = false;
  }
}
