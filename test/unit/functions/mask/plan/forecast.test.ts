import type { Manifest } from '../../../../../functions/dump-format/manifest';
import { requireTime } from '../../../../../functions/mask/plan/forecast';

/** The last masked dump, which was made of some bytes in some seconds. */
const last = (bytes: number, dumpSeconds: number) =>
  ({ masked: { from: { bytes } }, run: { dumpSeconds } }) as unknown as Manifest;

describe('a dump that takes longer to mask than is left', () => {
  test('is refused by the pace of the last one, with how long it would take', () => {
    expect(() => requireTime('shop.sql.zst', { bytes: 9e9, last: last(1e9, 100), left: 880 })).toThrow(
      '[MASK_TOO_LARGE] The dump "shop.sql.zst" has 9000000000 bytes. To mask it takes 900 s, judging by the last masked dump (10.0 MB/s), and 880 s are left. Raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.',
    );
  });

  test('is refused without a last one only when no function is fast enough', () => {
    expect(() => requireTime('k', { bytes: 36e9, last: undefined, left: 880 })).toThrow(
      'at 40 MB/s, which no function',
    );
    expect(() => requireTime('k', { bytes: 35e9, last: undefined, left: 880 })).not.toThrow();
  });

  test('is not judged by one that took a moment', () => {
    expect(() => requireTime('k', { bytes: 9e9, last: last(1_000, 1), left: 880 })).not.toThrow();
  });
});
