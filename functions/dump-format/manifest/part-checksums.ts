import { crc32 } from 'node:zlib';
import { renderCrc32 } from './crc32';
import type { Manifest } from './manifest';

type Part = Manifest['dump']['parts'][number];

/** Compares a stream, part by part, with the checksums that S3 computed at the upload. */
export class PartChecksums {
  #differing: { number: number; begin: number; bytes: number }[] = [];
  /** Index of the part that is under way, and what there is of it. */
  #index = 0;
  #filled = 0;
  #crc32 = 0;
  #begin = 0;

  constructor(private readonly parts: readonly Part[]) {}

  push(chunk: Buffer): void {
    for (let offset = 0; offset < chunk.length; ) {
      const part = this.parts[this.#index];
      if (!part) return;
      const piece = chunk.subarray(offset, offset + part.bytes - this.#filled);
      this.#crc32 = crc32(piece, this.#crc32);
      this.#filled += piece.length;
      offset += piece.length;
      if (this.#filled === part.bytes) this.#endPart(part);
    }
  }

  /** The first difference of the parts, as a sentence; undefined when there is none. */
  end(): string | undefined {
    // The stream ended within this part or before it.
    for (let part = this.parts[this.#index]; part; part = this.parts[this.#index]) this.#endPart(part);
    const [first] = this.#differing;
    if (!first) return undefined;
    return (
      `${this.#differing.length} of ${this.parts.length} parts have another CRC-32 than S3 found when they were uploaded, ` +
      `the first of them part ${first.number} (bytes ${first.begin} to ${first.begin + first.bytes - 1}).`
    );
  }

  #endPart({ bytes, crc32: expected }: Part): void {
    // guard: compares-each-part
    if (this.#filled !== bytes || renderCrc32(this.#crc32) !== expected) {
      this.#differing.push({ number: this.#index + 1, begin: this.#begin, bytes });
    }
    this.#begin += bytes;
    this.#index += 1;
    this.#filled = 0;
    this.#crc32 = 0;
  }
}
