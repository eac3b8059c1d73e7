import { type InsertHeadText, insertHead } from '../../functions/dump-format/statements/rows/insert-head-text';
import { readRows } from '../../functions/dump-format/statements/rows/row-values';
import type { Statement } from '../../functions/dump-format/statements/statement-splitter';

/** Some rows of an INSERT. */
export interface Rows {
  readonly columns: InsertHeadText['columns'];
  /** Literals, by rows. */
  readonly rows: readonly (readonly string[])[];
  /** The statement with these rows only. */
  readonly statement: Buffer;
}

/** The first rows of an INSERT; undefined for a statement of another form than dump programs write. */
export function firstRows({ bytes }: Pick<Statement, 'bytes'>, most: number): Rows | undefined {
  const head = insertHead(bytes);
  if (!head) return undefined;
  const rows: string[][] = [];
  let { end } = head;
  readRows(bytes, head.end, (values) => {
    rows.push(values.map(([from, to]) => bytes.toString('utf8', from, to)));
    end = (values.at(-1)?.[1] ?? end) + 1;
    return rows.length < most;
  });
  return { columns: head.columns, rows, statement: bytes.subarray(0, end) };
}
