import { instantiate } from '../../core/web-assembly';
import type { ByteWriter } from './byte-writer';
import { withoutAccents } from './equality';
import { ESCAPED_BYTES, UNESCAPED_BYTES } from './escapes';
import { MASK_PROGRAM } from './mask-program';
import {
  DOCUMENT,
  ESCAPED,
  FOLDED,
  FOLDED_CHARACTERS,
  LONGER,
  LONGEST,
  OUTPUT,
  PLAIN,
  RESULT,
  SOURCE,
  UNESCAPED,
} from './program-places';

/** Bytes up to which a loop is faster than a call. */
const SHORT = 64;

/** The WebAssembly of dev/row-kernel/mask-text.ts, and what is in its memory. */
export class TextProgram {
  readonly exports = instantiate<'begin' | 'mac' | 'read' | 'text' | 'letters' | 'escape'>(MASK_PROGRAM);
  readonly memory = Buffer.from(this.exports.memory.buffer);
  readonly result = this.memory.subarray(RESULT, RESULT + 32);
  readonly words = new Uint32Array(this.exports.memory.buffer, RESULT, 8);

  constructor() {
    this.memory.set(UNESCAPED_BYTES, UNESCAPED);
    this.memory.set(ESCAPED_BYTES, ESCAPED);
    for (let character = 0x80; character < FOLDED_CHARACTERS; character += 1) {
      const folded = Buffer.from(withoutAccents(String.fromCharCode(character)));
      const place = FOLDED + 2 * character;
      if (folded.length > 2) this.memory.writeUInt16LE(LONGER, place);
      else this.memory.set(folded, place);
    }
  }

  /** Copies bytes into the memory. */
  put(place: number, source: Buffer, from: number, to: number): void {
    const { memory } = this;
    if (to - from > SHORT) source.copy(memory, place, from, to);
    else for (let at = from, target = place; at < to; ) memory[target++] = source[at++] as number;
  }

  /**
   * Reads the content of a literal, without its escapes, to `DOCUMENT`.
   *
   * @returns the number of bytes, or -1 when it is too long or no content.
   */
  readDocument(source: Buffer, from: number, to: number): number {
    if (to < from || to - from > LONGEST) return -1;
    this.put(SOURCE, source, from, to);
    return this.exports.read(to - from, DOCUMENT);
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
