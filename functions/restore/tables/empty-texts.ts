const QUOTE = 0x27;
const BACKSLASH = 0x5c;
const OPENING = 0x28;
const CLOSING = 0x29;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const SPACE = 0x20;

/** The head of an INSERT as the dump programs write it, with the names of its columns when it has them. */
const HEAD =
  /^(?:INSERT|REPLACE)(?: IGNORE)? +INTO +(?:`(?:[^`]|``)+`\.)?`(?:[^`]|``)+` *(?:\(((?:`(?:[^`]|``)+`[, ]*)+)\) *)?VALUES\s*/;
/** Longer than the head of a table with as many columns as possible. */
const HEAD_BYTES = 1_000_000;

/**
 * Where an INSERT of a dump has the value `''`, by columns: the numbers of its rows, from 1.
 *
 * @param columns of the table, for an INSERT that does not name them.
 * @returns undefined for a statement of another form.
 */
export function emptyTexts(statement: Buffer, columns: readonly string[]): Map<string, Set<number>> | undefined {
  const head = HEAD.exec(statement.toString('latin1', 0, HEAD_BYTES));
  if (!head) return undefined;
  const names = head[1] === undefined ? columns : namesIn(Buffer.from(head[1], 'latin1').toString());
  const found = new Map<string, Set<number>>();
  let row = 0;
  let at = head[0].length;
  while (statement[at] === OPENING) {
    row += 1;
    let column = 0;
    do {
      at += 1;
      const end = endOfValue(statement, at);
      const name = names[column];
      if (end === undefined || name === undefined) return undefined;
      if (end === at + 2 && statement[at] === QUOTE) found.set(name, (found.get(name) ?? new Set()).add(row));
      column += 1;
      at = end;
    } while (statement[at] === COMMA);
    if (column !== names.length) return undefined;
    at = behind(statement, at + 1);
  }
  return at >= statement.length || statement[at] === SEMICOLON ? found : undefined;
}

/** The place of the comma or parenthesis behind a value. */
function endOfValue(statement: Buffer, start: number): number | undefined {
  for (let at = start; at < statement.length; at += 1) {
    const byte = statement[at];
    if (byte === COMMA || byte === CLOSING) return at;
    // Dumps have no expressions in their values.
    if (byte === OPENING) return undefined;
    if (byte === QUOTE) at = endOfText(statement, at);
  }
  return undefined;
}

/** The place of the quote that ends a text. Of two quotes in a row, which are one in a text, the second one begins another. */
function endOfText(statement: Buffer, start: number): number {
  let at = start + 1;
  while (at < statement.length && statement[at] !== QUOTE) at += statement[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The place of the next row. */
function behind(statement: Buffer, start: number): number {
  let at = start;
  while (statement[at] === COMMA || (statement[at] ?? SEMICOLON) <= SPACE) at += 1;
  return at;
}

function namesIn(list: string): string[] {
  return [...list.matchAll(/`((?:[^`]|``)+)`/g)].map(([, name = '']) => name.replaceAll('``', '`'));
}
