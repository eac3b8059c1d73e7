import { reasonAfter } from '../../../../../functions/dump/runner/reason';

describe('a forecast', () => {
  test.each([
    { seconds: 600, left: 1_000, fits: true },
    { seconds: 601, left: 1_000, fits: false },
  ])('of $seconds s with $left s left: fits is $fits', ({ seconds, left, fits }) => {
    expect(reasonAfter({ bytes: 1, seconds, left }) === undefined).toBe(fits);
  });

  test('names both durations and where they come from', () => {
    expect(reasonAfter({ bytes: 1, seconds: 3_600, left: 850 })).toBe(
      'The dump is expected to take 3600 s, judging by the last dumps, and the function has 850 s for it.',
    );
  });

  test.each([
    { bytes: 10e9, fits: true },
    { bytes: 10.3e9, fits: false },
  ])('without a last dump assumes a cautious pace: $bytes bytes fit is $fits', ({ bytes, fits }) => {
    const reason = reasonAfter({ bytes, seconds: undefined, left: 850 });
    expect(reason === undefined).toBe(fits);
    if (!fits) expect(reason).toContain('at an assumed 20 MB/s, because no dump was made yet');
  });
});
