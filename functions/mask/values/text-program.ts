import { instantiate } from '../../core/web-assembly';
import type { ByteWriter } from './byte-writer';
import { withoutAccents } from './equality';
import { ESCAPED_BYTES, UNESCAPED_BYTES } from './escapes';
import { MASK_PROGRAM } from './mask-program';
import {
  ESCAPED,
  FOLDED,
  FOLDED_CHARACTERS,
  LONGER,
  LONGEST,
  OUTPUT,
  PLAIN,
  RESULT,
  UNESCAPED,
} from './program-places';
import { putBytes } from './put-bytes';

/** The WebAssembly of dev/row-kernel/mask-text.ts, and what is in its memory. */
export class TextProgram {
  readonly exports = instantiate<'begin' | 'mac' | 'text' | 'letters' | 'escape'>(MASK_PROGRAM);
  readonly memory = Buffer.from(this.exports.memory.buffer);
  readonly result = this.memory.subarray(RESULT, RESULT + 32);
  readonly words = new Uint32Array(this.exports.memory.buffer, RESULT, 8);

  constructor() {
    this.memory.set(UNESCAPED_BYTES, UNESCAPED);
    this.memory.set(ESCAPED_BYTES, ESCAPED);
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

  /** Copies bytes into the memory. */
  put(place: number, source: Buffer, from: number, to: number): void {
    putBytes(this.memory, place, source, from, to);
  }

  /** Writes a text with the escapes of a literal. */
  escape({ bytes, length }: ByteWriter, out: ByteWriter): void {
    for (let at = 0; at < length; at += LONGEST) {
      const end = Math.min(length, at + LONGEST);
      this.put(PLAIN, bytes, at, end);
      const written = this.exports.escape(end - at);
      out.copy(this.memory, OUTPUT, OUTPUT + written);
    }
  }
}
