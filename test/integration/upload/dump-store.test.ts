import { crc32 } from 'node:zlib';
import { CreateBucketCommand, GetObjectCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { UploadError } from '../../../functions/core/errors';
import { DumpStore } from '../../../functions/dump/upload/dump-store';

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

function checksum(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

/** Uploads a dump of one part; the rest is for the test to do. */
async function uploaded(key: string, text: string, metadata = OWN) {
  const body = Buffer.from(text);
  const upload = await store.open(key, 'application/zstd', metadata);
  return { upload, parts: [await store.uploadPart(upload, 1, body, checksum(body), calm)] };
}

async function contentOf(key: string): Promise<string | undefined> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  return Body?.transformToString();
}

test('nothing is visible before the completion, and then all of it is, known as whose it is', async () => {
  const key = newKey();
  const { upload, parts } = await uploaded(key, 'dump');
  expect(await store.find(key)).toBeUndefined();
  await store.complete(upload, parts);
  expect(await store.find(key)).toMatchObject({ key, bytes: 4, metadata: OWN });
  expect(await contentOf(key)).toBe('dump');
});

test('an upload is not completed over an object that is there', async () => {
  const key = newKey();
  const first = await uploaded(key, 'first');
  const second = await uploaded(key, 'second');
  await store.complete(first.upload, first.parts);
  await expect(store.complete(second.upload, second.parts)).rejects.toThrow(UploadError);
  expect(await contentOf(key)).toBe('first');
});

test('a part that changed on the way is refused', async () => {
  const upload = await store.open(newKey(), 'application/zstd', OWN);
  const sending = store.uploadPart(upload, 1, Buffer.from('dumq'), checksum(Buffer.from('dump')), calm);
  await expect(sending).rejects.toThrow(UploadError);
});

test('an upload that is aborted is gone', async () => {
  const key = newKey();
  const { upload, parts } = await uploaded(key, 'dump');
  await store.abort(upload);
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(Uploads.filter(({ Key }) => Key === key)).toEqual([]);
  await expect(store.complete(upload, parts)).rejects.toThrow(UploadError);
});

test('an object that begins like another is not taken for it', async () => {
  const key = newKey();
  await store.write(`${key}.manifest.json`, '{}', { ifNoneMatch: '*' });
  expect(await store.find(key)).toBeUndefined();
});

test('an object without the metadata of a dump is nobody’s', async () => {
  const key = newKey();
  await store.write(key, '{}', { ifNoneMatch: '*' });
  expect(await store.find(key)).toMatchObject({ bytes: 2, metadata: undefined });
});

test('what is there is not written again', async () => {
  const key = newKey();
  expect(await store.write(key, 'first', { ifNoneMatch: '*' })).toBe(true);
  expect(await store.write(key, 'second', { ifNoneMatch: '*' })).toBe(false);
  expect(await contentOf(key)).toBe('first');
});

test('what is there is replaced only as it was seen', async () => {
  const key = newKey();
  await store.write(key, 'first', { ifNoneMatch: '*' });
  const seen = (await store.find(key))?.etag ?? '';
  expect(await store.write(key, 'second', { ifMatch: seen })).toBe(true);
  expect(await store.write(key, 'third', { ifMatch: seen })).toBe(false);
  expect(await contentOf(key)).toBe('second');
});
