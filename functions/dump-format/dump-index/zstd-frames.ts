/** Magic number of a frame with data ("Zstandard Frames", RFC 8878). */
const DATA_MAGIC = 0xfd2fb528;
/** The first of the sixteen magic numbers of frames without data ("Skippable Frames", RFC 8878). */
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC_BYTES = 4;
const SIZE_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;

/** Bytes of the dictionary's id and of the content's size, by their flags in the descriptor of a frame. */
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;

/** Types of blocks that are not as long as their header states ("Blocks", RFC 8878). */
const RLE = 1;
const RESERVED = 3;

/** What is read next: the magic number or size of a frame, the descriptor in its header, the header of a block, or its end. */
type Part = 'magic' | 'size' | 'descriptor' | 'block' | 'end';

/** Receives the frames with data, by their places in the stream. */
export interface FrameListener {
  /** A frame begins at this place: its magic number has come. */
  begin(offset: number): void;
  /** The frame that began last ends before this place. */
  end(offset: number): void;
}

/**
 * Finds the frames of a zstd stream without decompressing it, by the sizes in the headers of frames and blocks. It needs no
 * marks of pzstd, and memory does not grow with the stream.
 */
export class ZstdFrames {
  #part: Part = 'magic';
  /** Bytes of the stream that come before the part, and are of no interest. */
  #skipped = 0;
  readonly #bytes = Buffer.alloc(4);
  #filled = 0;
  #needed = MAGIC_BYTES;
  #offset = 0;
  #hasChecksum = false;
  #isLost = false;

  constructor(private readonly listener: FrameListener) {}

  /** Whether the stream so far is whole frames. */
  get isWhole(): boolean {
    return !this.#isLost && this.#part === 'magic' && this.#filled === 0 && this.#skipped === 0;
  }

  /** How many of the last bytes may be the beginning of a frame's magic number. */
  get undecided(): number {
    return this.#part === 'magic' && !this.#isLost ? this.#filled : 0;
  }

  /** Takes the next bytes of the stream. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#isLost; ) {
      const taken = this.#skipped > 0 ? this.#skip(chunk.length - at) : this.#fill(chunk, at);
      at += taken;
      this.#offset += taken;
      if (this.#skipped === 0 && this.#filled === this.#needed) this.#endPart();
    }
  }

  #skip(available: number): number {
    const taken = Math.min(this.#skipped, available);
    this.#skipped -= taken;
    return taken;
  }

  #fill(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#bytes, this.#filled, at, at + this.#needed - this.#filled);
    this.#filled += taken;
    return taken;
  }

  /** Expects a part of this many bytes behind others. */
  #expect(part: Part, needed: number, skipped = 0): void {
    this.#part = part;
    this.#needed = needed;
    this.#skipped = skipped;
    this.#filled = 0;
    if (needed === 0 && skipped === 0) this.#endPart();
  }

  #endPart(): void {
    switch (this.#part) {
      case 'magic':
        this.#beginFrame(this.#bytes.readUInt32LE(0));
        break;
      case 'size':
        this.#expect('magic', MAGIC_BYTES, this.#bytes.readUInt32LE(0));
        break;
      case 'descriptor':
        this.#readDescriptor(this.#bytes.readUInt8(0));
        break;
      case 'block':
        this.#readBlockHeader(this.#bytes.readUIntLE(0, BLOCK_HEADER_BYTES));
        break;
      case 'end':
        this.listener.end(this.#offset);
        this.#expect('magic', MAGIC_BYTES);
        break;
    }
  }

  #beginFrame(magic: number): void {
    if ((magic & ~0xf) >>> 0 === SKIPPABLE_MAGIC) this.#expect('size', SIZE_BYTES);
    else if (magic === DATA_MAGIC) {
      this.listener.begin(this.#offset - MAGIC_BYTES);
      this.#expect('descriptor', 1);
    } else this.#isLost = true;
  }

  #readDescriptor(descriptor: number): void {
    const isSingleSegment = (descriptor & 0x20) !== 0;
    this.#hasChecksum = (descriptor & 0x04) !== 0;
    const window = isSingleSegment ? 0 : 1;
    const dictionaryId = DICTIONARY_ID_BYTES[(descriptor & 0x03) as 0 | 1 | 2 | 3];
    // Without a window, the smallest size of the content has one byte instead of none.
    const contentSize = CONTENT_SIZE_BYTES[(descriptor >> 6) as 0 | 1 | 2 | 3] || (isSingleSegment ? 1 : 0);
    this.#expect('block', BLOCK_HEADER_BYTES, window + dictionaryId + contentSize);
  }

  #readBlockHeader(header: number): void {
    const isLast = (header & 1) !== 0;
    const type = (header >> 1) & 3;
    if (type === RESERVED) {
      this.#isLost = true;
      return;
    }
    const bytes = type === RLE ? 1 : header >> 3;
    if (isLast) this.#expect('end', 0, bytes + (this.#hasChecksum ? CHECKSUM_BYTES : 0));
    else this.#expect('block', BLOCK_HEADER_BYTES, bytes);
  }
}
