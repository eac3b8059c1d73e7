import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import type { IndexFile } from '../../../../functions/dump-format/dump-index/write-index';
import { indexKey, manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { publishIndex } from '../../../../functions/verify/publish-index';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { verdictOn } from './plausibility/verdicts';

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const INDEX = indexKey(KEY);

function fileOf(content: string): IndexFile {
  return { body: Buffer.from(content), bytes: content.length, sha256: `of ${content}` };
}

/** A bucket with a manifest, for whose dump indexes are published. */
function setup() {
  const bucket = new MemoryBucket();
  const { etag } = bucket.put(manifestKey(KEY), 'a manifest');
  const manifest = { key: manifestKey(KEY), etag };
  const publish = (content: string) => publishIndex(bucket as unknown as ObjectStore, KEY, manifest, fileOf(content));
  return { bucket, manifest, publish };
}

const published = (content: string) => ({ key: INDEX, bytes: content.length, sha256: `of ${content}` });

test('writes an index, and the same one once', async () => {
  const { bucket, publish } = setup();
  expect(await publish('first')).toEqual(published('first'));
  const written = bucket.objects.get(INDEX);
  expect(await publish('first')).toEqual(published('first'));
  expect(bucket.objects.get(INDEX)).toBe(written);
});

test('replaces the index of an earlier dump with the same key', async () => {
  const { bucket, publish } = setup();
  bucket.put(INDEX, 'of another dump');
  bucket.put(
    verdictKey(KEY),
    JSON.stringify({ ...verdictOn({}), manifest: { key: manifestKey(KEY), etag: '"before"' } }),
  );
  expect(await publish('first')).toEqual(published('first'));
  expect(bucket.text(INDEX)).toBe('first');
});

test('keeps the index that the verdict on the dump names', async () => {
  const { bucket, manifest, publish } = setup();
  bucket.put(INDEX, 'first');
  bucket.put(verdictKey(KEY), JSON.stringify({ ...verdictOn({}), manifest, index: published('first') }));
  expect(await publish('of a later version')).toEqual(published('first'));
  expect(bucket.text(INDEX)).toBe('first');
});

test('does not replace the index of a new dump with one for the manifest that it replaced', async () => {
  const { bucket, publish } = setup();
  bucket.put(INDEX, 'of the new dump');
  bucket.put(manifestKey(KEY), 'another manifest');
  expect(await publish('first')).toBeUndefined();
  expect(bucket.text(INDEX)).toBe('of the new dump');
});

test('does not overwrite an index that another invocation writes at the same time', async () => {
  const { bucket, publish } = setup();
  bucket.put(INDEX, 'of another dump');
  const write = bucket.write.bind(bucket);
  bucket.write = async (key, body, condition) => {
    if ('ifMatch' in condition) bucket.put(INDEX, 'of the other invocation');
    return write(key, body, condition);
  };
  await expect(publish('first')).rejects.toThrow(
    `[WRITE_CONTENDED] The index "${INDEX}" in bucket "dumps" is being written by another invocation.`,
  );
  expect(bucket.text(INDEX)).toBe('of the other invocation');
});
