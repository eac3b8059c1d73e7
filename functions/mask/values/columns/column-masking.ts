import type { ByteWriter } from '../literals/byte-writer';
import type { Value } from '../literals/value';
import type { Batch } from '../program/batch';

/** Masks the values of one column. */
export interface ColumnMasking {
  /** False when every value becomes the same, so that none of them has to be read. */
  readonly needsValue: boolean;
  /** Writes the literal that takes the place of a value. */
  write(value: Value, out: ByteWriter): void;
  /**
   * Adds a literal to those of a batch that are masked together, which is faster.
   *
   * @returns false when nothing was added, because the value has to be read.
   */
  add(batch: Batch, from: number, to: number): boolean;
}
