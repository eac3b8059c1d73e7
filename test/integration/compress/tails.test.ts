import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { CompressError } from '../../../functions/core/errors';
import { Toolbox } from '../../../functions/core/toolbox';
import { COMPRESSIONS, type Compression } from '../../../functions/dump-format/keys/object-keys';
import { endsWithTrailer } from '../../../functions/dump-format/text/trailer';
import { compressorFor, type Tail } from '../../../functions/store-dump/compress/compressor';
import { END_BYTES } from '../../../functions/store-dump/compress/tail';
import { clientTree } from '../../../layers/mysql-client/build';

const TRAILER = '\n-- Dump completed on 2026-11-20  3:00:12\n';
let toolbox: Toolbox;

beforeAll(async () => {
  toolbox = new Toolbox(await clientTree());
});

/** What the real compressor makes of a dump. */
async function compressed(compression: Compression, content: Buffer, level = 3): Promise<Buffer> {
  const { tool, args } = compressorFor(compression, level, toolbox, 2);
  const { child, exit } = toolbox.start(tool, args, ['pipe', 'pipe', 'inherit']);
  child.stdin?.end(content);
  const output = await buffer(child.stdout as NonNullable<typeof child.stdout>);
  expect((await exit).code).toBe(0);
  return output;
}

/** Follows a stream that arrives in chunks of these sizes, one after the other. */
async function follow(compression: Compression, stream: Buffer, sizes: readonly number[] = [65_536]): Promise<Buffer> {
  const tail: Tail = compressorFor(compression, 3, toolbox).newTail();
  for (let start = 0, turn = 0; start < stream.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const chunk = Buffer.from(stream.subarray(start, start + size));
    await tail.push(chunk);
    // A stream may use its memory again.
    chunk.fill(0);
    start += size;
  }
  return (await tail.end()).bytes;
}

/** Text of which a compressor saves a quarter, with the trailer of a dump. */
function dumpOf(bytes: number): Buffer {
  const rows = randomBytes(Math.ceil((bytes * 3) / 4))
    .toString('base64')
    .slice(0, bytes);
  return Buffer.from(rows + TRAILER);
}

describe.each(COMPRESSIONS)('reading the end of a dump in %s', (compression) => {
  test.each([0, 1, END_BYTES - TRAILER.length, END_BYTES, 1_000_000, 20_000_000])(
    'finds the trailer behind %d bytes',
    async (bytes) => {
      const dump = dumpOf(bytes);
      const end = await follow(compression, await compressed(compression, dump));
      expect(end.equals(dump.subarray(-END_BYTES))).toBe(true);
    },
  );

  test('finds the trailer when the memory of each chunk is reused', async () => {
    const dump = dumpOf(100_000);
    const end = await follow(compression, await compressed(compression, dump), [1_000]);
    expect(end.equals(dump.subarray(-END_BYTES))).toBe(true);
  });

  test('finds the trailer for every division of the stream into chunks', async () => {
    const stream = await compressed(compression, dumpOf(3_000));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), async (sizes) => {
        expect(endsWithTrailer(await follow(compression, stream, sizes))).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  test('returns nothing for an empty dump', async () => {
    expect(await follow(compression, await compressed(compression, Buffer.alloc(0)))).toHaveLength(0);
  });

  test('returns what was written last, not the trailer of an earlier complete dump', async () => {
    const [whole, cut] = await Promise.all([
      compressed(compression, dumpOf(10)),
      compressed(compression, Buffer.from('INSERT INTO t VALUES (1')),
    ]);
    expect(endsWithTrailer(await follow(compression, Buffer.concat([whole, whole])))).toBe(true);
    expect(endsWithTrailer(await follow(compression, Buffer.concat([whole, cut])))).toBe(false);
  });

  test('finds no trailer in a stream truncated at any byte', async () => {
    const stream = await compressed(compression, dumpOf(300));
    for (let length = 0; length < stream.length; length += 1) {
      const followed = follow(compression, stream.subarray(0, length), [50]);
      const proven = await followed.then(endsWithTrailer, (error: unknown) => {
        expect(error).toBeInstanceOf(CompressError);
        return false;
      });
      expect({ length, proven }).toEqual({ length, proven: false });
    }
  });

  test('finds no trailer when the stream continues after a truncation', async () => {
    const whole = await compressed(compression, dumpOf(300));
    const twice = Buffer.concat([whole, whole]);
    for (let length = whole.length + 1; length < twice.length; length += 1) {
      const followed = follow(compression, twice.subarray(0, length), [50]);
      const proven = await followed.then(endsWithTrailer, () => false);
      expect({ length, proven }).toEqual({ length, proven: false });
    }
  });

  test('rejects a stream with a changed byte', async () => {
    const stream = await compressed(compression, dumpOf(300));
    const content = await follow(compression, stream);
    for (let place = 0; place < stream.length; place += 7) {
      const damaged = Buffer.from(stream);
      damaged[place] = (damaged[place] ?? 0) ^ 0x20;
      const read = await follow(compression, damaged).catch((error: unknown) => error);
      // Some bytes mean nothing, such as the time in gzip's header; all others are found out.
      if (Buffer.isBuffer(read)) expect(read.equals(content)).toBe(true);
      else expect(read).toBeInstanceOf(CompressError);
    }
  });

  test('rejects a stream that is not compressed', async () => {
    await expect(follow(compression, dumpOf(300))).rejects.toThrow(CompressError);
  });
});

test('reading the end of a long zstd dump keeps nothing of its beginning in memory', async () => {
  const stream = await compressed('zstd', dumpOf(40_000_000), 1);
  // The last line may lie on the border of two frames, so two are kept, and no more.
  const frames = [...framesOf(stream)];
  expect(frames.length).toBeGreaterThan(3);
  const twoFrames = stream.subarray(frames.at(-2));
  expect(endsWithTrailer(await follow('zstd', twoFrames))).toBe(true);
});

test('reading the end of a zstd dump rejects data after the last frame', async () => {
  const whole = await compressed('zstd', dumpOf(300));
  await expect(follow('zstd', Buffer.concat([whole, Buffer.alloc(12)]))).rejects.toThrow(
    'not a sequence of pzstd frames',
  );
});

test('reading the end of a zstd dump finds a trailer that crosses the border of two frames', async () => {
  const dump = dumpOf(2_000);
  for (const at of [1, 5, TRAILER.length - 1]) {
    const border = dump.length - at;
    const frames = await Promise.all(
      [dump.subarray(0, border), dump.subarray(border)].map((content) => compressed('zstd', content)),
    );
    expect(endsWithTrailer(await follow('zstd', Buffer.concat(frames)))).toBe(true);
  }
});

/** Where the frames of pzstd's output begin. */
function* framesOf(stream: Buffer): Generator<number> {
  for (let at = 0; at < stream.length; at += 12 + stream.readUInt32LE(at + 8)) yield at;
}
