/** pzstd's own mark before a frame: a skippable frame whose content is the size of what follows. */
const PZSTD_MAGIC = 0x184d2a50;
/** The last of the sixteen magic numbers that zstd skips ("Skippable Frames", RFC 8878). */
const FILLER_MAGIC = 0x184d2a5f;

/**
 * At least this number of bytes that every zstd skips. They follow a mark of pzstd, like its frames, so that
 * a reader of these sizes continues after them.
 */
export function zstdFiller(bytes: number): Buffer {
  const filler = Buffer.alloc(Math.max(bytes, 20));
  filler.writeUInt32LE(PZSTD_MAGIC, 0);
  filler.writeUInt32LE(4, 4);
  filler.writeUInt32LE(filler.length - 12, 8);
  filler.writeUInt32LE(FILLER_MAGIC, 12);
  filler.writeUInt32LE(filler.length - 20, 16);
  return filler;
}

/** Header of a gzip member: deflate, no flags, no time, no system ("Member header and trailer", RFC 1952). */
const MEMBER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/** A stored block of no bytes that is not the last ("Non-compressed blocks", RFC 1951). */
const EMPTY_BLOCK = [0x00, 0x00, 0x00, 0xff, 0xff];
/** The same as the last block, and CRC-32 and size of nothing. */
const END_OF_MEMBER = [0x01, 0x00, 0x00, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0];

/** At least this number of bytes that every gzip decompresses to nothing: a member of empty blocks. */
export function gzipFiller(bytes: number): Buffer {
  const ends = MEMBER.length + END_OF_MEMBER.length;
  const blocks = Math.max(0, Math.ceil((bytes - ends) / EMPTY_BLOCK.length)) * EMPTY_BLOCK.length;
  return Buffer.concat([
    Buffer.from(MEMBER),
    Buffer.alloc(blocks, Buffer.from(EMPTY_BLOCK)),
    Buffer.from(END_OF_MEMBER),
  ]);
}
