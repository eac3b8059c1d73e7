import type { TableDecision } from '../rules/decisions/decisions';
import type { ByteWriter } from '../values/literals/byte-writer';

/** Reads the rows of a table, which its statements have with the same columns. */
export interface RowReader {
  /** Rows of all statements that have ended, and how many of them have been written. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Place in the output up to which it is certain. */
  readonly certain: number;
  /** The output was given away up to {@link certain}. */
  given(): void;
  /** Begins with the rows of a statement. */
  begin(head: Buffer): void;
  /** Takes the next bytes of the rows. */
  take(bytes: Buffer, from: number, to: number): void;
  /** Ends a statement. Returns whether some of its rows were written. @param rows that were counted in it by others */
  end(rows: number): boolean;
}

/** Makes the reader of a table. @param columns names of the columns of a row, in their order */
export type NewRowReader = (decision: TableDecision, columns: readonly string[], out: ByteWriter) => RowReader;
