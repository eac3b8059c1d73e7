import {
  isSymbol,
  isWord,
  nameIn,
  PLAIN,
  type TextMode,
  type Token,
  tokensOf,
} from '../../dump-format/statements/lexical/tokens';

/** What matters of a table for its rows. */
export interface TableTraits {
  /** Whether rows of one table may come from several sessions at a time, in any order, and keys afterwards. */
  readonly isShared: boolean;
}

/** Looks at the options behind the columns. */
export function traitsOf(createTable: Buffer): TableTraits {
  const options = topLevel(tokensOf(createTable, PLAIN));
  const engine = options.findIndex((token) => isWord(token, 'ENGINE'));
  const name = nameIn(isSymbol(options[engine + 1], '=') ? options[engine + 2] : options[engine + 1]);
  const isVersioned = options.some(
    (token, index) => isWord(token, 'SYSTEM') && isWord(options[index + 1], 'VERSIONING'),
  );
  // Other engines lock the table, or want rows in the order of their keys; past rows refer to later ones.
  return { isShared: engine >= 0 && name?.toLowerCase() === 'innodb' && !isVersioned };
}

/** Tokens outside of parentheses. */
function topLevel(tokens: readonly Token[]): Token[] {
  let depth = 0;
  return tokens.filter((token) => {
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    return depth === 0;
  });
}

/** The table that a trigger is on: `… ON [database.]table FOR EACH ROW …`. */
export function tableOfTrigger(createTrigger: Buffer, mode: TextMode): string | undefined {
  const tokens = tokensOf(createTrigger, mode);
  const on = tokens.findIndex(
    (token, index) => isWord(token, 'ON') && isWord(tokens[index - 1], 'INSERT', 'UPDATE', 'DELETE'),
  );
  if (on < 0) return undefined;
  return nameIn(isSymbol(tokens[on + 2], '.') ? tokens[on + 3] : tokens[on + 1]);
}
