import { insertHead } from '../../dump-format/statements/rows/insert-head-text';
import { readRows } from '../../dump-format/statements/rows/row-values';

const QUOTE = 0x27;
const SEMICOLON = 0x3b;
const SPACE = 0x20;

/**
 * Where an INSERT of a dump has the value `''`, by columns: the numbers of its rows, from 1.
 *
 * @param columns of the table, for an INSERT that does not name them.
 * @returns undefined for a statement of another form.
 */
export function emptyTexts(statement: Buffer, columns: readonly string[]): Map<string, Set<number>> | undefined {
  const head = insertHead(statement);
  if (!head) return undefined;
  const names = head.columns === 'all' ? columns : head.columns;
  const found = new Map<string, Set<number>>();
  let row = 0;
  let fits = true;
  const isWhole = readRows(withoutDelimiter(statement), head.end, (values) => {
    row += 1;
    fits = values.length === names.length;
    for (const [column, [from, to]] of values.entries()) {
      const name = names[column];
      if (name === undefined || to - from !== 2 || statement[from] !== QUOTE) continue;
      found.set(name, (found.get(name) ?? new Set()).add(row));
    }
    return fits;
  });
  return isWhole && fits ? found : undefined;
}

function withoutDelimiter(statement: Buffer): Buffer {
  let end = statement.length;
  while (end > 0 && ((statement[end - 1] as number) <= SPACE || statement[end - 1] === SEMICOLON)) end -= 1;
  return statement.subarray(0, end);
}
