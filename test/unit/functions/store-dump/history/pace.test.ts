import { manifestKey } from '../../../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../../../functions/dump-format/manifest/manifest';
import { paceOf, paceOfLastDumps } from '../../../../../functions/store-dump/history/pace';
import { manifestOf } from '../../retention/tagged-bucket';
import { MemoryStore } from '../upload/memory-store';

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

describe('the pace of a function', () => {
  const CUT_OFF = 'It was cut off.';

  /** The pace of a function after dumps of 1 GB, the first one of 1 November. */
  async function paceAfter(...runs: object[]) {
    const store = new MemoryStore();
    for (const [i, run] of runs.entries()) {
      const slot = `2026-11-${String(i + 1).padStart(2, '0')}`;
      const key = `shop/2026/11/shop-${slot}.sql.zst`;
      const whole = manifestOf(slot);
      store.put(key, 'dump');
      store.put(
        manifestKey(key),
        JSON.stringify({ ...whole, source: { ...whole.source, estimatedBytes: 1e9 }, run: { ...whole.run, ...run } }),
      );
    }
    const wanted = {
      where: 'lambda' as const,
      workOf: ({ source }: Manifest) => source.estimatedBytes,
      cutOff: CUT_OFF,
    };
    const target = { job: 'shop', slot: '2026-11-30' };
    return (await paceOfLastDumps(store, '', target, wanted, new AbortController().signal))?.bytesPerSecond;
  }
  const function100 = { dumpSeconds: 10 };
  const runner = { dumpSeconds: 20, engine: 'fargate', handedOverBecause: 'It is large.' };
  const cutOff = { ...runner, handedOverBecause: CUT_OFF };

  test('is that of its last dumps, also behind those of the runner', async () => {
    expect(await paceAfter(function100, runner, runner, runner, runner)).toBe(1e8);
  });

  test('is that of the runner when the function has made none', async () => {
    expect(await paceAfter(runner, runner)).toBe(5e7);
  });

  test('is at most that of a dump at which it was cut off, and not that of the runner', async () => {
    expect(await paceAfter(cutOff, runner, runner, runner)).toBeCloseTo(1e9 / 880);
  });

  test('is no other one because it was cut off once', async () => {
    expect(await paceAfter(function100, function100, cutOff)).toBe(1e8);
  });
});
