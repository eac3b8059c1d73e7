import { StorageError } from '../../../../../functions/core/errors';
import { checkDump } from '../../../../../functions/store-dump/run/check-dump';
import type { DumpRecord } from '../../../../../functions/store-dump/run/protocol';
import { MemoryStore } from '../upload/memory-store';

const TARGET = { job: 'shop', slot: '2026-11-20' };
const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const MANIFEST = `${KEY}.manifest.json`;

function setup(objects: readonly string[], changes: Record<string, string | undefined> = {}) {
  const store = new MemoryStore();
  for (const key of objects) store.put(key, 'content');
  const record = { state: 'DONE', objectKey: KEY, bucket: 'dumps', ...changes } as DumpRecord;
  return { store, check: () => checkDump(store, '', TARGET, record) };
}

describe('the dump of a slot that is DONE', () => {
  test('exists when its manifest exists', async () => {
    expect(await setup([KEY, MANIFEST]).check()).toEqual({ dump: 'there' });
  });

  test.each([
    { without: 'both', objects: [], missing: `${KEY} and ${MANIFEST}` },
    { without: 'the object', objects: [MANIFEST], missing: KEY },
    { without: 'the manifest', objects: [KEY], missing: MANIFEST },
  ])('is gone without $without', async ({ objects, missing }) => {
    expect(await setup(objects).check()).toEqual({ dump: 'gone', missing, manifestOnly: missing === MANIFEST });
  });

  test.each([
    { where: 'in another bucket', changes: { bucket: 'elsewhere' }, expected: `s3://elsewhere/${KEY}` },
    {
      where: 'in another bucket, which only the claim names',
      changes: { bucket: undefined, claimedBucket: 'elsewhere' },
      expected: `s3://elsewhere/${KEY}`,
    },
    { where: 'below another prefix', changes: { objectKey: `backups/${KEY}` }, expected: `s3://dumps/backups/${KEY}` },
    { where: 'without a key', changes: { objectKey: undefined }, expected: 's3://dumps/' },
  ])('is unknown $where', async ({ changes, expected }) => {
    expect(await setup([], changes).check()).toEqual({ dump: 'unknown', reason: expect.stringContaining(expected) });
  });

  test('is unknown when a record of an earlier version has no bucket', async () => {
    expect(await setup([KEY, MANIFEST], { bucket: undefined }).check()).toEqual({ dump: 'there' });
    expect(await setup([], { bucket: undefined }).check()).toMatchObject({ dump: 'unknown' });
  });

  test('is unknown when the role may not read it', async () => {
    const { store, check } = setup([]);
    store.before.keysBelow = () => {
      throw new StorageError('STORAGE_UNAVAILABLE', 'denied', {
        cause: Object.assign(new Error('no'), { name: 'AccessDenied' }),
      });
    };
    expect(await check()).toEqual({ dump: 'unknown', reason: 'denied' });
  });

  test('is not reported as gone when S3 does not answer', async () => {
    const { store, check } = setup([]);
    store.before.keysBelow = () => {
      throw new StorageError('STORAGE_UNAVAILABLE', 'socket hang up');
    };
    await expect(check()).rejects.toThrow('socket hang up');
  });
});
