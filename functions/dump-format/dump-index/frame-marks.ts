import { randomBytes } from 'node:crypto';
import type { Marks } from '../text/decompress';
import type { IndexedFrame } from './dump-index';
import { ZstdFrames } from './zstd-frames';

/** Frames with less text than this are indexed together, so that an index stays small whatever wrote the dump. */
const LEAST_TEXT = 1_048_576;
/** Unless there is more than this between them, such as a filler between the streams of two processes. */
const LARGEST_GAP = 65_536;

/** Bytes of a mark: no text has them by chance. */
const MARK_BYTES = 32;
/** Magic number, descriptor and size of a frame, and the header of its only block, which is not compressed (RFC 8878). */
const MARK_HEADER = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, MARK_BYTES, 0x01, MARK_BYTES >> 5, 0x00]);

/** What a mark begins with: no text in UTF-8 has this byte, so that a search for marks is fast. */
const RARE = 0xff;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Finds out at which place of the text each frame of a zstd stream begins, while one decompressor reads the whole stream: it
 * is given a frame with a random mark between frames, and the marks are taken out of what it writes. The headers of
 * frames don't show these places, because pzstd leaves the size of the content out.
 */
export class FrameMarks implements Marks {
  readonly #mark = Buffer.concat([Buffer.from([RARE]), randomBytes(MARK_BYTES - 1)]);
  readonly #markFrame = Buffer.concat([MARK_HEADER, this.#mark]);
  readonly #frames = new ZstdFrames({
    begin: (offset) => this.#begin(offset),
    end: (offset) => {
      this.#end = offset;
    },
  });
  /** The place in the object of the next byte that the decompressor is given. */
  #offset = 0;
  /** Bytes that are held back, because a frame may begin with them. */
  #held: Buffer = NOTHING;
  /** Frames that begin in the bytes at hand, behind others. */
  #begun: number[] = [];
  /** Where the frame ends that ended last. */
  #end = 0;
  /** Frames whose marks were given and have not come out, in their order, each with the end of the frame before. */
  readonly #marked: { readonly offset: number; readonly previousEnd: number }[] = [];
  #textBytes = 0;
  /** Text that is held back, because a mark may begin with it. */
  #rest: Buffer = NOTHING;
  readonly #indexed: IndexedFrame[] = [];
  /** Where the next frame of the index begins, in the object and in the text. */
  #open: { readonly offset: number; readonly text: number } | undefined;

  toDecompressor(chunk: Buffer): Buffer[] {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#begun = [];
    this.#frames.push(chunk);
    const pieces: Buffer[] = [];
    let from = 0;
    for (const offset of this.#begun) {
      pieces.push(bytes.subarray(from, offset - this.#offset), this.#markFrame);
      from = offset - this.#offset;
    }
    const to = bytes.length - this.#frames.undecided;
    pieces.push(bytes.subarray(from, to));
    this.#held = bytes.subarray(to);
    this.#offset += to;
    return pieces.filter(({ length }) => length > 0);
  }

  endOfObject(): Buffer {
    return this.#held;
  }

  fromDecompressor(chunk: Buffer): Buffer[] {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const pieces: Buffer[] = [];
    let from = 0;
    for (let at = this.#findMark(bytes, from); at >= 0; at = this.#findMark(bytes, from)) {
      pieces.push(this.#take(bytes, from, at));
      this.#endMark();
      from = at + MARK_BYTES;
    }
    const to = this.#marked.length === 0 ? bytes.length : bytes.length - this.#bytesOfMarkAtEnd(bytes, from);
    pieces.push(this.#take(bytes, from, to));
    this.#rest = bytes.subarray(to);
    return pieces.filter(({ length }) => length > 0);
  }

  endOfText(): Buffer {
    return this.#take(this.#rest, 0, this.#rest.length);
  }

  /** The frames of an object that was read to its end; undefined when their places in its text are not known. */
  get indexed(): readonly IndexedFrame[] | undefined {
    // guard: every-frame-is-placed
    if (!this.#frames.isWhole || this.#marked.length > 0 || !this.#open) return undefined;
    const { offset, text } = this.#open;
    return [...this.#indexed, [offset, this.#end - offset, text]];
  }

  #begin(offset: number): void {
    if (!this.#open) this.#open = { offset, text: 0 };
    else {
      this.#begun.push(offset);
      this.#marked.push({ offset, previousEnd: this.#end });
    }
  }

  #findMark(bytes: Buffer, from: number): number {
    return this.#marked.length === 0 ? -1 : bytes.indexOf(this.#mark, from);
  }

  #take(bytes: Buffer, from: number, to: number): Buffer {
    this.#textBytes += to - from;
    return bytes.subarray(from, to);
  }

  #endMark(): void {
    const frame = this.#marked.shift();
    if (!frame || !this.#open) return;
    const { offset, text } = this.#open;
    const isNear = frame.offset - frame.previousEnd <= LARGEST_GAP;
    if (isNear && this.#textBytes - text < LEAST_TEXT) return;
    this.#indexed.push([offset, frame.previousEnd - offset, text]);
    this.#open = { offset: frame.offset, text: this.#textBytes };
  }

  /** How many of the last bytes a mark may begin with. */
  #bytesOfMarkAtEnd(bytes: Buffer, from: number): number {
    const [first = 0] = this.#mark;
    const start = Math.max(from, bytes.length - MARK_BYTES + 1);
    for (let at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (this.#mark.compare(bytes, at, bytes.length, 0, bytes.length - at) === 0) return bytes.length - at;
    }
    return 0;
  }
}
