import { createPublishMetrics, type MaskMetrics } from '../../../../functions/mask/metrics';

/** The values that are published. */
function published(metrics: MaskMetrics): Record<string, number> {
  let line = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    line += text;
    return true;
  });
  createPublishMetrics({ namespace: 'N', job: 'shop-masked', functionName: 'f' })(metrics);
  write.mockRestore();
  const { ArrivalMasked, DumpMasked, MaskedBytes, MaskSeconds } = JSON.parse(line);
  return JSON.parse(JSON.stringify({ ArrivalMasked, DumpMasked, MaskedBytes, MaskSeconds }));
}

test('a masked dump that followed a verification counts for the alarm of missing ones', () => {
  expect(published({ outcome: 'success', arrived: true, bytes: 7, seconds: 3 })).toEqual({
    ArrivalMasked: 1,
    DumpMasked: 1,
    MaskedBytes: 7,
    MaskSeconds: 3,
  });
});

test('one on demand does not hide that none follows the verifications', () => {
  expect(published({ outcome: 'success', arrived: false, bytes: 7, seconds: 3 })).toMatchObject({ ArrivalMasked: 0 });
});

test('one that was there already ends no alarm of a failure', () => {
  expect(published({ outcome: 'skipped', arrived: true })).toEqual({ ArrivalMasked: 1 });
});

test('a failure is one, whatever asked for it', () => {
  expect(published({ outcome: 'failure' })).toEqual({ ArrivalMasked: 0, DumpMasked: 0 });
});
