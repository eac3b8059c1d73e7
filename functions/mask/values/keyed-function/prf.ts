import { createHash } from 'node:crypto';
import type { ByteWriter } from '../literals/byte-writer';
import { LONGEST, MESSAGE, OUTPUT, PLAIN, RESULT, STATES } from '../program/program-places';
import type { TextProgram } from '../program/text-program';

const STATE_BYTES = 32;

/** A keyed function of values, for one purpose. Results are valid until the next one, by whichever purpose. */
export class Prf {
  /** Place of the state of its key in the memory of the program. */
  readonly state: number;

  /** @param place number among those of the program */
  constructor(
    private readonly program: TextProgram,
    key: Buffer,
    place: number,
  ) {
    this.state = STATES + place * STATE_BYTES;
    program.memory.fill(0, MESSAGE, MESSAGE + 64);
    program.memory.set(key, MESSAGE);
    program.exports.begin(this.state);
  }

  /** Computes the function of some bytes. */
  take(bytes: Buffer, from: number, to: number): void {
    const { program } = this;
    if (to - from > LONGEST) {
      const digest = createHash('sha256').update(bytes.subarray(from, to)).digest();
      this.take(digest, 0, digest.length);
      return;
    }
    program.put(MESSAGE, bytes, from, to);
    program.exports.mac(this.state, to - from);
  }

  /**
   * Writes other letters and digits, with the escapes of a literal: the first ones by what was computed last, and further ones by
   * a stream of ChaCha8 with that as its key. Nobody can compute the key of the stream without that of the function, so that
   * somebody who guesses it from what was written knows no more of the original.
   */
  writeLetters(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    const { program } = this;
    for (let at = from, piece = 0; at < to; at += LONGEST, piece += 1) {
      const end = Math.min(to, at + LONGEST);
      program.put(PLAIN, bytes, at, end);
      const length = program.exports.letters(PLAIN, end - at, OUTPUT, RESULT, piece);
      out.copy(program.memory, OUTPUT, OUTPUT + length);
    }
  }

  /** What was computed last: 32 bytes. */
  get bytes(): Uint8Array {
    return this.program.result;
  }

  /** One of eight numbers of 32 bits. */
  word(index: number): number {
    return this.program.words[index] as number;
  }

  /** A number from 0 up to 1, of 53 bits. */
  get fraction(): number {
    return (this.word(0) * 2 ** 21 + (this.word(1) >>> 11)) / 2 ** 53;
  }
}
