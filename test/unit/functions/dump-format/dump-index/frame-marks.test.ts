import fc from 'fast-check';
import { FrameMarks } from '../../../../../functions/dump-format/dump-index/frame-marks';
import { contentOf, type FrameForm, rawFrame, skippableFrame } from './raw-zstd';

/** Reads a stream with marks, as a decompressor would that writes all of the text at its end, in pieces of this length. */
function read(stream: Buffer, chunkLength: number, textLength = 65_536) {
  const marks = new FrameMarks();
  const given: Buffer[] = [];
  for (let at = 0; at < stream.length; at += chunkLength) {
    given.push(...marks.toDecompressor(stream.subarray(at, at + chunkLength)));
  }
  const bytes = Buffer.concat([...given, marks.endOfObject()]);
  const written = contentOf(bytes);
  const text: Buffer[] = [];
  for (let at = 0; at < written.length; at += textLength) {
    text.push(...marks.fromDecompressor(written.subarray(at, at + textLength)));
  }
  text.push(marks.endOfText());
  return { bytes, text: Buffer.concat(text), indexed: marks.indexed };
}

const MEGABYTE = Buffer.alloc(1_048_576, 'a row\n');

test('places each frame in the text, in the object without what is between frames', () => {
  const mark = skippableFrame(Buffer.alloc(4));
  const frames = [
    rawFrame(MEGABYTE),
    rawFrame(Buffer.concat([MEGABYTE, MEGABYTE]), { blocks: [1_048_576] }),
    rawFrame(Buffer.from('end\n')),
  ];
  const [first = 0, second = 0, third = 0] = frames.map(({ length }) => length);
  const { text, indexed } = read(Buffer.concat(frames.flatMap((frame) => [mark, frame])), 60_000);
  expect(text.length).toBe(3 * 1_048_576 + 4);
  expect(indexed).toEqual([
    [12, first, 0],
    [24 + first, second, 1_048_576],
    [36 + first + second, third, 3 * 1_048_576],
  ]);
});

test('places small frames together', () => {
  const small = Array.from({ length: 40 }, () => rawFrame(MEGABYTE.subarray(0, 100_000)));
  const { indexed } = read(Buffer.concat(small), 65_536);
  const length = small[0]?.length ?? 0;
  // Eleven of them have a megabyte of text.
  expect(indexed).toEqual([0, 11, 22, 33].map((n) => [n * length, Math.min(11, 40 - n) * length, n * 100_000]));
});

const form: fc.Arbitrary<FrameForm> = fc.record({
  blocks: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
  hasChecksum: fc.boolean(),
  sizeBytes: fc.constantFrom(0, 1, 2, 4, 8),
  dictionaryIdBytes: fc.constantFrom(0, 1, 2, 4),
});
const frame = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.uint8Array({ maxLength: 60 }), form)
      .map(([bytes, how]) => rawFrame(Buffer.from(bytes), how)),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.uint8Array({ maxLength: 20 }), fc.nat(15))
      .map(([bytes, variant]) => skippableFrame(Buffer.from(bytes), variant)),
  },
);
const length = fc.integer({ min: 1, max: 50 });

test('leaves the text as it is, for frames of every form and chunks of every length', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), length, length, (frames, chunkLength, textLength) => {
      const stream = Buffer.concat(frames);
      const { text, indexed } = read(stream, chunkLength, textLength);
      expect(text.equals(contentOf(stream))).toBe(true);
      const hasData = frames.some((bytes) => bytes.readUInt32LE(0) === 0xfd2fb528);
      expect(indexed?.map(([, , from]) => from)).toEqual(hasData ? [0] : undefined);
    }),
    { numRuns: 2_000 },
  );
});

/** Streams that end too soon, or are none of zstd, at some place. */
const damaged = fc
  .tuple(fc.array(frame, { minLength: 1, maxLength: 4 }), fc.nat(), fc.uint8Array({ maxLength: 10 }))
  .map(([frames, cut, bytes]) => {
    const stream = Buffer.concat(frames);
    return Buffer.concat([stream.subarray(0, cut % (stream.length + 1)), Buffer.from(bytes)]);
  });

test('changes nothing of a stream but the marks, whatever it is', () => {
  fc.assert(
    fc.property(damaged, length, (stream, chunkLength) => {
      const marks = new FrameMarks();
      const given: Buffer[] = [];
      for (let at = 0; at < stream.length; at += chunkLength) {
        given.push(...marks.toDecompressor(stream.subarray(at, at + chunkLength)));
      }
      given.push(marks.endOfObject());
      // A frame of nothing but a mark has 41 bytes.
      const own = given.filter((piece) => !(piece.length === 41 && piece[4] === 0x20 && piece[5] === 32));
      expect(Buffer.concat(own).equals(stream)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['ends within a frame', Buffer.concat([rawFrame(MEGABYTE), rawFrame(MEGABYTE)]).subarray(0, -1)],
  ['ends within a magic number', Buffer.concat([rawFrame(MEGABYTE), Buffer.from([0x28])])],
  ['has something else behind its frames', Buffer.concat([rawFrame(MEGABYTE), Buffer.from('and so on')])],
  ['has a block of a type that is not defined', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0x07, 0, 0])],
  ['is empty', Buffer.alloc(0)],
])('does not place the frames of a stream that %s', (_, stream) => {
  const marks = new FrameMarks();
  marks.toDecompressor(stream);
  marks.endOfObject();
  expect(marks.indexed).toBeUndefined();
});

test('does not place the frames when a mark did not come out', () => {
  const marks = new FrameMarks();
  marks.toDecompressor(Buffer.concat([rawFrame(MEGABYTE), rawFrame(MEGABYTE)]));
  marks.endOfObject();
  marks.fromDecompressor(Buffer.concat([MEGABYTE, MEGABYTE]));
  marks.endOfText();
  expect(marks.indexed).toBeUndefined();
});
