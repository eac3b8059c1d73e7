import { reasonToHandOver } from '../../../../functions/verify/reason';
import { manifestOf } from './manifests';

test.each([
  ['the estimate of the server', { estimatedBytes: 108_000_000_000 }, 540],
  ['the size of the dump', { bytes: 36_000_000_000 }, 540],
])('a dump that needs more than 60 %% of the time, judging by %s, is left to the runner', (_, size, seconds) => {
  const left = seconds / 0.6;
  expect(reasonToHandOver(manifestOf(size), left)).toBeUndefined();
  expect(reasonToHandOver(manifestOf(size), left - 1)).toBe(
    'To read about 108 GB of text is expected to take 540 s, and the function has 899 s for it.',
  );
});

test('a small dump is read by the function', () => {
  expect(reasonToHandOver(manifestOf({ bytes: 1_000_000 }), 890)).toBeUndefined();
});
