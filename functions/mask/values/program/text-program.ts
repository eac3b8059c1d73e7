import { instantiate } from '../../../core/web-assembly';
import type { ByteWriter } from '../literals/byte-writer';
import { withoutAccents } from '../literals/equality';
import { ESCAPED_BYTES, UNESCAPED_BYTES } from '../literals/escapes';
import { putBytes } from '../literals/put-bytes';
import { MASK_PROGRAM } from './mask-program';
import { FIRST_NAMES, LAST_NAMES } from './name-lists';
import {
  ESCAPED,
  FIRST_SLOTS,
  FOLDED,
  FOLDED_CHARACTERS,
  LAST_SLOTS,
  LONGER,
  LONGEST,
  MAIL_SLOTS,
  MOST_RANGES,
  NAME_BYTES,
  OUTPUT,
  PLAIN,
  RANGE_BYTES,
  RANGES,
  RESULT,
  UNESCAPED,
} from './program-places';

/** The WebAssembly of dev/row-kernel/mask-text.ts, and what is in its memory. */
export class TextProgram {
  readonly exports = instantiate<'begin' | 'mac' | 'letters' | 'escape' | 'hash' | 'write'>(MASK_PROGRAM);
  readonly memory = Buffer.from(this.exports.memory.buffer);
  readonly result = this.memory.subarray(RESULT, RESULT + 32);
  readonly words = new Uint32Array(this.exports.memory.buffer, RESULT, 8);
  #pieces = 0;
  /** Numbers of the ranges that are in the memory, by their bounds. */
  readonly #ranges = new Map<string, number>();

  constructor() {
    this.memory.set(UNESCAPED_BYTES, UNESCAPED);
    this.memory.set(ESCAPED_BYTES, ESCAPED);
    this.#putNames(FIRST_SLOTS, FIRST_NAMES);
    this.#putNames(LAST_SLOTS, LAST_NAMES);
    this.#putNames(
      MAIL_SLOTS,
      FIRST_NAMES.map((name) => `${name.toLowerCase()}.`),
    );
    for (let character = 0x80; character < FOLDED_CHARACTERS; character += 1) {
      const text = String.fromCharCode(character);
      const folded = Buffer.from(withoutAccents(text));
      const place = FOLDED + 2 * character;
      // An accent of its own belongs to the character before it.
      const isAlone = !/\p{M}/u.test(text) && text.normalize('NFC') === text;
      if (folded.length > 2 || !isAlone) this.memory.writeUInt16LE(LONGER, place);
      else this.memory.set(folded, place);
    }
  }

  /** A number for a piece of rows, which no other one has. */
  nextPiece(): number {
    this.#pieces += 1;
    return this.#pieces;
  }

  /** The number of a range of whole numbers, or undefined when there is no room for it. */
  rangeOf({ min, max }: { readonly min: number; readonly max: number }): number | undefined {
    const bounds = `${min} ${max}`;
    const known = this.#ranges.get(bounds);
    const count = this.#ranges.size;
    if (known !== undefined || count === MOST_RANGES) return known;
    const place = RANGES + count * RANGE_BYTES;
    for (const [i, number] of [min, max - min + 1, max].entries()) this.memory.writeDoubleLE(number, place + 8 * i);
    this.#ranges.set(bounds, count);
    return count;
  }

  /** Copies bytes into the memory. */
  put(place: number, source: Buffer, from: number, to: number): void {
    putBytes(this.memory, place, source, from, to);
  }

  /** Writes a text with the escapes of a literal. */
  escape({ bytes, length }: ByteWriter, out: ByteWriter): void {
    for (let at = 0; at < length; at += LONGEST) {
      const end = Math.min(length, at + LONGEST);
      this.put(PLAIN, bytes, at, end);
      const written = this.exports.escape(PLAIN, end - at, OUTPUT);
      out.copy(this.memory, OUTPUT, OUTPUT + written);
    }
  }

  #putNames(slots: number, names: readonly string[]): void {
    for (const [i, name] of names.entries()) {
      const slot = slots + i * NAME_BYTES;
      this.memory.write(name, slot, NAME_BYTES - 1, 'latin1');
      this.memory[slot + NAME_BYTES - 1] = name.length;
    }
  }
}
