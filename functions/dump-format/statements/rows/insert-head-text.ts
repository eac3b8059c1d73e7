/** The head of an INSERT as the dump programs write it, with the names of its columns when it has them. */
const HEAD =
  /^(?:INSERT|REPLACE)(?: IGNORE)? +INTO +(?:`(?:[^`]|``)+`\.)?`(?:[^`]|``)+` *(?:\(((?:`(?:[^`]|``)+`[, ]*)+)\) *)?VALUES\s*/;
/** Longer than the head of a table with as many columns as possible. */
const HEAD_BYTES = 1_000_000;

/** What stands before the rows of an INSERT. */
export interface InsertHeadText {
  /** The columns that it names, and `all` when it names none. */
  readonly columns: readonly string[] | 'all';
  /** Place of the first row. */
  readonly end: number;
}

/**
 * Reads the head of an INSERT.
 *
 * @param statement its bytes, in UTF-8
 * @returns undefined for a statement of another form than the dump programs write.
 */
export function insertHead(statement: Buffer): InsertHeadText | undefined {
  const match = HEAD.exec(statement.toString('latin1', 0, HEAD_BYTES));
  if (!match) return undefined;
  const [{ length: end }, list] = match;
  if (list === undefined) return { columns: 'all', end };
  const names = Buffer.from(list, 'latin1')
    .toString()
    .matchAll(/`((?:[^`]|``)+)`/g);
  return { columns: [...names].map(([, name = '']) => name.replaceAll('``', '`')), end };
}
