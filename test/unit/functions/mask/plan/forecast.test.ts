import { reasonToHandOver, requireTime } from '../../../../../functions/mask/plan/forecast';

/** Pace of the last masked dumps. */
const pace = (bytesPerSecond: number) => ({ bytesPerSecond, dumps: 3 });

describe('a dump that takes longer to mask than is left', () => {
  test('is refused by the pace of the last ones, with how long it would take and how to get a runner', () => {
    expect(() => requireTime('shop.sql.zst', { bytes: 9e9, pace: pace(1e7), left: 880 })).toThrow(
      '[MASK_TOO_LARGE] The dump "shop.sql.zst" has 9000000000 bytes. To mask it takes 900 s, judging by the last masked dumps (10.0 MB/s), and 880 s are left. ' +
        'Set engine = "auto", so that the runner masks what is too large (docs/runner.md), raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.',
    );
  });

  test('is refused without a last one only when no function is fast enough', () => {
    expect(() => requireTime('k', { bytes: 36e9, pace: undefined, left: 880 })).toThrow(
      'at 40.0 MB/s, which no function',
    );
    expect(() => requireTime('k', { bytes: 35e9, pace: undefined, left: 880 })).not.toThrow();
  });
});

describe('a dump that needs more than 60 % of the time that is left', () => {
  test.each([
    { bytes: 6e9, fits: true },
    { bytes: 6.02e9, fits: false },
  ])('is left to the runner, judging by the last ones: $bytes bytes fit is $fits', ({ bytes, fits }) => {
    expect(reasonToHandOver({ bytes, pace: pace(1e7), left: 1_000 }) === undefined).toBe(fits);
  });

  test('is left to the runner, judging by the last ones', () => {
    expect(reasonToHandOver({ bytes: 36e9, pace: pace(1e7), left: 880 })).toBe(
      'To mask the dump is expected to take 3600 s, judging by the last masked dumps (10.0 MB/s), and the function has 880 s for it.',
    );
  });

  test.each([
    { bytes: 1e9, fits: true },
    { bytes: 1.1e9, fits: false },
  ])('is judged at a cautious pace without a last one: $bytes bytes fit is $fits', ({ bytes, fits }) => {
    const reason = reasonToHandOver({ bytes, pace: undefined, left: 880 });
    expect(reason === undefined).toBe(fits);
    if (!fits) expect(reason).toContain('at an assumed 2.0 MB/s, because the job has no masked dump to judge by');
  });
});
