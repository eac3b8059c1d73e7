import { ALL_PARTS, partRange } from '../../../../../functions/dump/upload/part-range';
import { MAX_PARTS, partSize } from '../../../../../functions/dump/upload/part-size';

const COUNTS = [1, 2, 3, 4, 5, 6, 7, 8];

test('one uploader has them all', () => {
  expect(ALL_PARTS).toEqual({ ...partRange(0, 1), inFlight: 3 });
});

test.each(COUNTS)('the ranges of %d uploaders follow one another, and S3 knows all of their numbers', (count) => {
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    const { before, parts } = partRange(index, count);
    expect(before).toBe(next);
    expect(parts).toBeGreaterThan(1_000);
    next = before + parts;
  }
  expect(next).toBeLessThanOrEqual(MAX_PARTS);
});

test.each(COUNTS)('each of %d uploaders has room for what one has among so many', (count) => {
  const { parts, stride } = partRange(0, count);
  let bytes = 0;
  for (let number = 1; number <= parts; number += 1) bytes += partSize(number * stride);
  let alone = 0;
  for (let number = 1; number <= MAX_PARTS; number += 1) alone += partSize(number);
  expect(bytes).toBeGreaterThan((0.95 * alone) / count);
});
