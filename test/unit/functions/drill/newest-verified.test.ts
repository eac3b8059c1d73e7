import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { newestVerified } from '../../../../functions/drill/newest-verified';
import { manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { verdictOn } from '../verify/plausibility/verdicts';

const keyOf = (day: string, job = 'shop') => `${job}/2026/11/${job}-2026-11-${day}.sql.zst`;

function find(
  verdicts: Readonly<Record<string, boolean>>,
  today = '2026-11-30',
  deleted: readonly string[] = [],
): Promise<string | undefined> {
  const bucket = new MemoryBucket();
  for (const [key, verified] of Object.entries(verdicts)) {
    bucket.put(key, 'a dump');
    bucket.put(manifestKey(key), 'a manifest');
    bucket.put(verdictKey(key), JSON.stringify({ ...verdictOn({}), verified }));
  }
  bucket.put(keyOf('30'), 'not verified yet');
  for (const key of deleted) bucket.objects.delete(key);
  const store = bucket as unknown as ObjectStore;
  return newestVerified(store, { prefix: '', jobName: 'shop' }, new Date(today), new AbortController().signal);
}

test('finds the newest verified dump', async () => {
  expect(await find({ [keyOf('19')]: true, [keyOf('20')]: true })).toBe(keyOf('20'));
});

test('leaves out damaged dumps and those of other jobs', async () => {
  const others = { [keyOf('21')]: false, [keyOf('22', 'shop/crm')]: true };
  expect(await find({ [keyOf('20')]: true, ...others })).toBe(keyOf('20'));
});

test.each([keyOf('20'), manifestKey(keyOf('20'))])(
  'leaves out a dump of which only the verdict is left (without %s)',
  async (gone) => {
    expect(await find({ [keyOf('19')]: true, [keyOf('20')]: true }, undefined, [gone])).toBe(keyOf('19'));
  },
);

test('looks into the month before, and no further', async () => {
  expect(await find({ [keyOf('20')]: true }, '2026-12-01')).toBe(keyOf('20'));
  expect(await find({ [keyOf('20')]: true }, '2027-01-01')).toBeUndefined();
});

test('finds none when no dump is verified', async () => {
  expect(await find({})).toBeUndefined();
});
