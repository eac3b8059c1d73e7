import { nameOf } from '../../core/sql/sql-text';

/** A word, a string, a name in backticks, a number, or one other character of a statement. */
export interface Token {
  readonly text: string;
  readonly kind: 'word' | 'string' | 'name' | 'number' | 'symbol';
  /** Offset of its first character, and of the one behind it. */
  readonly from: number;
  readonly to: number;
}

const TOKEN =
  /(?<string>'(?:[^'\\]|\\[\s\S]|'')*')|(?<name>`(?:[^`]|``)*`)|(?<number>0x[0-9A-Fa-f]+|-?\d+(?:\.\d+)?(?![A-Za-z_$]))|(?<word>[A-Za-z0-9_$]+)|(?<symbol>\S)/gu;

/** The tokens of a statement that the server wrote with an empty SQL mode. */
export function tokensOf(statement: string): Token[] {
  return [...statement.matchAll(TOKEN)].map(({ 0: text, index, groups = {} }) => {
    const kind = (['string', 'name', 'number', 'word'] as const).find((each) => groups[each] !== undefined) ?? 'symbol';
    return { text, kind, from: index, to: index + text.length };
  });
}

export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', Z: '\x1a', '0': '\0' };

/** The name that a token states: of a word, a string or a name in backticks; undefined for others. */
export function nameIn(token: Token | undefined): string | undefined {
  switch (token?.kind) {
    case 'word':
      return token.text;
    case 'name':
      return nameOf(token.text);
    case 'string':
      return token.text
        .slice(1, -1)
        .replaceAll(/\\([\s\S])|''/g, (_, escaped: string | undefined) =>
          escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
        );
    default:
      return undefined;
  }
}

/** A string in a statement with an empty SQL mode. */
export function stringText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
