import { crc32 } from 'node:zlib';
import { HEAD_BYTES } from './dump-index';

/** Keeps the first bytes of a text that comes in pieces. */
export class HeadCapture {
  readonly #bytes = Buffer.alloc(HEAD_BYTES);
  #filled = 0;

  /** Starts over. */
  reset(): void {
    this.#filled = 0;
  }

  /** Takes the next piece: a chunk between two places. */
  push(chunk: Buffer, from: number, to: number): void {
    if (this.#filled < HEAD_BYTES) this.#filled += chunk.copy(this.#bytes, this.#filled, from, to);
  }

  /** The bytes so far as characters (`latin1`). */
  get text(): string {
    return this.#bytes.toString('latin1', 0, this.#filled);
  }

  /** CRC-32 of this number of bytes. */
  checksum(bytes: number): number {
    return crc32(this.#bytes.subarray(0, bytes));
  }
}
