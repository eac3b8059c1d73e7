import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CompressError, messageOf } from '../../core/errors';
import { type DumpEnd, EndWatch, type Tail } from './tail';

/**
 * Decompresses the whole stream beside the upload, because the end of a gzip member can't be read without its beginning.
 * That also checks gzip's own CRC-32 over the dump, and is far quicker than the compression.
 */
export class GzipTail implements Tail {
  readonly #gunzip = createGunzip();
  readonly #ended: Promise<unknown>;
  readonly #watch = new EndWatch();

  constructor() {
    this.#gunzip.on('data', (chunk: Buffer) => this.#watch.push(chunk));
    this.#ended = finished(this.#gunzip).catch((error: unknown) => error);
  }

  async push(chunk: Buffer): Promise<void> {
    if (this.#gunzip.destroyed) return;
    // The chunk may be overwritten before zlib's thread has read it.
    if (!this.#gunzip.write(Buffer.from(chunk))) await Promise.race([once(this.#gunzip, 'drain'), this.#ended]);
  }

  async end(): Promise<DumpEnd> {
    this.#gunzip.end();
    const error = await this.#ended;
    // guard: stream-of-gzip-is-whole
    if (error !== undefined) {
      throw new CompressError('STREAM_DAMAGED', `The compressed stream is not whole: ${messageOf(error)}.`, {
        cause: error,
      });
    }
    return this.#watch.end(true);
  }
}
