import { text } from 'node:stream/consumers';
import { CompressError, sentence } from '../../core/errors';
import { describeExit, type Toolbox } from '../../core/toolbox';
import { type DumpEnd, EndWatch, type Tail } from './tail';

/** Skippable frame that pzstd writes before each data frame: magic, length 4, size of the data frame (zstd, contrib/pzstd). */
const HEADER_BYTES = 12;
const SKIPPABLE_MAGIC = 0x184d2a50;

/**
 * Walks the frames of pzstd's output. Each is independent and its size is known beforehand, so a stream that was cut
 * anywhere is found out, and the last two frames alone can be decompressed to see how the dump ends. Two, because the
 * dump's last line may lie on the border of the last.
 */
export class ZstdTail implements Tail {
  #header = Buffer.alloc(0);
  #frame: Buffer = Buffer.alloc(0);
  #filled = 0;
  #previous: Buffer = Buffer.alloc(0);
  #frames = 0;
  /** Where the last two frames are, the older one first. Filled again and again, so that a long dump leaves no garbage. */
  #rooms: readonly [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];

  constructor(private readonly toolbox: Toolbox) {}

  push(chunk: Buffer): void {
    let offset = 0;
    while (offset < chunk.length) {
      offset += this.#filled < this.#frame.length ? this.#fillFrame(chunk, offset) : this.#fillHeader(chunk, offset);
    }
  }

  async end(): Promise<DumpEnd> {
    // guard: stream-of-zstd-is-whole
    if (this.#header.length > 0 || this.#filled < this.#frame.length) {
      throw new CompressError(
        'STREAM_DAMAGED',
        `The compressed stream ends inside a frame (${this.#filled} of ${this.#frame.length} bytes): the compressor was cut off.`,
      );
    }
    const { child, exit } = this.toolbox.start('zstd', ['-d', '-q', '-c'], ['pipe', 'pipe', 'pipe']);
    const { stdin, stdout, stderr } = child;
    if (!stdin || !stdout || !stderr) throw new CompressError('STREAM_DAMAGED', describeExit(await exit));
    // zstd may end before it has read everything; its exit gives the reason.
    stdin.on('error', () => {});
    stdin.write(this.#previous);
    stdin.end(this.#frame);
    const watch = new EndWatch();
    stdout.on('data', (chunk: Buffer) => watch.push(chunk));
    const [message, ended] = await Promise.all([text(stderr), exit]);
    if (ended.error) throw ended.error;
    // guard: end-of-zstd-decompresses
    if (ended.code !== 0) {
      throw new CompressError(
        'STREAM_DAMAGED',
        `The end of the dump can't be decompressed: ${sentence(message || describeExit(ended))}`,
      );
    }
    return watch.end(this.#frames <= 2);
  }

  #fillHeader(chunk: Buffer, offset: number): number {
    const taken = chunk.subarray(offset, offset + HEADER_BYTES - this.#header.length);
    this.#header = Buffer.concat([this.#header, taken]);
    if (this.#header.length === HEADER_BYTES) {
      if (this.#header.readUInt32LE(0) !== SKIPPABLE_MAGIC || this.#header.readUInt32LE(4) !== 4) {
        throw new CompressError(
          'STREAM_DAMAGED',
          `The compressed stream is not a sequence of pzstd frames: expected a frame header, got ${this.#header.toString('hex')}.`,
        );
      }
      const bytes = this.#header.readUInt32LE(8);
      const [older, newer] = this.#rooms;
      const room = older.length >= bytes ? older : Buffer.allocUnsafeSlow(bytes);
      this.#rooms = [newer, room];
      this.#previous = this.#frame;
      this.#frames += 1;
      this.#frame = room.subarray(0, bytes);
      this.#filled = 0;
      this.#header = Buffer.alloc(0);
    }
    return taken.length;
  }

  #fillFrame(chunk: Buffer, offset: number): number {
    const copied = chunk.copy(this.#frame, this.#filled, offset);
    this.#filled += copied;
    return copied;
  }
}
