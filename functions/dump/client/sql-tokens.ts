/** A word, a name in backticks or a single character of SQL. Literals and comments are left out. */
export interface SqlToken {
  /** A name without its backticks; a word in lower case. */
  readonly text: string;
  readonly kind: 'word' | 'quoted-name' | 'symbol';
  /** A word as it was written. */
  readonly written: string;
}

/** A literal, a comment, a name in backticks, a word or one other character ("Language Structure", MySQL Reference Manual). */
const PIECE =
  /'(?:[^'\\]|\\[\s\S]|'')*'?|"(?:[^"\\]|\\[\s\S]|"")*"?|`(?<name>(?:[^`]|``)*)`|(?<line>--(?=[\s]|$)[^\n]*|#[^\n]*)|\/\*M?!\d*|\*\/|\/\*(?!M?!)[\s\S]*?(?:\*\/|$)|(?<word>[\p{L}\p{N}_$]+)|(?<symbol>\S)/gu;

/** Takes the body of a stored program or a view apart. */
export function tokensOf(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  for (const { groups } of sql.matchAll(PIECE)) {
    const { name, word, symbol } = groups ?? {};
    if (name !== undefined) {
      const text = name.replaceAll('``', '`');
      tokens.push({ kind: 'quoted-name', text, written: text });
    } else if (word !== undefined) tokens.push({ kind: 'word', text: word.toLowerCase(), written: word });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, written: symbol });
  }
  return tokens;
}

/** Whether the last line of a body ends in a comment that only a line break would end. */
export function endsInLineComment(sql: string): boolean {
  let end = 0;
  let isLineComment = false;
  for (const match of sql.matchAll(PIECE)) {
    end = match.index + match[0].length;
    isLineComment = match.groups?.line !== undefined;
  }
  return isLineComment && end === sql.length;
}
