import { columnsOfInsert } from '../../functions/dump-format/statements/insert-columns';
import { readRows } from '../../functions/dump-format/statements/row-values';
import type { Statement } from '../../functions/dump-format/statements/statement-splitter';

const VALUES = /^[^(]*?(?:`(?:[^`]|``)+`[^`(]*)+?(?:\((?:`(?:[^`]|``)+`[, ]*)+\) *)?VALUES\s*/;

/** Some rows of an INSERT. */
export interface Rows {
  /** The statement up to its rows. */
  readonly head: Buffer;
  readonly columns: readonly string[] | 'all';
  /** Literals, by rows. */
  readonly rows: readonly (readonly string[])[];
  /** The statement with these rows only. */
  readonly statement: Buffer;
}

/** The first rows of an INSERT; undefined for a statement of another form than dump programs write. */
export function firstRows({ bytes }: Pick<Statement, 'bytes'>, most: number): Rows | undefined {
  const [text] = VALUES.exec(bytes.toString('latin1', 0, 1_000_000)) ?? [];
  if (text === undefined) return undefined;
  const head = bytes.subarray(0, text.length);
  const columns = columnsOfInsert(head);
  if (columns === undefined) return undefined;
  const rows: string[][] = [];
  let end = text.length;
  readRows(bytes, text.length, (values) => {
    rows.push(values.map(([from, to]) => bytes.toString('utf8', from, to)));
    end = (values.at(-1)?.[1] ?? end) + 1;
    return rows.length < most;
  });
  return { head, columns, rows, statement: bytes.subarray(0, end) };
}
