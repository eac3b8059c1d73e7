import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { UploadError } from '../../core/errors';
import { renderCrc32 } from '../../dump-format/manifest/crc32';
import type { DumpStore, OpenUpload } from './dump-store';
import type { PartRange } from './part-range';
import { MIN_PART_BYTES, partSize } from './part-size';

const WHOLE_REMEDY = 'Dump fewer databases in one job.';
/** One of several processes has a share of the parts, which a table that can't be divided may exceed. */
const SHARE_REMEDY =
  'Each of several processes has a share of the parts that S3 takes: lower parallelism, or dump fewer databases in one job.';

/** What was uploaded, all of it acknowledged by S3. */
export interface UploadedParts {
  readonly parts: readonly UploadedPart[];
  readonly bytes: number;
  /** Lower-case hex SHA-256 over all bytes; undefined for a range of parts, of which it would say nothing. */
  readonly sha256: string | undefined;
}

export interface UploadedPart {
  readonly bytes: number;
  /** Base64 CRC-32 of the part. */
  readonly crc32: string;
  readonly completed: CompletedPart;
}

/**
 * Cuts a stream into parts and uploads them while later ones fill. Nothing becomes visible by it: completing the upload
 * is decided elsewhere.
 */
export class PartUploader {
  readonly #hash = createHash('sha256');
  readonly #parts: UploadedPart[] = [];
  readonly #inFlight = new Set<Promise<void>>();
  /** Buffers that S3 has acknowledged, to be filled again: the memory of a dump is that of its first parts. */
  readonly #spare: Buffer[] = [];
  #buffer: Buffer = Buffer.alloc(0);
  #filled = 0;
  #partNumber = 0;
  #bytes = 0;
  #failure: unknown;

  constructor(
    private readonly store: DumpStore,
    private readonly upload: OpenUpload,
    private readonly signal: AbortSignal,
    private readonly range: PartRange,
    /** Size of each part by its number; small ones in tests. */
    private readonly sizeOf: (partNumber: number) => number = partSize,
  ) {}

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes; resolves when there is room for more. @throws {UploadError} */
  async push(chunk: Buffer): Promise<void> {
    if (this.range.whole) this.#hash.update(chunk);
    this.#bytes += chunk.length;
    for (let offset = 0; offset < chunk.length; ) {
      if (this.#filled === this.#buffer.length) await this.#nextBuffer();
      const copied = chunk.copy(this.#buffer, this.#filled, offset);
      this.#filled += copied;
      offset += copied;
    }
  }

  /**
   * Fills the last part up to the minimum size of a part that is followed by others.
   *
   * @param filler returns at least this number of bytes without content
   * @returns how many were added
   */
  async fillUp(filler: (bytes: number) => Buffer): Promise<number> {
    if (this.#filled === 0 || this.#filled >= MIN_PART_BYTES) return 0;
    const filling = filler(MIN_PART_BYTES - this.#filled);
    await this.push(filling);
    return filling.length;
  }

  /** Uploads what is left and waits for every part. @throws {UploadError} */
  async end(): Promise<UploadedParts> {
    if (this.#filled > 0) this.#send();
    await this.settle();
    if (this.#failure !== undefined) throw this.#failure;
    return { parts: this.#parts, bytes: this.#bytes, sha256: this.range.whole ? this.#hash.digest('hex') : undefined };
  }

  /** Waits until nothing is on its way any more, whether it succeeded or not. */
  async settle(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #nextBuffer(): Promise<void> {
    if (this.#filled > 0) this.#send();
    while (this.#inFlight.size >= this.range.inFlight) await Promise.race(this.#inFlight);
    if (this.#failure !== undefined) throw this.#failure;
    this.#partNumber += 1;
    if (this.#partNumber > this.range.parts) {
      throw new UploadError(
        'DUMP_TOO_LARGE',
        `The dump needs more than ${this.range.parts} parts (${this.#bytes} bytes so far). ${this.range.whole ? WHOLE_REMEDY : SHARE_REMEDY}`,
      );
    }
    const size = this.sizeOf(this.#partNumber * this.range.stride);
    const spare = this.#spare.pop();
    this.#buffer = spare?.length === size ? spare : Buffer.allocUnsafeSlow(size);
    this.#filled = 0;
  }

  #send(): void {
    const buffer = this.#buffer;
    const body = buffer.subarray(0, this.#filled);
    const number = this.#partNumber;
    this.#buffer = Buffer.alloc(0);
    this.#filled = 0;
    const sending: Promise<void> = this.#uploadPart(number, body)
      .then(
        () => {
          this.#spare.push(buffer);
        },
        (error: unknown) => {
          this.#failure ??= error;
        },
      )
      .finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
  }

  async #uploadPart(number: number, body: Buffer): Promise<void> {
    const checksum = renderCrc32(crc32(body));
    const completed = await this.store.uploadPart(this.upload, this.range.before + number, body, checksum, this.signal);
    this.#parts[number - 1] = { bytes: body.length, crc32: checksum, completed };
  }
}
