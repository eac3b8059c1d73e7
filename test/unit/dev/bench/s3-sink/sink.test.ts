import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { S3Sink, SEEN_PATH } from '../../../../../dev/bench/s3-sink/sink';
import { LEAST_PART_BYTES, type Seen } from '../../../../../dev/bench/s3-sink/stored';
import { renderCrc32 } from '../../../../../functions/dump-format/manifest/crc32';

const TARGET = { Bucket: 'dumps', Key: 'shop/2026/11/shop-2026-11-20.sql.zst' };
const LARGE = Buffer.alloc(LEAST_PART_BYTES, 'a part that is large enough, ');

let server: Server;
let s3: S3Client;
let port: number;

beforeEach(async () => {
  server = new S3Sink().server().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
    maxAttempts: 1,
  });
});

afterEach(() => {
  s3.destroy();
  server.closeAllConnections();
  server.close();
});

async function seen(): Promise<Seen> {
  return (await (await fetch(`http://127.0.0.1:${port}${SEEN_PATH}`)).json()) as Seen;
}

async function begin(): Promise<string> {
  const Metadata = { owner: 'me', fence: '1' };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...TARGET, Metadata }));
  return UploadId as string;
}

const checksum = (body: Buffer) => renderCrc32(crc32(body));

async function upload(UploadId: string, PartNumber: number, Body: Buffer, ChecksumCRC32 = checksum(Body)) {
  const { ETag } = await s3.send(new UploadPartCommand({ ...TARGET, UploadId, PartNumber, Body, ChecksumCRC32 }));
  return { PartNumber, ETag };
}

function complete(UploadId: string, Parts: { PartNumber: number; ETag: string | undefined }[]) {
  return s3.send(
    new CompleteMultipartUploadCommand({ ...TARGET, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' }),
  );
}

test('assembles an upload of several parts into an object of their total size, with its metadata', async () => {
  const id = await begin();
  const parts = [await upload(id, 1, LARGE), await upload(id, 3, Buffer.from('the rest'))];
  const { ETag } = await complete(id, parts);
  const head = await s3.send(new HeadObjectCommand(TARGET));
  expect(head).toMatchObject({ ContentLength: LARGE.length + 8, ETag, Metadata: { owner: 'me', fence: '1' } });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'dumps', Prefix: 'shop/' }));
  expect(Contents).toMatchObject([{ Key: TARGET.Key, Size: LARGE.length + 8 }]);
  expect(await seen()).toMatchObject({ bytes: LARGE.length + 8, checksums: 2 });
});

test('shows no object before the upload is completed', async () => {
  await upload(await begin(), 1, LARGE);
  await expect(s3.send(new HeadObjectCommand(TARGET))).rejects.toMatchObject({ name: 'NotFound' });
});

test('refuses a part with another checksum', async () => {
  const id = await begin();
  const wrong = checksum(Buffer.from('something else'));
  await expect(upload(id, 1, LARGE, wrong)).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(complete(id, [{ PartNumber: 1, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
});

test('refuses a body that is shorter than announced', async () => {
  const id = await begin();
  const path = `/${TARGET.Bucket}/${TARGET.Key}?partNumber=1&uploadId=${id}`;
  const socket = connect(port, '127.0.0.1');
  socket.end(`PUT ${path} HTTP/1.1\r\nHost: sink\r\nContent-Length: 100\r\n\r\nonly this`);
  expect(await text(socket)).not.toContain('200 OK');
  await expect(complete(id, [{ PartNumber: 1, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
});

test.each([
  { what: 'that it was not given', list: [{ PartNumber: 2, ETag: '"0"' }], error: 'InvalidPart' },
  { what: 'under another ETag', list: [{ PartNumber: 1, ETag: '"0"' }], error: 'InvalidPart' },
])('refuses to complete an upload with a part $what', async ({ list, error }) => {
  const id = await begin();
  await upload(id, 1, LARGE);
  await expect(complete(id, list)).rejects.toMatchObject({ name: error });
});

test('refuses a small part in the middle and parts out of order', async () => {
  const id = await begin();
  const [small, last] = [await upload(id, 1, Buffer.from('small')), await upload(id, 2, LARGE)];
  await expect(complete(id, [small, last])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete(id, [last, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
});

test('does not replace an existing object', async () => {
  const [first, second] = [await begin(), await begin()];
  await complete(first, [await upload(first, 1, Buffer.from('one'))]);
  const late = complete(second, [await upload(second, 1, Buffer.from('two'))]);
  await expect(late).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect((await s3.send(new HeadObjectCommand(TARGET))).ContentLength).toBe(3);
});

test('forgets an aborted upload', async () => {
  const id = await begin();
  const part = await upload(id, 1, LARGE);
  await s3.send(new AbortMultipartUploadCommand({ ...TARGET, UploadId: id }));
  await expect(complete(id, [part])).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('keeps small objects and supports conditional writes', async () => {
  const put = (Body: string, condition: object) => s3.send(new PutObjectCommand({ ...TARGET, Body, ...condition }));
  const { ETag } = await put('{"a": 1}', { IfNoneMatch: '*' });
  await expect(put('{}', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(put('{}', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await put('{"a": 2}', { IfMatch: ETag });
  const { Body } = await s3.send(new GetObjectCommand(TARGET));
  expect(await Body?.transformToString()).toBe('{"a": 2}');
});

test('reports the first byte since the last query once', async () => {
  expect((await seen()).firstByteAt).toBeUndefined();
  const before = Date.now();
  await upload(await begin(), 1, LARGE);
  const { firstByteAt } = await seen();
  expect(firstByteAt).toBeGreaterThanOrEqual(before);
  expect(firstByteAt).toBeLessThanOrEqual(Date.now());
  expect((await seen()).firstByteAt).toBeUndefined();
});
