import { judgeDuration } from '../../../../../functions/dump/history/duration';

describe('a dump estimated to take', () => {
  const PACE = { bytesPerSecond: 1e6, dumps: 3 };
  const LIMITS = { where: 'lambda', milliseconds: 780_000, memoryMb: 1_769, parallelism: 1 } as const;

  test.each([
    [0, undefined],
    [60, undefined],
    [61, 'was expected to take 61 s'],
    [150, 'was expected to take 3 min'],
    [151, 'and it is started anyway'],
    [99_999, 'and it is started anyway'],
  ])('%d %% of the remaining time starts with a warning: %s', (share, expected) => {
    const warning = judgeDuration(share * 1e6, PACE, { ...LIMITS, milliseconds: 100_000 });
    expect(warning ?? '').toContain(expected ?? '');
    expect(warning === undefined).toBe(expected === undefined);
  });

  test("too long is refused with the estimate's basis, its accuracy and the remedy", () => {
    expect(judgeDuration(1.2e9, PACE, LIMITS)).toBe(
      'The dump was expected to take 20 min, judging by the last 3 dump(s): about 1200 MB of tables at 1.0 MB/s. There are 13 min for it, and it is started anyway. ' +
        "The size is the server's estimate, which counts the space of deleted rows as well: OPTIMIZE TABLE corrects it where many were deleted. " +
        'If runs are cut off, raise timeout (900 s at most) or memory_size (up to 3538 MB) or parallelism, or dump fewer databases in one job.',
    );
  });

  test.each([
    { what: 'the timeout', limits: { milliseconds: 880_000 }, without: 'timeout' },
    { what: 'memory for one process', limits: { memoryMb: 3_538 }, without: 'memory_size' },
    { what: 'memory for several', limits: { memoryMb: 10_240, parallelism: 4 }, without: 'memory_size' },
    { what: 'the number of processes', limits: { parallelism: 2 }, without: 'parallelism' },
  ])('too long is refused without the advice to raise what is at its maximum: $what', ({ limits, without }) => {
    expect(judgeDuration(9e9, PACE, { ...LIMITS, ...limits })).not.toContain(without);
  });

  test('too long with everything at its maximum is refused with the remaining options', () => {
    const warning = judgeDuration(9e9, PACE, { ...LIMITS, milliseconds: 880_000, memoryMb: 10_240, parallelism: 8 });
    expect(warning).toMatch(/If runs are cut off, dump fewer databases in one job\.$/);
  });

  test('too long for the task of the runner has the advice for it', () => {
    const warning = judgeDuration(9e9, PACE, { ...LIMITS, where: 'fargate', memoryMb: undefined });
    expect(warning).toMatch(/If runs are cut off, raise runner_timeout, or runner_cpu with parallelism\.$/);
  });
});
