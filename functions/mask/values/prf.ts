import { createHash, createHmac } from 'node:crypto';
import { MaskError } from '../../core/errors';
import { instantiate } from '../../core/web-assembly';
import { MAC_PROGRAM } from './mac-program';

const LEAST_CHARACTERS = 32;

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

/** Places in the memory of the program (dev/row-kernel/mac-text.ts). */
const RESULT = 0;
const STATES = 64;
const MESSAGE = 4_096;
const LONGEST = 65_536;
const STATE_BYTES = 32;

/** The WebAssembly of BLAKE2s with a key (RFC 7693), and what is in its memory. */
class Program {
  readonly exports = instantiate<'begin' | 'mac' | 'text'>(MAC_PROGRAM);
  readonly bytes = new Uint8Array(this.exports.memory.buffer);
  readonly result = this.bytes.subarray(RESULT, RESULT + 32);
  readonly words = new Uint32Array(this.exports.memory.buffer, RESULT, 8);
}

/** The keyed functions of one key, one for each purpose: without the key, nobody can compute them, or tell them from random bytes. */
export class MaskKeys {
  readonly #program = new Program();
  readonly #prfs = new Map<string, Prf>();

  constructor(private readonly key: Buffer) {}

  /** Equal values have the same result by the same purpose, wherever they are. */
  prf(purpose: string): Prf {
    const known = this.#prfs.get(purpose);
    if (known) return known;
    const made = new Prf(this.#program, createHmac('sha256', this.key).update(purpose).digest(), this.#prfs.size);
    this.#prfs.set(purpose, made);
    return made;
  }
}

/** A keyed function of values, for one purpose. Results are valid until the next one, by whichever purpose. */
export class Prf {
  readonly #state: number;

  /** @param place number among those of the program */
  constructor(
    private readonly program: Program,
    key: Buffer,
    place: number,
  ) {
    this.#state = STATES + place * STATE_BYTES;
    program.bytes.fill(0, MESSAGE, MESSAGE + 64);
    program.bytes.set(key, MESSAGE);
    program.exports.begin(this.#state);
  }

  /** Computes the function of some bytes. */
  take(bytes: Uint8Array, length: number): void {
    const { bytes: memory, exports } = this.program;
    if (length > LONGEST) {
      const digest = createHash('sha256').update(bytes.subarray(0, length)).digest();
      this.take(digest, digest.length);
      return;
    }
    // A loop is faster for the few bytes that most values have.
    if (length > 64) memory.set(bytes.subarray(0, length), MESSAGE);
    else for (let i = 0; i < length; i += 1) memory[MESSAGE + i] = bytes[i] as number;
    exports.mac(this.#state, length);
  }

  /**
   * Computes the function of the content of a literal, with capital letters of ASCII as small ones when it folds.
   *
   * @returns false, with nothing computed, for a content with escapes, or with letters of which others are no form
   */
  takeText(source: Uint8Array, from: number, length: number, folds: boolean): boolean {
    const { bytes: memory, exports } = this.program;
    for (let i = 0; i < length; i += 1) memory[MESSAGE + i] = source[from + i] as number;
    return exports.text(this.#state, length, folds ? 1 : 0) === 1;
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
