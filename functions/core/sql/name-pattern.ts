import { nameOf } from './sql-text';

/** One name, or a pattern in which `*` stands for any characters. */
export interface NamePattern {
  /** As it was written. */
  readonly text: string;
  /** The name, when the pattern stands for exactly one. */
  readonly literal: string | undefined;
  /** @param foldsCase whether the server ignores the case of these names. */
  matches(name: string, foldsCase: boolean): boolean;
}

/** The tables of the databases that one pattern matches, by another pattern. */
export interface TablePattern {
  readonly text: string;
  readonly database: NamePattern;
  readonly table: NamePattern;
}

const QUOTED = /^`(?:[^`]|``)+`$/;

/**
 * Parses a name as SQL writes it in backticks, in which every character stands for itself, or a pattern without them.
 * Only `*` is a wildcard: `_` and `%`, those of GRANT, are part of too many names to stand for others without being seen.
 */
export function parseNamePattern(text: string): NamePattern {
  const literal = QUOTED.test(text) ? nameOf(text) : text.includes('*') ? undefined : text;
  if (literal !== undefined) {
    return { text, literal, matches: (name, foldsCase) => fold(name, foldsCase) === fold(literal, foldsCase) };
  }
  const pieces = text.split('*');
  return {
    text,
    literal,
    matches: (name, foldsCase) =>
      matchesPieces(
        fold(name, foldsCase),
        pieces.map((piece) => fold(piece, foldsCase)),
      ),
  };
}

/** `database.table`, each a name or a pattern; a part with a dot in its name is written in backticks. */
export const TABLE_PATTERN = /^(`(?:[^`]|``)+`|[^.`]+)\.(`(?:[^`]|``)+`|[^.`]+)$/;

/**
 * Parses {@link TABLE_PATTERN}.
 *
 * @returns undefined when the text is not of this form.
 */
export function parseTablePattern(text: string): TablePattern | undefined {
  const [, database, table] = TABLE_PATTERN.exec(text) ?? [];
  if (database === undefined || table === undefined) return undefined;
  return { text, database: parseNamePattern(database), table: parseNamePattern(table) };
}

function fold(name: string, foldsCase: boolean): string {
  return foldsCase ? name.toLowerCase() : name;
}

/** Whether a name consists of the pieces in their order, with anything between them. Linear, whatever the pattern is. */
function matchesPieces(name: string, [first = '', ...others]: readonly string[]): boolean {
  const last = others.pop() ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let from = first.length;
  for (const piece of others) {
    const at = name.indexOf(piece, from);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from <= name.length - last.length;
}
