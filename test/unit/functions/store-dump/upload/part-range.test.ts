import { partRange } from '../../../../../functions/store-dump/upload/part-range';
import { MAX_PARTS, partSize } from '../../../../../functions/store-dump/upload/part-size';

const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];

test('gives a single uploader all part numbers', () => {
  expect(partRange(0, 1, 3)).toEqual({ before: 0, parts: MAX_PARTS, stride: 1, inFlight: 3, whole: true });
});

test.each(COUNTS)("gives %d uploaders consecutive ranges within S3's part numbers", (count) => {
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    const { before, parts } = partRange(index, count, 3);
    expect(before).toBe(next);
    expect(parts).toBeGreaterThan(1_000);
    next = before + parts;
  }
  expect(next).toBeLessThanOrEqual(MAX_PARTS);
});

test.each(COUNTS)('gives each of %d uploaders room for its share of the largest dump', (count) => {
  const { parts, stride } = partRange(0, count, 3);
  let bytes = 0;
  for (let number = 1; number <= parts; number += 1) bytes += partSize(number * stride);
  let alone = 0;
  for (let number = 1; number <= MAX_PARTS; number += 1) alone += partSize(number);
  expect(bytes).toBeGreaterThan((0.95 * alone) / count);
});

test.each([
  { concurrency: 3, count: 2, each: 2 },
  { concurrency: 8, count: 4, each: 2 },
  { concurrency: 1, count: 8, each: 1 },
])('shares $concurrency requests among $count uploaders: $each each', ({ concurrency, count, each }) => {
  expect(partRange(0, count, concurrency).inFlight).toBe(each);
});
