import { createHmac } from 'node:crypto';
import { MaskError } from '../../core/errors';

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

/** A keyed function of values, for one purpose: without the key, nobody can compute it, or tell it from random bytes. */
export class Prf {
  readonly #key: Buffer;
  /** What was computed last. */
  bytes: Uint8Array = Buffer.alloc(32);

  constructor(key: Buffer, purpose: string) {
    this.#key = createHmac('sha256', key).update(purpose).digest();
  }

  /** Computes the function of some bytes. */
  take(bytes: Uint8Array, length: number): void {
    this.bytes = createHmac('sha256', this.#key).update(bytes.subarray(0, length)).digest();
  }

  /** One of eight numbers of 32 bits. */
  word(index: number): number {
    const at = index * 4;
    const [a = 0, b = 0, c = 0, d = 0] = this.bytes.subarray(at, at + 4);
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }

  /** A number from 0 up to 1, of 53 bits. */
  get fraction(): number {
    return (this.word(0) * 2 ** 21 + (this.word(1) >>> 11)) / 2 ** 53;
  }
}
