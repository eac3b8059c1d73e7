import fc from 'fast-check';
import {
  COMPRESSIONS,
  compressionOf,
  drillReportKey,
  drillVerdictKey,
  dumpKey,
  dumpKeyStem,
  dumpOf,
  indexKey,
  manifestKey,
  recentDumpsPrefixes,
  verdictKey,
} from '../../../../../functions/dump-format/keys/object-keys';
import { lockKey, type SlotTarget } from '../../../../../functions/slot-job/target';

const day: SlotTarget = { job: 'shop', slot: '2026-11-20' };
const hour: SlotTarget = { job: 'shop', slot: '2026-11-20T13Z' };
const forced: SlotTarget = { ...day, forceId: 'request-7' };

test.each([
  { target: day, key: 'shop#2026-11-20' },
  { target: hour, key: 'shop#2026-11-20T13Z' },
  { target: forced, key: 'shop#2026-11-20#force#request-7' },
])('the lock key of $target is $key', ({ target, key }) => {
  expect(lockKey(target)).toBe(key);
});

test.each([
  { prefix: '', target: day, compression: 'zstd', key: 'shop/2026/11/shop-2026-11-20.sql.zst' },
  { prefix: 'backups', target: day, compression: 'gzip', key: 'backups/shop/2026/11/shop-2026-11-20.sql.gz' },
  { prefix: 'a/b', target: hour, compression: 'zstd', key: 'a/b/shop/2026/11/shop-2026-11-20T13Z.sql.zst' },
  { prefix: 'a', target: forced, compression: 'zstd', key: 'a/shop/2026/11/shop-2026-11-20-force-request-7.sql.zst' },
] as const)('the dump of $target below "$prefix" in $compression is $key', ({ prefix, target, compression, key }) => {
  expect(dumpKey(prefix, target, compression)).toBe(key);
  expect(compressionOf(key)).toBe(compression);
  expect(manifestKey(key)).toBe(`${key}.manifest.json`);
});

test.each([
  { prefix: 'a/b', target: hour, prefixes: ['a/b/shop/2026/10/', 'a/b/shop/2026/11/'] },
  { prefix: '', target: { ...day, slot: '2027-01-01' }, prefixes: ['shop/2026/12/', 'shop/2027/01/'] },
  { prefix: '', target: { ...day, slot: '2026-10-31' }, prefixes: ['shop/2026/09/', 'shop/2026/10/'] },
])('the last dumps before $target are below $prefixes', ({ prefix, target, prefixes }) => {
  expect(recentDumpsPrefixes(prefix, target)).toEqual(prefixes);
  expect(dumpKey(prefix, target, 'zstd').startsWith(prefixes[1] as string)).toBe(true);
});

test.each(['shop.sql', 'shop.sql.zst.manifest.json', 'shop.zst', 'shop.sql.gz.bak', ''])(
  '"%s" is no key of a dump',
  (key) => {
    expect(compressionOf(key)).toBeUndefined();
  },
);

test('finds a dump by its stem with any compression, and nothing else', () => {
  // Few of each, so that two targets often differ in one thing only.
  const jobs = fc.constantFrom('shop', 'shop2', 'sho', 'shop-2026-11-20');
  const slots = fc.constantFrom('2026-11-20', '2026-11-21', '2026-11-20T03Z', '2026-11-20T13Z');
  const targets: fc.Arbitrary<SlotTarget> = fc.record({
    job: jobs,
    slot: slots,
    forceId: fc.option(fc.constantFrom('f', 'f2', '2026'), { nil: undefined }),
  });
  fc.assert(
    fc.property(targets, targets, fc.constantFrom(...COMPRESSIONS), (one, other, compression) => {
      const stem = dumpKeyStem('p', one);
      expect(dumpKey('p', one, compression).startsWith(stem)).toBe(true);
      const same = lockKey(one) === lockKey(other);
      expect(dumpKey('p', other, compression).startsWith(stem)).toBe(same);
    }),
    { numRuns: 500 },
  );
});

test("places a verdict beside its dump under a key that is neither a dump's nor a manifest's", () => {
  const dump = dumpKey('a', day, 'zstd');
  const read = (key: string) => dumpOf(key, 'a', day.job);
  expect(verdictKey(dump)).toBe(`${dump}.verified.json`);
  expect(compressionOf(verdictKey(dump))).toBeUndefined();
  expect(read(verdictKey(dump))).toEqual({ dumpKey: dump, object: 'verdict', slot: day.slot });
  expect(read(manifestKey(dump))).toEqual({ dumpKey: dump, object: 'manifest', slot: day.slot });
  expect(read(drillVerdictKey(dump))).toBeUndefined();
  expect(read(drillReportKey(dump))).toBeUndefined();
  expect(read(indexKey(dump))).toBeUndefined();
  expect(compressionOf(indexKey(dump))).toBeUndefined();
});

test('parses every key of a dump only for its own job and prefix', () => {
  const names = fc.constantFrom('a', 'b', 'a-b', 'a-2026');
  const prefixes = fc.constantFrom('', 'a', 'b', 'a/b', 'a/2026', 'a/2026/11');
  const targets = fc.record({
    job: names,
    slot: fc.constantFrom('2026-11-20', '2026-11-20T13Z'),
    forceId: fc.option(fc.constantFrom('f', '2026-11'), { nil: undefined }),
  });
  fc.assert(
    fc.property(targets, prefixes, names, prefixes, (target, prefix, job, other) => {
      const key = dumpKey(prefix, target, 'gzip');
      const isOwn = job === target.job && prefix === other;
      const { slot, forceId } = target;
      const named = { slot, ...(forceId === undefined ? {} : { forceId }) };
      expect(dumpOf(key, other, job)).toEqual(isOwn ? { dumpKey: key, object: 'dump', ...named } : undefined);
    }),
    { numRuns: 500 },
  );
  // A name of the same length in the folder of the job.
  expect(dumpOf('a/2026/11/b-2026-11-20.sql.zst', '', 'a')).toBeUndefined();
});
