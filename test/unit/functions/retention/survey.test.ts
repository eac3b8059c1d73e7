import { drillVerdictKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { keyOf, TaggedBucket } from './tagged-bucket';

async function states(bucket: TaggedBucket) {
  return Object.fromEntries((await bucket.survey()).dumps.map(({ candidate: { id, state } }) => [id, state]));
}

test('the state of a dump is that of its verdicts', async () => {
  const bucket = new TaggedBucket();
  bucket.dump('2026-11-15');
  bucket.dump('2026-11-16', { drilled: false });
  bucket.objects.delete(drillVerdictKey(bucket.dump('2026-11-17')));
  bucket.dump('2026-11-18', { verdict: false });
  bucket.dump('2026-11-19', { verified: false });
  expect(await states(bucket)).toEqual({
    '2026-11-15': 'drilled',
    '2026-11-16': 'faulty',
    '2026-11-17': 'verified',
    '2026-11-18': 'dumped',
    '2026-11-19': 'damaged',
  });
});

test('a verdict on an earlier manifest does not count', async () => {
  const bucket = new TaggedBucket();
  bucket.put(manifestKey(bucket.dump('2026-11-20')), '{}');
  expect(await states(bucket)).toEqual({ '2026-11-20': 'dumped' });
});

test('a verdict on another object than the one that is there does not count', async () => {
  const bucket = new TaggedBucket();
  bucket.put(bucket.dump('2026-11-19'), 'the dump');
  const key = bucket.dump('2026-11-20');
  const verdict = JSON.parse(bucket.text(verdictKey(key)) ?? '');
  bucket.put(verdictKey(key), JSON.stringify({ ...verdict, dump: { ...verdict.dump, bytes: 7 } }));
  expect(await states(bucket)).toEqual({ '2026-11-19': 'dumped', '2026-11-20': 'dumped' });
});

test('a copy from another bucket is not verified by the verdict on the original', async () => {
  const bucket = new TaggedBucket();
  const key = bucket.dump('2026-11-20');
  const verdict = JSON.parse(bucket.text(verdictKey(key)) ?? '');
  bucket.put(verdictKey(key), JSON.stringify({ ...verdict, dump: { ...verdict.dump, bucket: 'other' } }));
  expect(await states(bucket)).toEqual({ '2026-11-20': 'dumped' });
});

test('a copy from another bucket is not known to be good, though it was verified here', async () => {
  const bucket = new TaggedBucket();
  const key = bucket.dump('2026-11-20');
  const verdict = JSON.parse(bucket.text(verdictKey(key)) ?? '');
  bucket.put(verdictKey(key), JSON.stringify({ ...verdict, copyOf: { bucket: 'other', key } }));
  expect(await states(bucket)).toEqual({ '2026-11-20': 'dumped' });
});

test('a dump in an archive is decided about like any other, and shown as one', async () => {
  const bucket = new TaggedBucket();
  const [archived, other] = [bucket.dump('2026-11-19'), bucket.dump('2026-11-20')];
  bucket.classes.set(archived, 'DEEP_ARCHIVE').set(other, 'STANDARD_IA');
  const { dumps } = await bucket.survey();
  expect(dumps.map(({ candidate: { id, state, archive } }) => ({ id, state, archive }))).toEqual([
    { id: '2026-11-19', state: 'drilled', archive: 'DEEP_ARCHIVE' },
    { id: '2026-11-20', state: 'drilled', archive: undefined },
  ]);
});

test('a copy of another dump in the same bucket is not verified by its verdict', async () => {
  const bucket = new TaggedBucket();
  const key = bucket.dump('2026-11-20');
  const verdict = JSON.parse(bucket.text(verdictKey(key)) ?? '');
  bucket.put(verdictKey(key), JSON.stringify({ ...verdict, dump: { ...verdict.dump, key: keyOf('2026-11-19') } }));
  expect(await states(bucket)).toEqual({ '2026-11-20': 'dumped' });
});

test('a drill alone does not make a dump known, because nothing shows that its object is there', async () => {
  const bucket = new TaggedBucket();
  bucket.objects.delete(verdictKey(bucket.dump('2026-11-20')));
  expect(await states(bucket)).toEqual({ '2026-11-20': 'dumped' });
});

test('what is no dump that counts is left alone: without a manifest, without the dump, of no date, and of others', async () => {
  const bucket = new TaggedBucket();
  bucket.put(keyOf('2026-11-18'), 'x');
  bucket.put(manifestKey(keyOf('2026-11-19')), 'x');
  bucket.dump('2026-13-45');
  bucket.dump('2026-11-20');
  for (const key of ['backups/shop/2026/11/note.txt', 'backups/shop/2026/11/crm-2026-11-20.sql.zst'])
    bucket.put(key, 'x');
  bucket.put('backups/shop/crm/2026/11/crm-2026-11-20.sql.zst', 'x');
  const { dumps, leftAlone } = await bucket.survey();
  expect(dumps.map(({ candidate }) => candidate.id)).toEqual(['2026-11-20']);
  expect(leftAlone).toEqual(['2026-11-18', '2026-11-19', '2026-13-45']);
});

test('dumps are listed by month, because the role may list nothing else', async () => {
  const bucket = new TaggedBucket();
  for (const id of ['2025-12-31', '2026-11-19', '2026-11-20', '2026-11-20-force-a-1']) bucket.dump(id);
  bucket.put('backups/shop/old/2026/11/old-2026-11-20.sql.zst', 'x');
  const { dumps } = await bucket.survey();
  expect(bucket.listed).toEqual(['backups/shop/2025/12/', 'backups/shop/2026/11/', '_users/backups/shop/']);
  expect(dumps.map(({ candidate: { id, slot, isForced } }) => [id, slot, isForced])).toEqual([
    ['2025-12-31', '2025-12-31', false],
    ['2026-11-19', '2026-11-19', false],
    ['2026-11-20', '2026-11-20', false],
    ['2026-11-20-force-a-1', '2026-11-20', true],
  ]);
});

test('the size of a dump is that of all its objects', async () => {
  const bucket = new TaggedBucket();
  bucket.dump('2026-11-20');
  const [dump] = (await bucket.survey()).dumps;
  const all = [...bucket.objects.values()].reduce((sum, { body }) => sum + body.length, 0);
  expect(dump?.candidate.bytes).toBe(all);
});
