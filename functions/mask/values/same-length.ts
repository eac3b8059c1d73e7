import type { ByteWriter } from './byte-writer';
import type { ContentMasking } from './content-masking';
import type { Prf } from './prf';
import { BACKSLASH, escapeOf } from './value';

const A = 0x61;
const CAPITAL_A = 0x41;
const ZERO = 0x30;
const SEED_BYTES = 32;

/**
 * Other letters for letters and other digits for digits, as many characters as before. Spaces and punctuation of ASCII stay;
 * every other character becomes a letter.
 */
export class SameLength implements ContentMasking {
  /** What the text has become by the keyed function, and a number that counts how often more was needed. */
  readonly #seed = Buffer.alloc(SEED_BYTES + 4);

  constructor(readonly prf: Prf) {}

  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    let used = 0;
    let count = 0;
    out.room(2 * (to - from));
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      // Further bytes of a character.
      if (byte >= 0x80 && byte < 0xc0) continue;
      if (used === SEED_BYTES) {
        if (count === 0) this.#seed.set(this.prf.bytes.subarray(0, SEED_BYTES));
        this.#seed.writeUInt32LE(++count, SEED_BYTES);
        this.prf.take(this.#seed, this.#seed.length);
        used = 0;
      }
      const masked = this.#masked(byte, used);
      const escaped = escapeOf(masked);
      if (escaped !== 0) out.bytes[out.length++] = BACKSLASH;
      out.bytes[out.length++] = escaped === 0 ? masked : escaped;
      used += 1;
    }
  }

  #masked(byte: number, place: number): number {
    const random = this.prf.bytes[place] as number;
    if (byte >= 0x80 || (byte >= A && byte < A + 26)) return A + (random % 26);
    if (byte >= CAPITAL_A && byte < CAPITAL_A + 26) return CAPITAL_A + (random % 26);
    return byte >= ZERO && byte < ZERO + 10 ? ZERO + (random % 10) : byte;
  }
}
