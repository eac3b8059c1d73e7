import { crc32 } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { StorageError } from '../../../functions/core/errors';
import { renderCrc32 } from '../../../functions/dump-format/manifest/crc32';
import { dumpMetadata } from '../../../functions/dump-format/manifest/dump-metadata';
import { DumpStore } from '../../../functions/store-dump/upload/dump-store';

const BUCKET = 'dumps';
const OWN = { job: 'shop', slot: '2026-11-20', owner: 'me', fence: 7 };
const calm = new AbortController().signal;

let cloud: LocalCloud;
let s3: S3Client;
let store: DumpStore;
let keys = 0;

beforeAll(async () => {
  cloud = await startLocalCloud();
  s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  store = new DumpStore(s3, BUCKET, undefined);
});
afterAll(() => cloud?.stop());

const newKey = () => `a/dump-${++keys}.sql.zst`;

const checksum = (body: Buffer) => renderCrc32(crc32(body));

/** Uploads a dump of one part without completing it. */
async function uploaded(key: string, text: string, metadata = OWN) {
  const body = Buffer.from(text);
  const upload = await store.open(key, 'application/zstd', metadata);
  return { upload, parts: [await store.uploadPart(upload, 1, body, checksum(body), calm)] };
}

async function contentOf(key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Body?.transformToString();
}

test("makes nothing visible before the completion, and then the whole object with its owner's metadata", async () => {
  const key = newKey();
  const { upload, parts } = await uploaded(key, 'dump');
  expect(await store.find(key)).toBeUndefined();
  await store.complete(upload, parts);
  const found = await store.find(key);
  expect(found).toMatchObject({ key, bytes: 4 });
  expect(found && dumpMetadata(found)).toEqual(OWN);
  expect(await contentOf(key)).toBe('dump');
});

test('does not complete an upload over an existing object', async () => {
  const key = newKey();
  const first = await uploaded(key, 'first');
  const second = await uploaded(key, 'second');
  await store.complete(first.upload, first.parts);
  await expect(store.complete(second.upload, second.parts)).rejects.toThrow(StorageError);
  expect(await contentOf(key)).toBe('first');
});

test('refuses a part that changed on the way', async () => {
  const upload = await store.open(newKey(), 'application/zstd', OWN);
  const sending = store.uploadPart(upload, 1, Buffer.from('dumq'), checksum(Buffer.from('dump')), calm);
  await expect(sending).rejects.toThrow(StorageError);
});

test('leaves nothing of an aborted upload', async () => {
  const key = newKey();
  const { upload, parts } = await uploaded(key, 'dump');
  await store.abort(upload);
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(Uploads.filter(({ Key }) => Key === key)).toEqual([]);
  await expect(store.complete(upload, parts)).rejects.toThrow(StorageError);
});

test('does not take an object whose key only begins the same for the dump', async () => {
  const key = newKey();
  await store.write(`${key}.manifest.json`, '{}', { ifNoneMatch: '*' });
  expect(await store.find(key)).toBeUndefined();
});

test("reports no owner for an object without a dump's metadata", async () => {
  const key = newKey();
  await store.write(key, '{}', { ifNoneMatch: '*' });
  const found = await store.find(key);
  expect(found).toMatchObject({ bytes: 2 });
  expect(found && dumpMetadata(found)).toBeUndefined();
});

test('does not overwrite an existing manifest', async () => {
  const key = newKey();
  expect(await store.write(key, 'first', { ifNoneMatch: '*' })).toBe(true);
  expect(await store.write(key, 'second', { ifNoneMatch: '*' })).toBe(false);
  expect(await contentOf(key)).toBe('first');
});

test('replaces a manifest only in the version that was read', async () => {
  const key = newKey();
  await store.write(key, 'first', { ifNoneMatch: '*' });
  const seen = (await store.find(key))?.etag ?? '';
  expect(await store.write(key, 'second', { ifMatch: seen })).toBe(true);
  expect(await store.write(key, 'third', { ifMatch: seen })).toBe(false);
  expect(await contentOf(key)).toBe('second');
});
