import { DamagedError } from '../../../../cli/core/errors';
import { chooseDump } from '../../../../cli/dumps/choose';
import { chooseSoundDump } from '../../../../cli/dumps/choose-sound';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { drillVerdictKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { readState } from '../../../../functions/dump-format/listing/known-dump';
import { dumpsAmong } from '../../../../functions/dump-format/listing/listed-dump';
import { MemoryBucket } from '../../functions/core/aws/memory-bucket';
import { manifestOf } from '../../functions/retention/tagged-bucket';

const PLACE = { job: 'shop', prefix: 'backups' };
const NOW = new Date('2026-11-20T12:00:00Z');
const signal = new AbortController().signal;
const key = (id: string, ending = 'zst') => `backups/shop/2026/11/shop-${id}.sql.${ending}`;

/** A bucket whose listing has ETags and times, as that of S3. */
class Listing extends MemoryBucket {
  override async objectsBelow(prefix: string) {
    const objects = await super.objectsBelow(prefix);
    return objects.map((object) => {
      const etag = this.objects.get(object.key)?.etag ?? '';
      return { ...object, etag, lastModified: new Date(NOW.getTime() + Number(etag.slice(1, -1))) };
    });
  }
}

function bucketWith(...objects: string[]): { bucket: Listing; store: ObjectStore } {
  const bucket = new Listing();
  for (const object of objects) bucket.put(object, 'x');
  return { bucket, store: bucket as unknown as ObjectStore };
}

async function dumpsIn(store: ObjectStore) {
  return dumpsAmong(await store.objectsBelow('backups/shop/'), PLACE);
}

const VERDICT = {
  schemaVersion: 1,
  job: 'shop',
  verified: true,
  findings: [] as string[],
  verifiedAt: '2026-11-20T03:00:00Z',
  seconds: 1,
  requestId: 'r',
};

const DRILL = {
  schemaVersion: 1,
  job: 'shop',
  mode: 'definitions',
  restorable: true,
  problemCount: 0,
  problems: [] as { object: string; message: string }[],
  warnings: [],
  drilledAt: '2026-11-20T03:01:00Z',
  seconds: 1,
  requestId: 'r',
  functionArn: 'a',
  server: { flavour: 'mysql', version: '9.7.4' },
  source: { flavour: 'mysql', version: '9.7.4', databases: ['shop'] },
  dump: { bucket: 'dumps', key: 'k', bytes: 1, sha256: 's', definitionBytes: 1 },
};

async function stateWith(change: { verdict?: object; drill?: object; full?: object; etag?: string }) {
  const { bucket, store } = bucketWith(key('2026-11-20'));
  const { etag } = bucket.put(manifestKey(key('2026-11-20')), '{}');
  const manifest = { key: 'm', etag: change.etag ?? etag };
  if (change.verdict)
    bucket.put(verdictKey(key('2026-11-20')), JSON.stringify({ ...VERDICT, manifest, ...change.verdict }));
  if (change.drill)
    bucket.put(drillVerdictKey(key('2026-11-20')), JSON.stringify({ ...DRILL, manifest, ...change.drill }));
  if (change.full) {
    const full = { ...DRILL, mode: 'full', manifest, ...change.full };
    bucket.put(drillVerdictKey(key('2026-11-20'), 'full'), JSON.stringify(full));
  }
  const [dump] = await dumpsIn(store);
  return readState(store, dump as NonNullable<typeof dump>, signal);
}

test.each([
  { change: {}, state: 'dumped' },
  { change: { verdict: {} }, state: 'verified' },
  { change: { verdict: {}, drill: {} }, state: 'drilled' },
  { change: { verdict: { verified: false, findings: ['It is short.'] } }, state: 'damaged' },
  { change: { verdict: { verified: false, findings: ['It is short.'] }, drill: {} }, state: 'damaged' },
  { change: { verdict: {}, drill: { restorable: false } }, state: 'faulty' },
  { change: { verdict: {}, drill: {}, full: {} }, state: 'restored' },
  { change: { verdict: {}, full: {} }, state: 'restored' },
  { change: { verdict: {}, drill: {}, full: { restorable: false } }, state: 'faulty' },
  { change: { verdict: {}, drill: { restorable: false }, full: {} }, state: 'restored' },
  { change: { verdict: {}, full: {}, etag: '"earlier"' }, state: 'dumped' },
  { change: { verdict: {}, drill: {}, etag: '"earlier"' }, state: 'dumped' },
  { change: { verdict: { verified: false, findings: ['x'] }, etag: '"earlier"' }, state: 'dumped' },
])('a dump with $change is $state', async ({ change, state }) => {
  expect((await stateWith(change)).state).toBe(state);
});

describe('a replica of a dump, whose manifest has another ETag than the original', () => {
  const OF = { bucket: 'original', key: key('2026-11-20'), versionId: 'v1' };

  async function stateOfReplica(manifest: object, results: { verdict?: object; drill?: object }) {
    const { bucket, store } = bucketWith(key('2026-11-20'));
    bucket.put(manifestKey(key('2026-11-20')), JSON.stringify(manifest));
    const about = { manifest: { key: 'm', etag: '"of-the-original"' } };
    const { verdict, drill } = results;
    if (verdict) bucket.put(verdictKey(key('2026-11-20')), JSON.stringify({ ...VERDICT, ...about, ...verdict }));
    if (drill) bucket.put(drillVerdictKey(key('2026-11-20')), JSON.stringify({ ...DRILL, ...about, ...drill }));
    const [dump] = await dumpsIn(store);
    return (await readState(store, dump as NonNullable<typeof dump>, signal)).state;
  }

  const dump = (change: object = {}) => ({ ...DRILL.dump, ...OF, ...change });
  const read = {
    serverVersion: '9',
    tables: 0,
    statements: { createTable: 0, createView: 0, insert: 0, storedPrograms: 0 },
  };
  const verdict = (change: object = {}) => ({ dump: { ...dump(change), ...read } });
  const manifestWith = (change: object) => {
    const { dump: own, ...others } = manifestOf('2026-11-20');
    return { ...others, dump: { ...own, ...change } };
  };
  const replica = manifestWith(OF);

  test.each([
    ['has the state of its original', replica, { verdict: verdict(), drill: { dump: dump() } }, 'drilled'],
    [
      'is damaged like its original',
      replica,
      { verdict: { ...verdict(), verified: false, findings: ['x'] } },
      'damaged',
    ],
    [
      'has no state of an earlier version of its original',
      replica,
      { verdict: verdict({ versionId: 'v0' }) },
      'dumped',
    ],
    ['has no state of another dump', replica, { verdict: verdict({ key: key('2026-11-19') }) }, 'dumped'],
    [
      'has no state of a dump without versions',
      manifestWith({ ...OF, versionId: undefined }),
      { verdict: verdict({ versionId: undefined }) },
      'dumped',
    ],
    [
      'is no replica in the bucket of the original',
      manifestWith({ ...OF, bucket: 'dumps' }),
      { verdict: verdict({ bucket: 'dumps' }) },
      'dumped',
    ],
    ['has no known state with a manifest that can not be read', {}, { verdict: verdict() }, 'dumped'],
  ])('%s', async (_, manifest, results, state) => {
    expect(await stateOfReplica(manifest, results)).toBe(state);
  });
});

test('the problems of a dump are those of its full drill, with tables that have other rows', async () => {
  const rows = { compared: 1, rows: 1, differenceCount: 1, differences: ['The table "shop.orders" has 1 rows.'] };
  const { problems } = await stateWith({ verdict: {}, drill: {}, full: { restorable: false, rows } });
  expect(problems).toEqual(rows.differences);
});

test('a dump without a manifest is unproven, and a manifest without a dump is lost', async () => {
  const { store } = bucketWith(key('2026-11-19'), manifestKey(key('2026-11-20')));
  const states = await Promise.all((await dumpsIn(store)).map((dump) => readState(store, dump, signal)));
  expect(states.map(({ state }) => state)).toEqual(['unproven', 'lost']);
});

test('objects of other jobs, and of a job whose prefix is this one, are no dumps', async () => {
  const { store } = bucketWith(
    'backups/shop/crm/2026/11/crm-2026-11-20.sql.zst',
    'backups/shop/2026/11/crm-2026-11-20.sql.zst',
    'backups/shop/2026/12/shop-2026-11-20.sql.zst',
    key('2026-11-20-force-a-1', 'gz'),
  );
  expect((await dumpsIn(store)).map(({ id, slot, forceId }) => ({ id, slot, forceId }))).toEqual([
    { id: '2026-11-20-force-a-1', slot: '2026-11-20', forceId: 'a-1' },
  ]);
});

test('the latest dump is the newest with a manifest, whether or not it was forced', async () => {
  const { bucket, store } = bucketWith(key('2026-11-18'), manifestKey(key('2026-11-18')), key('2026-11-19'));
  const latest = async () => (await chooseDump(store, PLACE, 'latest', NOW, signal)).id;
  expect(await latest()).toBe('2026-11-18');
  bucket.put(key('2026-11-18-force-x'), 'x');
  bucket.put(manifestKey(key('2026-11-18-force-x')), 'x');
  expect(await latest()).toBe('2026-11-18-force-x');
});

test('the latest dump may be years old', async () => {
  const old = 'backups/shop/2024/02/shop-2024-02-29.sql.zst';
  const { store } = bucketWith(old, manifestKey(old));
  expect((await chooseDump(store, PLACE, 'latest', NOW, signal)).key).toBe(old);
});

test.each([
  {
    state: 'damaged',
    objects: [manifestKey(key('2026-11-20')), key('2026-11-20')],
    verdict: { verified: false, findings: ['It is short.'] },
  },
  { state: 'unproven', objects: [key('2026-11-20')] },
  { state: 'lost', objects: [manifestKey(key('2026-11-20'))] },
])('a dump that is $state is not restored, and the newest sound one is named', async ({ state, objects, verdict }) => {
  const { bucket, store } = bucketWith(key('2026-11-18'), manifestKey(key('2026-11-18')), ...objects);
  if (verdict) {
    const manifest = { key: 'm', etag: bucket.objects.get(manifestKey(key('2026-11-20')))?.etag };
    bucket.put(verdictKey(key('2026-11-20')), JSON.stringify({ ...VERDICT, ...verdict, manifest }));
  }
  const chosen = chooseSoundDump(store, PLACE, '2026-11-20', NOW, signal);
  await expect(chosen).rejects.toThrow(DamagedError);
  await expect(chosen).rejects.toThrow(new RegExp(`is ${state}: .* The newest sound one is 2026-11-18\\.$`));
  expect((await chooseSoundDump(store, PLACE, '2026-11-18', NOW, signal)).state).toBe('dumped');
});

test.each(['2026-11-18', 'shop-2026-11-18.sql.zst', '2026/11/shop-2026-11-18.sql.zst', key('2026-11-18')])(
  'a dump is found as "%s"',
  async (name) => {
    const { store } = bucketWith(key('2026-11-18'), key('2026-11-19'));
    expect((await chooseDump(store, PLACE, name, NOW, signal)).id).toBe('2026-11-18');
  },
);

test('a slot that is not there is answered with those that are', async () => {
  const { store } = bucketWith(key('2026-11-18'), key('2026-11-19'));
  await expect(chooseDump(store, PLACE, '2026-11-81', NOW, signal)).rejects.toThrow(
    'The job "shop" has no dump "2026-11-81". Did you mean 2026-11-18? "lambda-mysqldump list shop" shows all.',
  );
  const { store: empty } = bucketWith();
  await expect(chooseDump(empty, PLACE, '2026-11-20', NOW, signal)).rejects.toThrow(/^\[JOB_NOT_FOUND\]/);
  await expect(chooseDump(empty, PLACE, 'latest', NOW, signal)).rejects.toThrow(/^\[DUMP_NOT_FOUND\]/);
});
