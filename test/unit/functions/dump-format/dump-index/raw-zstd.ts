/** How a frame is written; each choice is one of the format's (RFC 8878). */
export interface FrameForm {
  /** Lengths of its blocks; the rest is one more. */
  readonly blocks?: readonly number[];
  readonly hasChecksum?: boolean;
  /** Bytes of the content's size in the header; 1 leaves out the window. */
  readonly sizeBytes?: 0 | 1 | 2 | 4 | 8;
  readonly dictionaryIdBytes?: 0 | 1 | 2 | 4;
}

const SIZE_FLAGS = { 0: 0, 1: 0, 2: 1, 4: 2, 8: 3 } as const;
const DICTIONARY_FLAGS = { 0: 0, 1: 1, 2: 2, 4: 3 } as const;

/** A zstd frame whose blocks are not compressed, or repeat one byte. Its checksum is none. */
export function rawFrame(
  content: Buffer,
  { blocks = [], hasChecksum = false, sizeBytes = 0, dictionaryIdBytes = 0 }: FrameForm = {},
): Buffer {
  const isSingleSegment = sizeBytes === 1;
  const descriptor =
    (SIZE_FLAGS[sizeBytes] << 6) |
    (isSingleSegment ? 0x20 : 0) |
    (hasChecksum ? 0x04 : 0) |
    DICTIONARY_FLAGS[dictionaryIdBytes];
  const pieces: Buffer[] = [];
  let at = 0;
  for (const length of blocks) {
    pieces.push(content.subarray(at, at + length));
    at += length;
  }
  pieces.push(content.subarray(at));
  return Buffer.concat([
    Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor]),
    // What these fields hold is of no interest, and may look like a frame.
    Buffer.alloc((isSingleSegment ? 0 : 1) + dictionaryIdBytes + sizeBytes, 0x28),
    ...pieces.map((piece, i) => block(piece, i === pieces.length - 1)),
    Buffer.alloc(hasChecksum ? 4 : 0, 0xfd),
  ]);
}

function block(content: Buffer, isLast: boolean): Buffer {
  const repeats = content.length > 1 && content.every((byte) => byte === content[0]);
  const header = Buffer.alloc(3);
  header.writeUIntLE((content.length << 3) | (repeats ? 2 : 0) | (isLast ? 1 : 0), 0, 3);
  return Buffer.concat([header, repeats ? content.subarray(0, 1) : content]);
}

/** A frame without data. */
export function skippableFrame(content: Buffer, variant = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + variant, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

/** The content of frames that these functions have made. @throws Error where no frame is. */
export function contentOf(stream: Buffer): Buffer {
  const contents: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const magic = stream.readUInt32LE(at);
    if ((magic & ~0xf) >>> 0 === 0x184d2a50) {
      at += 8 + stream.readUInt32LE(at + 4);
      continue;
    }
    if (magic !== 0xfd2fb528) throw new Error(`There is no frame at byte ${at}.`);
    const descriptor = stream.readUInt8(at + 4);
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    at += 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + sizeBytes;
    for (let isLast = false; !isLast; ) {
      const header = stream.readUIntLE(at, 3);
      isLast = (header & 1) !== 0;
      const [repeats, length] = [((header >> 1) & 3) === 1, header >> 3];
      at += 3;
      contents.push(repeats ? Buffer.alloc(length, stream[at]) : stream.subarray(at, at + length));
      at += repeats ? 1 : length;
    }
    at += (descriptor & 0x04) === 0 ? 0 : 4;
  }
  return Buffer.concat(contents);
}
