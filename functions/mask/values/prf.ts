import { createHash, createHmac } from 'node:crypto';
import { MaskError } from '../../core/errors';
import type { ByteWriter } from './byte-writer';
import { JsonWalk } from './json-walk';
import { LONGEST, MESSAGE, OUTPUT, PLAIN, RESULT, STATES } from './program-places';
import { TextProgram } from './text-program';

const LEAST_CHARACTERS = 32;
const STATE_BYTES = 32;

/** The key of masking, from the text of its parameter. @throws {MaskError} when it is too short. */
export function maskingKey(text: string): Buffer {
  const trimmed = text.trim();
  // guard: a-short-key-is-refused
  if (trimmed.length < LEAST_CHARACTERS) {
    throw new MaskError(
      'MASK_KEY_INVALID',
      `The key of masking has ${trimmed.length} characters, and needs at least ${LEAST_CHARACTERS} random ones. Write the output of "openssl rand -base64 32" to its parameter. Another key makes other values.`,
    );
  }
  return createHmac('sha256', 'lambda-mysqldump masking').update(trimmed).digest();
}

/** The keyed functions of one key, one for each purpose: without the key, nobody can compute them, or tell them from random bytes. */
export class MaskKeys {
  /** What computes them. */
  readonly program = new TextProgram();
  /** What finds texts of JSON that are masked. */
  readonly walk = new JsonWalk();
  readonly #prfs = new Map<string, Prf>();

  constructor(private readonly key: Buffer) {}

  /** Equal values have the same result by the same purpose, wherever they are. */
  prf(purpose: string): Prf {
    const known = this.#prfs.get(purpose);
    if (known) return known;
    const made = new Prf(this.program, createHmac('sha256', this.key).update(purpose).digest(), this.#prfs.size);
    this.#prfs.set(purpose, made);
    return made;
  }
}

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
