import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';
import { type PartRange, partRange } from '../../../../../functions/store-dump/upload/part-range';
import { MIN_PART_BYTES, partSize } from '../../../../../functions/store-dump/upload/part-size';
import { PartUploader } from '../../../../../functions/store-dump/upload/part-uploader';

const UPLOAD = { key: 'k', uploadId: 'u' };
/** Bytes of the first part; later ones grow, as they do in S3. */
const FIRST = 64;
const sizeOf = (part: number) => (part <= 5 ? FIRST : 2 * FIRST);

/** A store that keeps parts in memory; the test controls when and how it answers. */
function setup(
  answer: (part: number) => Promise<void> = async () => {},
  range: PartRange = partRange(0, 1, 3),
  size: (part: number) => number = sizeOf,
) {
  const parts = new Map<number, { body: Buffer; checksum: string }>();
  let inFlight = 0;
  let mostInFlight = 0;
  const uploadPart: DumpStore['uploadPart'] = async (_, number, body, checksum, signal) => {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    try {
      await answer(number);
      signal.throwIfAborted();
      // Copied when the request ends: the uploader must not fill the buffer again before that.
      parts.set(number, { body: Buffer.from(body), checksum });
      return { PartNumber: number, ETag: `"${number}"`, ChecksumCRC32: checksum };
    } finally {
      inFlight -= 1;
    }
  };
  const aborting = new AbortController();
  const uploader = new PartUploader({ uploadPart } as DumpStore, UPLOAD, aborting.signal, range, size);
  return {
    uploader,
    aborting,
    parts,
    inFlight: () => inFlight,
    mostInFlight: () => mostInFlight,
    content: () => Buffer.concat([...parts.entries()].sort(([a], [b]) => a - b).map(([, { body }]) => body)),
  };
}

const bytes = (length: number) => Buffer.alloc(length, 'dump');

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

test('preserves every byte in order for any chunks, with parts that finish in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 5 * FIRST }), { maxLength: 12 }),
      fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 5 }),
      async (chunks, delays) => {
        const { uploader, content, mostInFlight } = setup(async (part) => {
          for (let turn = 0; turn < (delays[part % delays.length] ?? 0); turn += 1) await soon();
        });
        for (const content of chunks) {
          const chunk = Buffer.from(content);
          await uploader.push(chunk);
          // The stream may use its memory again.
          chunk.fill(0);
        }
        const uploaded = await uploader.end();
        const all = Buffer.concat(chunks);
        expect(content().equals(all)).toBe(true);
        expect(uploaded.bytes).toBe(all.length);
        expect(uploaded.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(all.length);
        expect(uploaded.sha256).toBe(createHash('sha256').update(all).digest('hex'));
        expect(mostInFlight()).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  { length: 0, parts: 0 },
  { length: 1, parts: 1 },
  { length: FIRST - 1, parts: 1 },
  { length: FIRST, parts: 1 },
  { length: FIRST + 1, parts: 2 },
  { length: 2 * FIRST, parts: 2 },
])('splits $length bytes into $parts non-empty parts', async ({ length, parts }) => {
  const { uploader } = setup();
  await uploader.push(bytes(length));
  const uploaded = await uploader.end();
  expect(uploaded.parts).toHaveLength(parts);
  expect(uploaded.parts.every((part) => part.bytes > 0)).toBe(true);
});

test('sends every part with a checksum for S3 to verify', async () => {
  const { uploader, parts } = setup();
  await uploader.push(bytes(FIRST + 10));
  const uploaded = await uploader.end();
  for (const [number, { body, checksum }] of parts) {
    expect(Buffer.from(checksum, 'base64').readUInt32BE()).toBe(crc32(body));
    expect(uploaded.parts[number - 1]?.crc32).toBe(checksum);
    expect(uploaded.parts[number - 1]?.completed).toEqual({
      PartNumber: number,
      ETag: `"${number}"`,
      ChecksumCRC32: checksum,
    });
  }
});

test('waits while three parts are being sent, so that memory does not grow with a slow S3', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { uploader, inFlight } = setup(() => held);
  let taken = false;
  const pushing = uploader.push(bytes(4 * FIRST + 1)).then(() => {
    taken = true;
  });
  for (let turn = 0; turn < 20; turn += 1) await soon();
  expect(taken).toBe(false);
  expect(inFlight()).toBe(3);
  release();
  await pushing;
  await uploader.end();
});

describe('a failed part', () => {
  const failing = async (part: number) => {
    if (part === 1) throw new Error('part 1 failed');
  };

  test('fails the upload at its end', async () => {
    const { uploader } = setup(failing);
    await uploader.push(bytes(10));
    await expect(uploader.end()).rejects.toThrow('part 1 failed');
  });

  test('fails the upload early, without reading the rest', async () => {
    const { uploader } = setup(failing);
    const pushing = async () => {
      for (let part = 0; part < 10; part += 1) {
        await uploader.push(bytes(FIRST));
        await soon();
      }
    };
    await expect(pushing()).rejects.toThrow('part 1 failed');
    await uploader.settle();
  });

  test('leaves no request running once settled', async () => {
    const { uploader, inFlight } = setup(async (part) => {
      await soon();
      await failing(part);
    });
    await uploader.push(bytes(2 * FIRST + 1));
    expect(inFlight()).toBe(2);
    await uploader.settle();
    expect(inFlight()).toBe(0);
  });
});

test('refuses a dump of more parts than S3 accepts, with the remedy', async () => {
  const uploadPart = async () => ({});
  const calm = new AbortController().signal;
  const uploader = new PartUploader({ uploadPart } as unknown as DumpStore, UPLOAD, calm, partRange(0, 1, 3), () => 1);
  await uploader.push(bytes(10_000));
  await expect(uploader.push(bytes(1))).rejects.toThrow(
    /more than 10000 parts .*\. Dump fewer databases in one job\.$/,
  );
  await uploader.settle();
});

test('refuses more parts than the share of one of several processes has, with a remedy of its own', async () => {
  const uploadPart = async () => ({});
  const calm = new AbortController().signal;
  const uploader = new PartUploader({ uploadPart } as unknown as DumpStore, UPLOAD, calm, partRange(3, 8, 9), () => 1);
  await uploader.push(bytes(1_250));
  await expect(uploader.push(bytes(1))).rejects.toThrow(/more than 1250 parts .*: lower parallelism/);
  await uploader.settle();
});

test('sizes a part by its number alone', async () => {
  const { uploader } = setup();
  for (let chunk = 0; chunk < 9; chunk += 1) {
    await uploader.push(bytes(FIRST));
    await soon();
  }
  const { parts } = await uploader.end();
  expect(parts.map((part) => part.bytes)).toEqual([FIRST, FIRST, FIRST, FIRST, FIRST, 2 * FIRST, 2 * FIRST]);
});

test("keeps a part's bytes unchanged while later parts are filled", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { uploader, parts } = setup(() => held);
  await uploader.push(Buffer.concat(['a', 'b', 'c'].map((content) => Buffer.alloc(FIRST, content))));
  release();
  await uploader.end();
  expect([1, 2, 3].map((part) => parts.get(part)?.body.toString().slice(0, 1))).toEqual(['a', 'b', 'c']);
});

test('fills the memory of acknowledged parts again, so that a long dump needs no more than a short one', async () => {
  const memory = new Set<ArrayBufferLike>();
  const uploadPart = async (_: unknown, number: number, body: Buffer) => {
    memory.add(body.buffer);
    return { PartNumber: number };
  };
  const calm = new AbortController().signal;
  const range = partRange(0, 1, 3);
  const uploader = new PartUploader({ uploadPart } as unknown as DumpStore, UPLOAD, calm, range, () => FIRST);
  for (let part = 0; part < 20; part += 1) {
    await uploader.push(bytes(FIRST));
    await soon();
  }
  expect((await uploader.end()).parts).toHaveLength(20);
  expect(uploader.bytes).toBe(20 * FIRST);
  // Those on their way, and the one being filled.
  expect(memory.size).toBeLessThanOrEqual(4);
});

test('lists parts in order although they finish out of order', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { uploader } = setup((part) => (part === 1 ? held : Promise.resolve()));
  await uploader.push(bytes(2 * FIRST + 1));
  for (let turn = 0; turn < 20; turn += 1) await soon();
  release();
  const { parts } = await uploader.end();
  expect(parts.map(({ completed }) => completed.PartNumber)).toEqual([1, 2, 3]);
});

test('aborts the running requests', async () => {
  const { uploader, aborting, parts } = setup(soon);
  await uploader.push(bytes(FIRST + 1));
  aborting.abort(new Error('cut off'));
  await expect(uploader.end()).rejects.toThrow('cut off');
  expect(parts.size).toBe(0);
});

describe('one of several uploaders', () => {
  test('numbers its parts within its range, with the sizes of that range, and computes no checksum of the whole', async () => {
    const sizes: number[] = [];
    const { uploader, parts } = setup(undefined, partRange(1, 2, 3), (number) => {
      sizes.push(number);
      return FIRST;
    });
    await uploader.push(bytes(2 * FIRST + 1));
    const uploaded = await uploader.end();
    expect([...parts.keys()].sort()).toEqual([5_001, 5_002, 5_003]);
    expect(uploaded.parts.map(({ completed }) => completed.PartNumber)).toEqual([5_001, 5_002, 5_003]);
    expect(sizes).toEqual([2, 4, 6]);
    expect(uploaded.sha256).toBeUndefined();
  });

  test('does not exceed its range', async () => {
    const { uploader } = setup(undefined, { ...partRange(0, 2, 3), parts: 3 });
    await expect(uploader.push(bytes(9 * FIRST))).rejects.toThrow(/more than 3 parts/);
  });

  test.each([2, 4, 8])('sends one or two parts at a time among %d', async (count) => {
    const { uploader, mostInFlight } = setup(() => soon(), partRange(0, count, 3));
    await uploader.push(bytes(5 * FIRST));
    await uploader.end();
    expect(mostInFlight()).toBe(count === 2 ? 2 : 1);
  });

  test.each([
    { what: 'one byte', length: 1, filled: MIN_PART_BYTES - 1 },
    { what: 'one byte less than the minimum', length: MIN_PART_BYTES - 1, filled: 1 },
    { what: 'the minimum', length: MIN_PART_BYTES, filled: 0 },
    { what: 'a full part and one byte', length: partSize(1) + 1, filled: MIN_PART_BYTES - 1 },
    { what: 'a full part', length: partSize(1), filled: 0 },
    { what: 'nothing', length: 0, filled: 0 },
  ])('fills a last part that holds $what up to the minimum part size: $filled bytes', async ({ length, filled }) => {
    const { uploader } = setup(undefined, partRange(0, 4, 3), () => partSize(1));
    await uploader.push(bytes(length));
    expect(await uploader.fillUp((missing) => Buffer.alloc(missing))).toBe(filled);
    const { parts, bytes: all } = await uploader.end();
    expect(all).toBe(length + filled);
    expect(parts.every((part) => part.bytes >= MIN_PART_BYTES)).toBe(true);
  });
});
