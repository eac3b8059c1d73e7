import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { whatOf } from '../program/program-places';

/**
 * Other letters for letters and other digits for digits, as many characters as before. Spaces and punctuation of ASCII stay;
 * every other character becomes a letter.
 */
export class SameLength {
  readonly what = whatOf('text', 0, 0);

  constructor(readonly prf: Prf) {}

  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    this.prf.writeLetters(bytes, from, to, out);
  }
}
