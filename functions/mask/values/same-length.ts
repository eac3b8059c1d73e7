import type { ByteWriter } from './byte-writer';
import type { Prf } from './prf';

/**
 * Other letters for letters and other digits for digits, as many characters as before. Spaces and punctuation of ASCII stay;
 * every other character becomes a letter.
 */
export class SameLength {
  constructor(readonly prf: Prf) {}

  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    this.prf.writeLetters(bytes, from, to, out);
  }
}
