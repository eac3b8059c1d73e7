import {
  isSymbol,
  isWord,
  nameIn,
  PLAIN,
  type Replacement,
  replace,
  type Token,
  tokensOf,
} from '../../dump-format/statements/lexical/tokens';
import type { Decisions } from '../rules/decisions/decisions';
import { otherServers } from '../rules/tables/other-servers';
import { TEXT_TYPE } from '../rules/tables/text-default';

/** What masking has to know of a CREATE TABLE, and what it makes of it. */
export interface MaskedCreateTable {
  /** Names of the columns in their order. */
  readonly columns: readonly string[];
  /** Names of options that have a password of another server. */
  readonly secrets: readonly string[];
  readonly statement: Buffer;
}

/** Reads a CREATE TABLE as SHOW CREATE TABLE prints it, and leaves out what the rules drop. */
export function maskCreateTable(
  statement: Buffer,
  { comments, defaults }: Decisions['definitions'],
): MaskedCreateTable {
  const columns: string[] = [];
  const dropped: Replacement[] = [];
  const tokens = tokensOf(statement, PLAIN);
  let depth = 0;
  // Behind them, a table may name columns by which it is partitioned.
  let isInColumns = true;
  let isColumn = false;
  let isText = false;
  let behindColumns = tokens.length;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) {
      depth -= 1;
      if (isInColumns && depth === 0) behindColumns = index + 1;
      isInColumns &&= depth > 0;
    }
    // guard: columns-of-partitions-are-no-columns
    const begins = isInColumns && depth === 1 && (isSymbol(before, '(') || isSymbol(before, ','));
    if (begins) {
      isColumn = token.kind === 'name';
      isText = isColumn && TEXT_TYPE.test(tokens[index + 1]?.text ?? '');
    }
    if (begins && isColumn) columns.push(nameIn(token) ?? '');
    if (comments === 'drop' && isWord(token, 'COMMENT')) dropped.push(...commentAt(statement, tokens, index));
    if (defaults === 'drop' && depth === 1 && isText && isWord(token, 'DEFAULT'))
      dropped.push(...defaultAt(statement, tokens, index));
  }
  const left = tokens
    .slice(behindColumns)
    .filter(({ from }) => !dropped.some((part) => part.from <= from && from < part.to));
  const { connections, secrets } = otherServers(left);
  const replacements = [...dropped, ...connections].toSorted((a, b) => a.from - b.from);
  return { columns, secrets, statement: replace(statement, replacements, 'utf8mb4') };
}

/** Leaves out the comment of a database or a sequence. */
export function withoutComments(statement: Buffer): Buffer {
  const tokens = tokensOf(statement, PLAIN);
  const dropped = tokens.flatMap((token, index) =>
    isWord(token, 'COMMENT') ? commentAt(statement, tokens, index) : [],
  );
  return replace(statement, dropped, 'utf8mb4');
}

/** `COMMENT 'text'` of a column or key, `COMMENT='text'` of a table or partition. */
function commentAt(statement: Buffer, tokens: readonly Token[], index: number): Replacement[] {
  const equals = isSymbol(tokens[index + 1], '=') ? index + 1 : index;
  const text = tokens[equals + 1];
  if (text?.kind !== 'string') return [];
  return [{ from: behindSpace(statement, tokens[index] as Token), to: text.to, text: '' }];
}

/** The default of a column, when it is a text. */
function defaultAt(statement: Buffer, tokens: readonly Token[], index: number): Replacement[] {
  const word = tokens[index] as Token;
  // `(_utf8mb4'text')`: a TEXT of MySQL has it as an expression.
  const isExpression = isSymbol(tokens[index + 1], '(');
  const start = isExpression ? index + 2 : index + 1;
  const at = tokens[start]?.kind === 'word' && tokens[start]?.text.startsWith('_') ? start + 1 : start;
  const [text, closing] = [tokens[at], tokens[at + 1]];
  if (text?.kind !== 'string' || text.text === "''" || (isExpression && !isSymbol(closing, ')'))) return [];
  const last = isExpression && closing ? closing : text;
  return [{ from: behindSpace(statement, word), to: last.to, text: '' }];
}

/** Place of the space before a token. */
function behindSpace(statement: Buffer, { from }: Token): number {
  return statement[from - 1] === 0x20 ? from - 1 : from;
}
