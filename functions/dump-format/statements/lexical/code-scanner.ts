import { isNamePart } from './names';

/**
 * `dollar`: in what may be the tag of a string in dollar quotes; `dollars`: in that string; `opening`: behind a comment's
 * first two bytes; `opening-mariadb`: behind the first three bytes of what may be a comment that only MariaDB executes;
 * `closing`: behind an asterisk in a comment; `line`: in a comment that ends with its line.
 */
type State =
  | 'code'
  | 'quoted'
  | 'escaped'
  | 'dollar'
  | 'dollars'
  | 'opening'
  | 'opening-mariadb'
  | 'comment'
  | 'closing'
  | 'line';

const NEWLINE = 0x0a;
const DOUBLE_QUOTE = 0x22;
const QUOTES: ReadonlySet<number> = new Set(Buffer.from('\'"`'));
const BACKQUOTE = 0x60;
const BACKSLASH = 0x5c;
const DOLLAR = 0x24;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;

/** Which bytes a character of two bytes is made of. */
interface DoubleByte {
  isFirst(byte: number): boolean;
  isSecond(byte: number): boolean;
}

const JAPANESE: DoubleByte = {
  isFirst: (byte) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc),
  isSecond: (byte) => (byte >= 0x40 && byte <= 0x7e) || (byte >= 0x80 && byte <= 0xfc),
};
const CHINESE: DoubleByte = {
  isFirst: (byte) => byte >= 0x81 && byte <= 0xfe,
  isSecond: (byte) => (byte >= 0x40 && byte <= 0x7e) || (byte >= 0x80 && byte <= 0xfe),
};

/**
 * Character sets in which the second byte of a character may look like a quote or a backslash. Behind a first byte that
 * has no second one, the next byte is what it looks like. Characters of four bytes are two of these pairs.
 */
const DOUBLE_BYTE: Readonly<Record<string, DoubleByte>> = {
  big5: {
    isFirst: (byte) => byte >= 0xa1 && byte <= 0xf9,
    isSecond: (byte) => (byte >= 0x40 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xfe),
  },
  cp932: JAPANESE,
  gb18030: { ...CHINESE, isSecond: (byte) => CHINESE.isSecond(byte) || (byte >= 0x30 && byte <= 0x39) },
  gbk: CHINESE,
  sjis: JAPANESE,
};

const AT = 0x40;
const DOT = 0x2e;

/** Modes that stand for others, among them ANSI_QUOTES ("Combination SQL Modes", MySQL 5.7; "SQL_MODE", MariaDB). */
const ANSI: ReadonlySet<string> = new Set(['ANSI', 'ANSI_QUOTES', 'DB2', 'MAXDB', 'MSSQL', 'ORACLE', 'POSTGRESQL']);

/**
 * Distinguishes code from strings, quoted names and comments, byte by byte, by the rules of the server ("Lexical Structure",
 * "Comments", MySQL Reference Manual). What stands in a comment with a version (`/*!50001 …`) is code.
 */
export class CodeScanner {
  #state: State = 'code';
  #quote = 0;
  #slash = false;
  #star = false;
  #dashes = 0;
  /** Whether the last byte was the first one of a character of two. */
  #isHalf = false;
  /** Whether the last byte was part of a name, or stands before one, so that a dollar sign belongs to the name. */
  #isInName = false;
  /** What ends the string in dollar quotes, or the beginning of that, and how many bytes of it were the last ones. */
  #tag: number[] = [];
  #matched = 0;
  #escapesStrings = true;
  #escapesDoubleQuotes = true;
  /** Whether names may be in brackets (MariaDB's SQL mode MSSQL). */
  #brackets = false;
  #doubleByte: DoubleByte | undefined;
  /** Whether the server knows strings in dollar quotes. */
  dollarQuotes = false;

  /** Starts over, with code. */
  reset(): void {
    this.#state = 'code';
    this.#slash = this.#star = this.#isHalf = this.#isInName = false;
    this.#dashes = 0;
  }

  /** SQL mode in which the text is read. */
  set sqlMode(modes: string) {
    const names = modes.toUpperCase().split(',');
    this.#escapesStrings = !names.includes('NO_BACKSLASH_ESCAPES');
    this.#escapesDoubleQuotes = this.#escapesStrings && !names.some((name) => ANSI.has(name));
    this.#brackets = names.includes('MSSQL');
  }

  set characterSet(name: string) {
    this.#doubleByte = Object.hasOwn(DOUBLE_BYTE, name) ? DOUBLE_BYTE[name] : undefined;
  }

  /** Whether each byte is a character or part of one that is none of these, and backslashes escape in strings. */
  get isPlain(): boolean {
    return this.#doubleByte === undefined && this.#escapesStrings && !this.#brackets;
  }

  /** Whether the next byte is code, or begins something else. */
  get isInCode(): boolean {
    return this.#state === 'code' || this.#state === 'dollar';
  }

  get isInLineComment(): boolean {
    return this.#state === 'line';
  }

  /** Takes the next byte and returns whether it is code. The line feed that ends a comment is. */
  isCode(byte: number): boolean {
    // What a backslash escapes is one byte, also when it is the first of two.
    if (this.#doubleByte && this.#state !== 'escaped') {
      const isSecond = this.#isHalf && this.#doubleByte.isSecond(byte);
      this.#isHalf = !isSecond && this.#doubleByte.isFirst(byte);
      if (isSecond) return this.#state === 'code';
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
      case 'dollar':
        return this.#dollarTag(byte);
      case 'dollars':
        this.#dollars(byte);
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
    const wasInName = this.#isInName;
    this.#isInName = isNamePart(byte) || byte === AT || byte === DOT;
    if (byte === DOLLAR && this.dollarQuotes && !wasInName) {
      this.#tag = [DOLLAR];
      this.#state = 'dollar';
      return true;
    }
    if (QUOTES.has(byte)) {
      this.#quote = byte;
      this.#state = 'quoted';
    } else if (byte === OPENING_BRACKET && this.#brackets) {
      this.#quote = CLOSING_BRACKET;
      this.#state = 'quoted';
    } else if (opens) {
      this.#state = 'opening';
    } else if (isLineComment && byte !== NEWLINE) {
      this.#state = 'line';
    }
    return this.#state === 'code';
  }

  /** A dollar sign, then letters and digits or none, then a dollar sign; anything else is a name. */
  #dollarTag(byte: number): boolean {
    this.#tag.push(byte);
    if (byte === DOLLAR) {
      this.#state = 'dollars';
      this.#matched = 0;
      return false;
    }
    if (isNamePart(byte)) return true;
    this.#state = 'code';
    return this.#code(byte);
  }

  #dollars(byte: number): void {
    // A tag has no dollar sign but its first and last byte, so that it can begin again only with the byte at hand.
    if (byte !== this.#tag[this.#matched]) this.#matched = 0;
    if (byte === this.#tag[this.#matched]) this.#matched += 1;
    if (this.#matched < this.#tag.length) return;
    this.#state = 'code';
    this.#isInName = false;
  }

  #escapes(): boolean {
    if (this.#quote === BACKQUOTE || this.#quote === CLOSING_BRACKET) return false;
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
