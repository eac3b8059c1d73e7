import type { ByteWriter } from './byte-writer';
import type { Value } from './value';

/** Masks the values of one column. */
export interface ColumnMasking {
  /** False when every value becomes the same, so that none of them has to be read. */
  readonly needsValue: boolean;
  /** Writes the literal that takes the place of a value. */
  write(value: Value, out: ByteWriter): void;
  /**
   * Does the same by the literal itself, which is faster.
   *
   * @returns false when nothing was written, because the value has to be read.
   */
  writeFast(source: Buffer, from: number, to: number, out: ByteWriter): boolean;
}
