import { nameOf } from '../../../core/sql/sql-text';
import { decodeText, encodeText } from './character-sets';

/**
 * `word`: a key word, or a name without quotes; `name`: a name in quotes; `string`: a string or number in any notation that
 * has quotes; `variable`: `@name`; `symbol`: any other byte of code.
 */
export type TokenKind = 'word' | 'name' | 'string' | 'variable' | 'symbol';

/** A piece of code. What stands in a comment with a version is code, and other comments are left out. */
export interface Token {
  readonly kind: TokenKind;
  /** As it is written, in Latin-1. */
  readonly text: string;
  /** In which its bytes are characters. */
  readonly characterSet: string;
  /** Place of its first byte. */
  readonly from: number;
  /** Place behind its last byte. */
  readonly to: number;
}

/** What a text is written in. */
export interface TextMode {
  readonly sqlMode: string;
  readonly characterSet: string;
}

export const PLAIN: TextMode = { sqlMode: '', characterSet: 'utf8mb4' };

/** Characters of two bytes whose second byte may look like a quote or a backslash, by their first byte and their second. */
const DOUBLE_BYTES: Readonly<Record<string, RegExp>> = {
  big5: /[\xa1-\xf9][\x40-\x7e\xa1-\xfe]/g,
  cp932: /[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]/g,
  gb18030: /[\x81-\xfe][\x30-\x39\x40-\x7e\x80-\xfe]/g,
  gbk: /[\x81-\xfe][\x40-\x7e\x80-\xfe]/g,
  sjis: /[\x81-\x9f\xe0-\xfc][\x40-\x7e\x80-\xfc]/g,
};

const BLANKS = '[\\s\\0]+';
const COMMENT = '#[^\\n]*|--(?=[\\s\\0]|$)[^\\n]*|/\\*(?!M?!)[^]*?(?:\\*/|$)|/\\*M?!\\d*|\\*/';
const BACKQUOTED = '`(?:[^`]|``)*`?';
const DOLLARS = '\\$(?<tag>\\w*)\\$[^]*?\\$\\k<tag>\\$';
const VARIABLE = '@@?(?:[\\w.$\\x80-\\xff]+|`(?:[^`]|``)*`)';
const WORD = '[\\w$\\x80-\\xff]+';

function quoted(quote: string, hasEscapes: boolean): string {
  return hasEscapes
    ? `${quote}(?:[^${quote}\\\\]|\\\\[^]|${quote}${quote})*${quote}?`
    : `${quote}(?:[^${quote}]|${quote}${quote})*${quote}?`;
}

/** By the SQL modes that matter. */
const PATTERNS = new Map<string, RegExp>();

function patternFor(sqlMode: string): RegExp {
  const hasEscapes = !sqlMode.includes('NO_BACKSLASH_ESCAPES');
  const isName = /ANSI_QUOTES|\bANSI\b/.test(sqlMode);
  const key = `${hasEscapes} ${isName}`;
  const known = PATTERNS.get(key);
  if (known) return known;
  const double = quoted('"', hasEscapes && !isName);
  const names = isName ? `${BACKQUOTED}|${double}` : BACKQUOTED;
  const strings = isName ? quoted("'", hasEscapes) : `${quoted("'", hasEscapes)}|${double}`;
  const pattern = new RegExp(
    `(?<blank>${BLANKS}|${COMMENT})|(?<name>${names})|(?<string>${strings}|${DOLLARS})|(?<variable>${VARIABLE})|(?<word>${WORD})|[^]`,
    'y',
  );
  PATTERNS.set(key, pattern);
  return pattern;
}

/**
 * Divides a complete statement into tokens ("Lexical Structure", MySQL Reference Manual). Not for rows: a statement of
 * megabytes has millions of them.
 */
export function tokensOf(statement: Buffer, { sqlMode, characterSet }: TextMode): Token[] {
  const text = statement.toString('latin1');
  const doubles = Object.hasOwn(DOUBLE_BYTES, characterSet) ? DOUBLE_BYTES[characterSet] : undefined;
  // What is no ASCII is part of a name or of a string, and has the same length afterwards.
  const legible = doubles ? text.replaceAll(doubles, '\x80\x80') : text;
  const pattern = patternFor(sqlMode);
  const tokens: Token[] = [];
  for (let at = 0; at < legible.length; ) {
    pattern.lastIndex = at;
    const groups = pattern.exec(legible)?.groups ?? {};
    const to = pattern.lastIndex;
    if (groups.blank === undefined)
      tokens.push({ kind: kindOf(groups), text: text.slice(at, to), characterSet, from: at, to });
    at = to;
  }
  return tokens;
}

function kindOf(groups: Record<string, string | undefined>): TokenKind {
  if (groups.name !== undefined) return 'name';
  if (groups.string !== undefined) return 'string';
  if (groups.variable !== undefined) return 'variable';
  return groups.word === undefined ? 'symbol' : 'word';
}

/** Whether a token is this key word. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

/** The characters of a token, with its quotes. */
export function textOf({ text, characterSet }: Pick<Token, 'text' | 'characterSet'>): string {
  return decodeText(Buffer.from(text, 'latin1'), characterSet);
}

/** The name that a token is; undefined when it is none. */
export function nameIn(token: Token | undefined): string | undefined {
  if (token?.kind !== 'name' && token?.kind !== 'word') return undefined;
  return nameOf(textOf(token));
}

/** A piece of a statement and what comes in its place. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Replaces pieces, given in their order, and leaves every other byte as it is.
 *
 * @param characterSet of the statement, which has the characters of the replacements
 */
export function replace(statement: Buffer, replacements: readonly Replacement[], characterSet: string): Buffer {
  if (replacements.length === 0) return statement;
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { from, to, text } of replacements) {
    pieces.push(statement.subarray(at, from), encodeText(text, characterSet) ?? Buffer.from(text));
    at = to;
  }
  pieces.push(statement.subarray(at));
  return Buffer.concat(pieces);
}
