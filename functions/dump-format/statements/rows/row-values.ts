import { RowIndex } from './row-index';

const CLOSING = 0x29;

/** The places of a value in a statement: of its first byte, and behind its last one. */
export type ValuePlace = readonly [from: number, to: number];

/**
 * The rows of an INSERT of a dump program, each as the places of its values.
 *
 * @param start place behind the head of the statement
 * @param onRow takes a row. It returns false when it needs no more.
 * @returns false when the statement has something that no dump program writes.
 */
export function readRows(statement: Buffer, start: number, onRow: (values: readonly ValuePlace[]) => boolean): boolean {
  const index = new RowIndex();
  let values: ValuePlace[] = [];
  let isInRow = false;
  let from = start;
  for (let at = start; at < statement.length; ) {
    const end = index.scan(statement, at, statement.length);
    if (end < 0) return false;
    // A copy: the next scan writes to the same memory.
    for (const place of index.places.slice(0, index.count)) {
      const to = at + place;
      if (isInRow) values.push([from, to]);
      isInRow = statement[to] !== CLOSING;
      from = to + 1;
      if (isInRow) continue;
      if (!onRow(values)) return true;
      values = [];
    }
    at = end;
  }
  return !isInRow;
}
