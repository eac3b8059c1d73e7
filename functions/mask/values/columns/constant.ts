import type { Column } from '../../rules/tables/dump-schema';
import { ByteWriter } from '../literals/byte-writer';
import { type Value, writeText } from '../literals/value';
import type { Batch } from '../program/batch';
import type { ColumnMasking } from './column-masking';

/** One literal for all values. */
export class Constant implements ColumnMasking {
  readonly needsValue = false;
  readonly #literal: Buffer;

  constructor(literal: string | Buffer) {
    this.#literal = Buffer.from(literal);
  }

  write(_: Value, out: ByteWriter): void {
    out.copy(this.#literal, 0, this.#literal.length);
  }

  add(batch: Batch, from: number, to: number): boolean {
    batch.literal(from, to, this.#literal, this.#literal.length);
    return true;
  }
}

/** The literal of a value that a rule states. */
export function literalOf({ type }: Column, value: string | number | boolean): Buffer {
  const text = String(value);
  const isBare = ['integer', 'decimal', 'float', 'year', 'bit', 'binary', 'other'].includes(type.kind);
  if (isBare) return Buffer.from(text);
  const out = new ByteWriter(2 * Buffer.byteLength(text) + 2);
  writeText(out, Buffer.from(text), Buffer.byteLength(text));
  return out.take(out.length);
}
