/** A part of the beginning of a statement. */
export interface Token {
  /** A name is quoted, in backticks or in double quotes, in which a string may be, too. */
  readonly kind: 'word' | 'name' | 'string' | 'variable' | 'symbol' | 'end';
  /** Without quotes; a variable with its `@` or `@@`. Each character is a byte. */
  readonly text: string;
  /** A word in upper case; empty for anything else. */
  readonly word: string;
}

/** Comments and space; of a comment with a version only its beginning and its end. */
const SPACE = String.raw`(?<space>\s+|\/\*M?!\d*|\*\/|\/\*[\s\S]*?(?:\*\/|$)|--(?=\s)[^\n]*|#[^\n]*)`;
const NAME = '`(?<back>(?:[^`]|``)*)`?';
const DOUBLE = String.raw`"(?<double>(?:[^"\\]|\\[\s\S]|"")*)"?`;
const STRING = String.raw`'(?<single>(?:[^'\\]|\\[\s\S]|'')*)'?`;
const VARIABLE = String.raw`(?<variable>@@?(?:[\w.$\x80-\xff]+|${'`[^`]*`'}|'[^']*'))`;
const WORD = String.raw`(?<word>[\w$\x80-\xff]+)`;
const PIECE = new RegExp([SPACE, NAME, DOUBLE, STRING, VARIABLE, WORD, String.raw`(?<symbol>[\s\S])`].join('|'), 'gy');

const END: Token = { kind: 'end', text: '', word: '' };

/** Takes the beginning of a statement apart, as far as it is asked for. Comments are left out. */
export class HeadTokens {
  readonly #matches: Iterator<RegExpExecArray>;
  #next: Token;

  /** @param text bytes as characters (`latin1`) */
  constructor(text: string) {
    this.#matches = text.matchAll(PIECE);
    this.#next = this.#read();
  }

  /** The token that comes next. */
  get next(): Token {
    return this.#next;
  }

  /** Returns the next token, and goes on behind it. */
  take(): Token {
    const token = this.#next;
    this.#next = this.#read();
    return token;
  }

  /** Goes on behind the next token when it is one of these words or symbols, and returns whether it was. */
  skip(...texts: readonly string[]): boolean {
    const { kind, word, text } = this.#next;
    if ((kind !== 'word' && kind !== 'symbol') || !texts.includes(word || text)) return false;
    this.take();
    return true;
  }

  #read(): Token {
    for (;;) {
      const { value, done } = this.#matches.next();
      if (done) return END;
      const { space, back, double, single, variable, word, symbol = '' } = value.groups ?? {};
      if (space !== undefined) continue;
      if (back !== undefined) return token('name', back.replaceAll('``', '`'));
      if (double !== undefined) return token('name', double.replaceAll('""', '"'));
      if (single !== undefined) return token('string', single.replaceAll("''", "'"));
      if (variable !== undefined) return token('variable', variable);
      if (word !== undefined) return { kind: 'word', text: word, word: word.toUpperCase() };
      return token('symbol', symbol);
    }
  }
}

function token(kind: Token['kind'], text: string): Token {
  return { kind, text, word: '' };
}
