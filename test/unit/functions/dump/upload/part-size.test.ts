import { MAX_PARTS, partSize } from '../../../../../functions/dump/upload/part-size';

const MIB = 1024 * 1024;

test.each([
  { part: 1, mebibytes: 8 },
  { part: 1_000, mebibytes: 8 },
  { part: 1_001, mebibytes: 16 },
  { part: 3_000, mebibytes: 16 },
  { part: 3_001, mebibytes: 32 },
  { part: MAX_PARTS, mebibytes: 32 },
])('gives part $part $mebibytes MiB', ({ part, mebibytes }) => {
  expect(partSize(part)).toBe(mebibytes * MIB);
});

test("stays within S3's limits, and holds more than 15 minutes can transfer", () => {
  const sizes = Array.from({ length: MAX_PARTS }, (_, index) => partSize(index + 1));
  // "Amazon S3 multipart upload limits": 5 MiB to 5 GiB, the last part aside.
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5 * MIB);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(5 * 1024 * MIB);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const mebibytesPerSecond = total / MIB / 900;
  expect(mebibytesPerSecond).toBeGreaterThan(250);
});
