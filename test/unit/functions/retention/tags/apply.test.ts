import { factsKey, manifestKey, usersKey, verdictKey } from '../../../../../functions/dump-format/keys/object-keys';
import type { Candidate } from '../../../../../functions/retention/decision/candidate';
import { applyFates } from '../../../../../functions/retention/tags/apply';
import { keyOf, manifestOf, nameOf, signal, TaggedBucket, verdictOn } from '../tagged-bucket';

const OBJECTS = ['', '.drilled.json', '.facts.json.gz', '.manifest.json', '.verified.json'];

/** Applies that some dumps expire, by their IDs, and the others stay. */
async function apply(
  bucket: TaggedBucket,
  expiring: readonly string[],
  { dryRun = false, survey = bucket.survey() } = {},
) {
  const { dumps } = await survey;
  const fates = dumps.map(({ candidate }) => {
    const expires = expiring.includes(candidate.id);
    return { dump: candidate, expires, reasons: expires ? [] : ['day'] };
  });
  const applied = await applyFates(bucket.store, dumps, fates, { job: 'shop', dryRun, signal });
  return Object.fromEntries(applied.map(({ dump, outcome }) => [dump.id, outcome]));
}

function bucketWith(...ids: string[]): TaggedBucket {
  const bucket = new TaggedBucket();
  for (const id of ids) bucket.dump(id);
  return bucket;
}

test('tags a dump first and its manifest last, and nothing of other dumps', async () => {
  const bucket = bucketWith('2026-11-19', '2026-11-20');
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'tagged', '2026-11-20': 'kept' });
  expect(bucket.writes.map(({ key }) => nameOf(key))).toEqual([
    '2026-11-19',
    '2026-11-19.facts.json.gz',
    '2026-11-19.drilled.json',
    '2026-11-19.verified.json',
    '2026-11-19.manifest.json',
  ]);
});

test('tags the accounts of a dump with it, also those of runs that failed, and takes the tag back', async () => {
  const bucket = bucketWith('2026-11-19', '2026-11-20');
  const accounts = (id: string, hash: string) => usersKey('backups', { job: 'shop', slot: id }, hash.repeat(64));
  const own = [accounts('2026-11-19', 'a'), accounts('2026-11-19', 'b')];
  for (const key of [...own, accounts('2026-11-20', 'a')]) bucket.put(key, 'accounts');
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'tagged', '2026-11-20': 'kept' });
  const tagged = bucket.writes.map(({ key }) => key);
  expect(tagged.filter((key) => key.startsWith('_users/'))).toEqual(own);
  expect(tagged[0]).toBe(keyOf('2026-11-19'));
  expect(await apply(bucket, [])).toEqual({ '2026-11-19': 'released', '2026-11-20': 'kept' });
  expect(own.map((key) => bucket.tags.get(key))).toEqual([{}, {}]);
});

test('takes the tag from accounts of a dump that stays, when they alone have it', async () => {
  const bucket = bucketWith('2026-11-19');
  const key = usersKey('backups', { job: 'shop', slot: '2026-11-19' }, 'a'.repeat(64));
  bucket.put(key, 'accounts');
  bucket.tags.set(key, { 'mysqldump-retention': 'expired' });
  expect(await apply(bucket, [])).toEqual({ '2026-11-19': 'released' });
  expect(bucket.tags.get(key)).toEqual({});
});

test('leaves an object alone that somebody has put beside a dump, and tags the dump', async () => {
  const bucket = bucketWith('2026-11-19');
  bucket.put(`${keyOf('2026-11-19')}.note.txt`, 'mine');
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'tagged' });
  expect(bucket.expired).not.toContain('2026-11-19.note.txt');
});

test('a repeated run changes nothing', async () => {
  const bucket = bucketWith('2026-11-19', '2026-11-20');
  await apply(bucket, ['2026-11-19']);
  const writes = bucket.writes.length;
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'already-tagged', '2026-11-20': 'kept' });
  expect(bucket.writes).toHaveLength(writes);
});

test('keeps the tags that others have set', async () => {
  const bucket = bucketWith('2026-11-19');
  const key = keyOf('2026-11-19');
  bucket.tags.set(key, { team: 'shop' });
  await apply(bucket, ['2026-11-19']);
  expect(bucket.tags.get(key)).toEqual({ team: 'shop', 'mysqldump-retention': 'expired' });
  await apply(bucket, []);
  expect(bucket.tags.get(key)).toEqual({ team: 'shop' });
});

test('does not tag a dump of which an object has no room for a tag', async () => {
  const bucket = bucketWith('2026-11-19');
  bucket.tags.set(
    factsKey(keyOf('2026-11-19')),
    Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`t${i}`, 'x'])),
  );
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'no-room' });
  expect(bucket.writes).toEqual([]);
});

test('leaves a dump that a person holds', async () => {
  const bucket = bucketWith('2026-11-19', '2026-11-20');
  for (const id of ['2026-11-19', '2026-11-20']) bucket.tags.set(keyOf(id), { 'mysqldump-retention': 'keep' });
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'held', '2026-11-20': 'held' });
  expect(bucket.writes).toEqual([]);
});

test.each([
  ['and expires', ['2026-11-19']],
  ['and stays', []],
])('keeps what explains a dump that a person holds after it was tagged, %s', async (_, expiring) => {
  const bucket = bucketWith('2026-11-19');
  await apply(bucket, ['2026-11-19']);
  const hold = { 'mysqldump-retention': 'keep' };
  bucket.tags.set(keyOf('2026-11-19'), hold);
  expect(await apply(bucket, expiring, { dryRun: true })).toEqual({ '2026-11-19': 'held' });
  expect(bucket.expired).toHaveLength(OBJECTS.length - 1);
  expect(await apply(bucket, expiring)).toEqual({ '2026-11-19': 'held' });
  expect(bucket.expired).toEqual([]);
  expect(bucket.tags.get(keyOf('2026-11-19'))).toEqual(hold);
});

test('keeps what explains a dump that stays, when somebody took the tag from the dump alone, or set it beside it', async () => {
  const bucket = bucketWith('2026-11-19');
  await apply(bucket, ['2026-11-19']);
  bucket.tags.delete(keyOf('2026-11-19'));
  expect(await apply(bucket, [])).toEqual({ '2026-11-19': 'released' });
  expect(bucket.expired).toEqual([]);
});

test('does not tag a damaged copy of a dump of another bucket, whose verdict is of this one', async () => {
  const bucket = new TaggedBucket();
  const key = bucket.dump('2026-11-19', { verified: false });
  const { dump } = manifestOf('2026-11-19');
  const { etag } = bucket.put(
    manifestKey(key),
    JSON.stringify(manifestOf('2026-11-19', { dump: { ...dump, bucket: 'other' } })),
  );
  bucket.put(verdictKey(key), JSON.stringify(verdictOn(key, { key: manifestKey(key), etag }, false)));
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'no-manifest' });
});

test('takes the tag from a dump that stays after all, from the dump last', async () => {
  const bucket = bucketWith('2026-11-19');
  await apply(bucket, ['2026-11-19']);
  bucket.writes.splice(0);
  expect(await apply(bucket, [])).toEqual({ '2026-11-19': 'released' });
  expect(bucket.writes.map(({ key }) => nameOf(key)).at(-1)).toBe('2026-11-19');
  expect(bucket.expired).toEqual([]);
});

test.each(OBJECTS.map((_, writes) => writes))(
  'a run that fails after %i writes leaves no dump without what explains it, and the next one finishes it',
  async (writes) => {
    const bucket = bucketWith('2026-11-19', '2026-11-20');
    const isExplained = () => expect(bucket.expired.length === 0 || bucket.expired.includes('2026-11-19')).toBe(true);
    bucket.failAfter = writes;
    await expect(apply(bucket, ['2026-11-19'])).rejects.toThrow('S3 is unreachable.');
    isExplained();
    bucket.failAfter = Number.POSITIVE_INFINITY;
    await apply(bucket, ['2026-11-19']);
    expect(bucket.expired).toEqual(OBJECTS.map((ending) => `2026-11-19${ending}`));

    bucket.failAfter = bucket.writes.length + writes;
    await expect(apply(bucket, [])).rejects.toThrow('S3 is unreachable.');
    isExplained();
    bucket.failAfter = Number.POSITIVE_INFINITY;
    await apply(bucket, []);
    expect(bucket.expired).toEqual([]);
  },
);

test('a dump whose tags can not be written does not keep others from being tagged', async () => {
  const bucket = bucketWith('2026-11-18', '2026-11-19', '2026-11-20');
  const read = bucket.readTags.bind(bucket);
  bucket.readTags = async (key) => {
    if (key === keyOf('2026-11-18')) throw new Error('S3 is unreachable.');
    return read(key);
  };
  await expect(apply(bucket, ['2026-11-18', '2026-11-19'])).rejects.toThrow('S3 is unreachable.');
  expect(bucket.expired).toContain('2026-11-19.manifest.json');
});

describe('between the decision and the tag', () => {
  test.each<[string, (bucket: TaggedBucket, key: string) => void]>([
    ['a dump that was made again', (bucket, key) => bucket.put(key, 'the dump')],
    [
      'a dump with a new manifest',
      (bucket, key) => bucket.put(manifestKey(key), JSON.stringify(manifestOf('2026-11-19'))),
    ],
    ['a dump that was drilled', (bucket, key) => bucket.put(`${key}.drilled.md`, 'report')],
    ['a dump that lost its verdict', (bucket, key) => bucket.objects.delete(verdictKey(key))],
  ])('%s is not tagged', async (_, change) => {
    const bucket = bucketWith('2026-11-19');
    const survey = Promise.resolve(await bucket.survey());
    bucket.onReadTags = (key) => {
      bucket.onReadTags = () => {};
      change(bucket, key);
    };
    expect(await apply(bucket, ['2026-11-19'], { survey })).toEqual({ '2026-11-19': 'changed' });
    expect(bucket.writes).toEqual([]);
  });

  test('the version is tagged that was looked at', async () => {
    const bucket = bucketWith('2026-11-19');
    const versionId = bucket.objects.get(keyOf('2026-11-19'))?.versionId;
    await apply(bucket, ['2026-11-19']);
    expect(bucket.writes[0]).toMatchObject({ key: keyOf('2026-11-19'), versionId });
  });

  test('a dump that S3 deleted is no failure', async () => {
    const bucket = bucketWith('2026-11-18', '2026-11-19');
    const survey = Promise.resolve(await bucket.survey());
    bucket.objects.clear();
    expect(await apply(bucket, ['2026-11-18'], { survey })).toEqual({
      '2026-11-18': 'changed',
      '2026-11-19': 'changed',
    });
  });
});

test.each([
  ['of another job', manifestOf('2026-11-19', { job: 'crm' })],
  ['of another dump', manifestOf('2026-11-18')],
  ['that is none', { note: 'mine' }],
])('does not tag a dump without a verdict and with a manifest %s', async (_, manifest) => {
  const bucket = new TaggedBucket();
  bucket.put(manifestKey(bucket.dump('2026-11-19', { verdict: false })), JSON.stringify(manifest));
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'no-manifest' });
  bucket.put(manifestKey(keyOf('2026-11-19')), JSON.stringify(manifestOf('2026-11-19')));
  expect(await apply(bucket, ['2026-11-19'])).toEqual({ '2026-11-19': 'tagged' });
});

test('a dry run has the same outcomes and writes nothing', async () => {
  const bucket = bucketWith('2026-11-18', '2026-11-19', '2026-11-20');
  await apply(bucket, ['2026-11-18']);
  bucket.writes.splice(0);
  expect(await apply(bucket, ['2026-11-19'], { dryRun: true })).toEqual({
    '2026-11-18': 'released',
    '2026-11-19': 'tagged',
    '2026-11-20': 'kept',
  });
  expect(bucket.writes).toEqual([]);
});

test('a fate of a dump that was not surveyed changes nothing', async () => {
  const bucket = bucketWith('2026-11-19');
  const { dumps } = await bucket.survey();
  const copy = { ...(dumps[0]?.candidate as Candidate) };
  const fates = [{ dump: copy, expires: true, reasons: [] }];
  expect(await applyFates(bucket.store, dumps, fates, { job: 'shop', dryRun: false, signal })).toEqual([]);
});
