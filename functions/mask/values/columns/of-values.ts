import type { ByteWriter } from '../literals/byte-writer';
import type { Value } from '../literals/value';
import type { Batch } from '../program/batch';
import type { ColumnMasking } from './column-masking';

/** Masks values other than NULL, which stays. */
export abstract class OfValues implements ColumnMasking {
  readonly needsValue = true;

  write(value: Value, out: ByteWriter): void {
    if (value.kind === 'null') out.ascii('NULL');
    else this.mask(value, out);
  }

  /** Others read every value. */
  add(_: Batch, __: number, ___: number): boolean {
    return false;
  }

  protected abstract mask(value: Value, out: ByteWriter): void;
}
