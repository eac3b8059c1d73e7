import { PreflightError } from '../../../../../functions/core/errors';
import type { Manifest } from '../../../../../functions/core/manifest';
import { judgeDuration, paceOf } from '../../../../../functions/dump/history/duration';

/** The manifest of a dump of so many bytes of tables in so many seconds. */
function manifest(estimatedBytes: number | undefined, dumpSeconds: number | undefined): Manifest {
  return { source: { estimatedBytes }, run: { dumpSeconds } } as Manifest;
}

describe('the pace of the last dumps', () => {
  test('is the median of what each had', () => {
    const manifests = [manifest(1e9, 10), manifest(3e9, 10), manifest(90e9, 10)];
    expect(paceOf(manifests)).toEqual({ bytesPerSecond: 3e8, dumps: 3 });
  });

  test.each([
    ['that took only seconds', manifest(1e6, 9.9)],
    ['whose manifest is from before it was told', manifest(undefined, undefined)],
    ['that was proven by reading it back', manifest(1e9, undefined)],
    ['of an empty database', manifest(0, 60)],
  ])('is not told by a dump %s', (_, one) => {
    expect(paceOf([one])).toBeUndefined();
    expect(paceOf([one, manifest(1e9, 10)])).toEqual({ bytesPerSecond: 1e8, dumps: 1 });
  });
});

describe('a dump that will take', () => {
  const PACE = { bytesPerSecond: 1e6, dumps: 3 };

  test.each([
    [0, undefined],
    [60, undefined],
    [61, 'was expected to take 61 s'],
    [150, 'was expected to take 3 min'],
  ])('%d %% of the time that is left is begun, with a warning: %s', (share, says) => {
    const warning = judgeDuration(share * 1e6, PACE, 100_000);
    expect(warning ?? '').toContain(says ?? '');
    expect(warning === undefined).toBe(says === undefined);
  });

  test('151 % of it is refused', () => {
    expect(() => judgeDuration(151e6, PACE, 100_000)).toThrow(PreflightError);
  });

  test('too long says how that is known, and what to do', () => {
    const text =
      'judging by the last 3 dump(s): about 1200 MB of tables at 1.0 MB/s. There are 13 min for it. ' +
      'To make it fit, raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.';
    expect(() => judgeDuration(1.2e9, PACE, 780_000)).toThrow(`The dump would take 20 min, ${text}`);
  });
});
