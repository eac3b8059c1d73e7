import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { renderCrc32 } from '../../../../../functions/dump-format/manifest/crc32';
import { PartChecksums } from '../../../../../functions/dump-format/manifest/part-checksums';

const DUMP = Buffer.from(Array.from({ length: 100 }, (_, i) => i));
const SIZES = [40, 40, 20];

function partsOf(dump: Buffer, sizes: readonly number[]) {
  let begin = 0;
  return sizes.map((bytes) => {
    const part = { bytes, crc32: renderCrc32(crc32(dump.subarray(begin, begin + bytes))) };
    begin += bytes;
    return part;
  });
}

function check(dump: Buffer, chunk = 7, parts = partsOf(DUMP, SIZES)): string | undefined {
  const checksums = new PartChecksums(parts);
  for (let start = 0; start < dump.length; start += chunk) checksums.push(dump.subarray(start, start + chunk));
  return checksums.end();
}

test('accepts the parts of a sound dump for every division into chunks', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 120 }), (chunk) => expect(check(DUMP, chunk)).toBeUndefined()));
});

test('finds a changed byte at any position, and names its part', () => {
  const begins = [0, 40, 80];
  for (let at = 0; at < DUMP.length; at += 1) {
    const damaged = Buffer.from(DUMP);
    damaged.writeUInt8((DUMP[at] ?? 0) ^ 1, at);
    const part = begins.findLastIndex((begin) => at >= begin);
    const bytes = `bytes ${begins[part]} to ${(begins[part] ?? 0) + (SIZES[part] ?? 0) - 1}`;
    expect(check(damaged)).toBe(
      `1 of 3 parts have another CRC-32 than S3 found when they were uploaded, the first of them part ${part + 1} (${bytes}).`,
    );
  }
});

test('reports every missing part of a truncated dump', () => {
  expect(check(DUMP.subarray(0, 79))).toContain('2 of 3 parts have another CRC-32');
  expect(check(DUMP.subarray(0, 80))).toContain('1 of 3 parts have another CRC-32');
  expect(check(Buffer.alloc(0))).toContain('3 of 3 parts have another CRC-32');
});

test('finds a wrong checksum in the manifest', () => {
  const parts = partsOf(DUMP, SIZES).map((part, i) => (i === 1 ? { ...part, crc32: 'AAAAAA==' } : part));
  expect(check(DUMP, 7, parts)).toContain('the first of them part 2');
});

test('reports nothing for a manifest without parts', () => {
  expect(check(DUMP, 7, [])).toBeUndefined();
});
