import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../../../functions/core/aws/object-store';
import type { DumpIndex } from '../../../../../functions/dump-format/dump-index/dump-index';
import { readIndex } from '../../../../../functions/dump-format/dump-index/read-index';
import { writeIndex } from '../../../../../functions/dump-format/dump-index/write-index';
import { indexKey } from '../../../../../functions/dump-format/keys/object-keys';
import { MemoryBucket } from '../../core/aws/memory-bucket';
import { KEY, manifestOf, sampleIndex } from './sample-index';

/** A bucket with an index that its verdict names. */
async function setup(index: DumpIndex = sampleIndex()) {
  const bucket = new MemoryBucket();
  const { body, bytes, sha256 } = await writeIndex(index);
  const key = indexKey(KEY);
  bucket.put(key, body);
  const manifest = manifestOf(sampleIndex(), { etag: '"1"' });
  const verdict = { verified: true, index: { key, bytes, sha256 } };
  const find = (over: object = {}) => readIndex(bucket as unknown as ObjectStore, manifest, { ...verdict, ...over });
  return { bucket, key, find };
}

test('finds the index that the verdict names', async () => {
  const { find } = await setup();
  expect(await find()).toEqual({ index: sampleIndex(), missing: undefined });
});

test.each([
  ['is damaged', { verified: false }],
  ['has no index', { index: undefined }],
])('finds none when the verdict states that the dump %s', async (_, verdict) => {
  const { find } = await setup();
  expect(await find(verdict)).toEqual({ index: undefined, missing: 'The dump has no verdict that names an index.' });
});

test('finds none that was deleted', async () => {
  const { bucket, key, find } = await setup();
  bucket.objects.delete(key);
  expect((await find()).missing).toBe(`The index "${key}" is not there.`);
});

test('takes no other index than that of the verdict', async () => {
  const { bucket, key, find } = await setup();
  bucket.put(key, (await writeIndex({ ...sampleIndex(), frames: [] })).body);
  expect(await find()).toEqual({
    index: undefined,
    missing: expect.stringContaining(`The index "${key}" has the SHA-256 `),
  });
});

test('takes no index of another dump', async () => {
  const index = sampleIndex();
  const { key, find } = await setup({ ...index, dump: { ...index.dump, sha256: '0'.repeat(64) } });
  expect(await find()).toEqual({ index: undefined, missing: `The index "${key}" is about another dump.` });
});

test('takes no index that can not be read', async () => {
  const { bucket, key, find } = await setup();
  const body = Buffer.from('{}');
  bucket.put(key, body);
  const sha256 = createHash('sha256').update(body).digest('hex');
  expect((await find({ index: { key, bytes: 2, sha256 } })).missing).toMatch(
    /^The index of the dump is no gzip of JSON: /,
  );
});
