import { MAX_PARTS, partSize } from '../../../../../functions/store-dump/upload/part-size';

const MIB = 1024 * 1024;

test.each([
  { part: 1, mebibytes: 8 },
  { part: 1_000, mebibytes: 8 },
  { part: 1_001, mebibytes: 16 },
  { part: 3_000, mebibytes: 16 },
  { part: 3_001, mebibytes: 32 },
  { part: 3_800, mebibytes: 32 },
  { part: 3_801, mebibytes: 64 },
  { part: 7_000, mebibytes: 512 },
  { part: 7_001, mebibytes: 1_024 },
  { part: MAX_PARTS, mebibytes: 1_024 },
])('gives part $part $mebibytes MiB', ({ part, mebibytes }) => {
  expect(partSize(part)).toBe(mebibytes * MIB);
});

test("stays within S3's limits, and holds a compressed dump of 10 TB of text", () => {
  const sizes = Array.from({ length: MAX_PARTS }, (_, index) => partSize(index + 1));
  // "Amazon S3 multipart upload limits": 5 MiB to 5 GiB, the last part aside.
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5 * MIB);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 * MIB);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // Compressed to 40 %.
  expect(total).toBeGreaterThan(4e12);
  // "Amazon S3 object size limit".
  expect(total).toBeLessThan(5 * 1024 ** 4);
});
