import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { outputOf } from '../../../dev/labs/released/program';
import { Toolbox } from '../../../functions/core/toolbox';
import { FrameMarks } from '../../../functions/dump-format/dump-index/frame-marks';
import { decompress } from '../../../functions/dump-format/text/decompress';
import { zstdFiller } from '../../../functions/store-dump/compress/filler';
import { clientTree } from '../../../layers/mysql-client/build';

const DECOMPRESS = ['-d', '-q', '-c'];

/** Text like that of a dump, of which some compresses well and some does not at all. */
const TEXT = Buffer.concat(
  Array.from({ length: 24 }, (_, i) =>
    Buffer.concat([
      Buffer.from(`INSERT INTO \`t\` VALUES (${i},'${'a row of a table; '.repeat(40_000)}'),\n`),
      randomBytes(i % 3 === 0 ? 500_000 : 500),
    ]),
  ),
);

/** Reads an object with marks, in chunks of a length that is not that of any frame. */
async function marked(object: Buffer) {
  const marks = new FrameMarks();
  const text: Buffer[] = [];
  const chunks = Array.from({ length: Math.ceil(object.length / 50_001) }, (_, i) =>
    object.subarray(i * 50_001, (i + 1) * 50_001),
  );
  const { fault } = await decompress(
    Readable.from(chunks),
    'zstd',
    new Toolbox(await clientTree()),
    new AbortController().signal,
    { onText: (chunk) => void text.push(chunk) },
    marks,
  );
  return { text: Buffer.concat(text), indexed: marks.indexed, fault };
}

/** Each frame of an index by itself gives its part of the text. */
async function expectFrames(
  object: Buffer,
  indexed: NonNullable<Awaited<ReturnType<typeof marked>>['indexed']>,
  text: Buffer,
) {
  for (const [i, [offset, bytes, from]] of indexed.entries()) {
    const part = await outputOf('zstd', DECOMPRESS, object.subarray(offset, offset + bytes));
    expect(part.equals(text.subarray(from, indexed[i + 1]?.[2] ?? text.length))).toBe(true);
  }
}

test.each([
  ['pzstd, level 1', 'pzstd', ['-1', '-p', '1', '-q', '-c'], 11],
  ['pzstd, level 3, two threads', 'pzstd', ['-3', '-p', '2', '-q', '-c'], 3],
  ['pzstd, level 19', 'pzstd', ['-19', '-p', '2', '-q', '-c'], 1],
  ['pzstd without checksums', 'pzstd', ['-3', '--no-check', '-q', '-c'], 3],
  ['zstd', 'zstd', ['-3', '-q', '-c'], 1],
  ['zstd with the size of the content', 'zstd', ['-3', '-q', '-c', `--stream-size=${TEXT.length}`], 1],
  ['zstd with a long window and without a checksum', 'zstd', ['--long=27', '--no-check', '-q', '-c'], 1],
  ['zstd with a fast level', 'zstd', ['--fast=5', '-q', '-c'], 1],
] as const)('places the frames of %s', async (_, tool, args, frames) => {
  const object = await outputOf(tool, args, TEXT);
  const { text, indexed = [], fault } = await marked(object);
  expect(fault).toBeUndefined();
  expect(text.equals(TEXT)).toBe(true);
  expect(indexed).toHaveLength(frames);
  await expectFrames(object, indexed, TEXT);
});

test('places the frames of several streams with fillers between them', async () => {
  // The first one has a frame without text at its end, because it is a multiple of what pzstd divides its input into.
  const places = [0, 2 * 2_097_152, 9_000_000, 9_000_010, TEXT.length];
  const pieces = places.slice(1).map((place, i) => TEXT.subarray(places[i], place));
  const streams = await Promise.all(pieces.map((piece) => outputOf('pzstd', ['-1', '-q', '-c'], piece)));
  const object = Buffer.concat(streams.flatMap((stream) => [stream, zstdFiller(1_000_000)]));
  const { text, indexed = [] } = await marked(object);
  expect(text.equals(TEXT)).toBe(true);
  expect(indexed.length).toBeGreaterThan(9);
  // No filler is read for a frame.
  const bytes = indexed.reduce((sum, [, length]) => sum + length, 0);
  expect(bytes).toBeLessThan(object.length - 4_000_000);
  await expectFrames(object, indexed, TEXT);
});

test('leaves a stream that is damaged to the decompressor', async () => {
  const object = await outputOf('pzstd', ['-1', '-q', '-c'], TEXT);
  for (let at = 5; at < object.length; at += Math.ceil(object.length / 8)) {
    const bytes = Buffer.from(object);
    bytes.writeUInt8(object.readUInt8(at) ^ 0x10, at);
    const { fault, text, indexed } = await marked(bytes);
    const isNoticed = fault !== undefined || (text.equals(TEXT) && indexed?.length === 11);
    // What a frame without data holds is of no importance.
    expect(isNoticed).toBe(true);
  }
});
