import type { Manifest } from '../../../../../functions/dump-format/manifest';
import { paceOf } from '../../../../../functions/store-dump/history/pace';

/** Manifest of a dump with this size of tables and this duration. */
function manifest(estimatedBytes: number | undefined, dumpSeconds: number | undefined): Manifest {
  return { source: { estimatedBytes }, run: { dumpSeconds } } as Manifest;
}
const pace = (...manifests: Manifest[]) => paceOf(manifests, ({ source }) => source.estimatedBytes);

test('the pace of earlier dumps is the median of their paces', () => {
  expect(pace(manifest(1e9, 10), manifest(3e9, 10), manifest(90e9, 10))).toEqual({ bytesPerSecond: 3e8, dumps: 3 });
});

test.each([
  ['that took only seconds', manifest(1e6, 9.9)],
  ['whose manifest predates durations', manifest(undefined, undefined)],
  ['that was proven by reading it back', manifest(1e9, undefined)],
  ['of an empty database', manifest(0, 60)],
])('the pace of earlier dumps ignores one %s', (_, one) => {
  expect(pace(one)).toBeUndefined();
  expect(pace(one, manifest(1e9, 10))).toEqual({ bytesPerSecond: 1e8, dumps: 1 });
});
