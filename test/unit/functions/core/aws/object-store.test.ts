import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type GetObjectCommand, type ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../../../functions/core/aws/object-store';
import { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';

const PAGES: Readonly<Record<string, object>> = {
  first: { Contents: [{ Key: 'shop/a', Size: 1 }], NextContinuationToken: 'second' },
  second: { Contents: [{ Key: 'shop/b', Size: 2 }] },
};

test('lists the objects of every page', async () => {
  const send = async ({ input }: ListObjectsV2Command) => PAGES[input.ContinuationToken ?? 'first'];
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  expect(await store.objectsBelow('shop/')).toEqual([
    { key: 'shop/a', bytes: 1 },
    { key: 'shop/b', bytes: 2 },
  ]);
});

test.each([
  ['version', { etag: '"a"', versionId: 'v1' }, { IfMatch: '"a"', VersionId: 'v1' }],
  ['object with the ETag', { etag: '"a"' }, { IfMatch: '"a"' }],
])('reads a range of the %s that is named', async (_, object, conditions) => {
  const inputs: unknown[] = [];
  const send = async ({ input }: GetObjectCommand) => {
    inputs.push(input);
    return { Body: Readable.from([Buffer.from('the bytes')]), ContentRange: 'bytes 10-14/200' };
  };
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  expect(await text(await store.readRange('shop/a', 10, 5, object))).toBe('the bytes');
  expect(inputs).toEqual([{ Bucket: 'dumps', Key: 'shop/a', Range: 'bytes=10-14', ...conditions }]);
});

test.each([
  ['all of the object', undefined],
  ['bytes 0-4/200', 'bytes 0-4/200'],
])('an answer with %s, where a range was asked for, is an error', async (what, ContentRange) => {
  const body = Readable.from([Buffer.from('the bytes')]);
  const send = async () => ({ Body: body, ...(ContentRange && { ContentRange }) });
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined);
  const message = `[STORAGE_UNAVAILABLE] Could not read the bytes 10 to 14 of the object "shop/a" in bucket "dumps": the answer has ${what}. Something between here and S3 does not support ranges.`;
  await expect(store.readRange('shop/a', 10, 5, { etag: '"a"' })).rejects.toMatchObject({ message });
  expect(body.destroyed).toBe(true);
});

test('an upload that is gone is explained by the lifecycle of the bucket', async () => {
  const send = async () => {
    throw Object.assign(new Error('The specified upload does not exist.'), { name: 'NoSuchUpload' });
  };
  const store = new DumpStore({ send } as unknown as S3Client, 'dumps', undefined);
  const part = store.uploadPart(
    { key: 'shop/a', uploadId: 'u' },
    7,
    Buffer.from('x'),
    '',
    new AbortController().signal,
  );
  await expect(part).rejects.toMatchObject({
    code: 'UPLOAD_REMOVED',
    message: expect.stringContaining('give it more days than a dump takes'),
  });
});

test.each([
  { name: 'NoSuchKey', code: 'DUMP_NOT_FOUND', states: 'It was deleted.' },
  { name: 'NoSuchVersion', code: 'DUMP_NOT_FOUND', states: 'It was deleted.' },
  { name: 'PreconditionFailed', code: 'DUMP_DAMAGED', states: 'Another object has taken its place' },
  { name: 'InternalError', code: 'STORAGE_UNAVAILABLE', states: 'Try again' },
])('the advice for a person is not to try again what can not succeed: $name', async ({ name, code, states }) => {
  const send = async () => {
    throw Object.assign(new Error('no'), { name });
  };
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined, 'person');
  await expect(store.read('shop/a')).rejects.toMatchObject({ code, message: expect.stringContaining(states) });
});

test('an answer that ends early is an error of S3', async () => {
  const send = async () => ({
    Body: new Readable({
      read() {
        this.destroy(new Error('aborted'));
      },
    }),
  });
  const store = new ObjectStore({ send } as unknown as S3Client, 'dumps', undefined, 'person');
  const message =
    '[STORAGE_UNAVAILABLE] Could not read the object "shop/a" in bucket "dumps" to its end: aborted. Repeat the command.';
  await expect(store.readText('shop/a')).rejects.toMatchObject({ name: 'StorageError', message });
});

/** S3 as a client sees it over HTTP. */
async function onServer<T>(listener: RequestListener, use: (store: ObjectStore) => Promise<T>): Promise<T> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    forcePathStyle: true,
    // As by the variable AWS_REQUEST_CHECKSUM_CALCULATION.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  try {
    return await use(new ObjectStore(client, 'dumps', undefined));
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

/** Answers as S3 does for an object in an archive: GET is refused, and HEAD has these headers. */
function archive(error: string, headers: Record<string, string>): RequestListener {
  return ({ method }, response) => {
    if (method === 'HEAD') response.writeHead(200, headers).end();
    else {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>InvalidObjectState</Code><Message>No.</Message>${error}</Error>`);
    }
  };
}

const GLACIER = '<StorageClass>GLACIER</StorageClass>';
const TIER = '<StorageClass>INTELLIGENT_TIERING</StorageClass><AccessTier>DEEP_ARCHIVE_ACCESS</AccessTier>';

test.each([
  ['is in an archive', GLACIER, { 'x-amz-storage-class': 'GLACIER' }, 'is in the archive GLACIER'],
  [
    'is on its way from an archive',
    GLACIER,
    { 'x-amz-storage-class': 'GLACIER', 'x-amz-restore': 'ongoing-request="true"' },
    'S3 is restoring the object',
  ],
  [
    'is in a tier of S3 Intelligent-Tiering',
    TIER,
    { 'x-amz-storage-class': 'INTELLIGENT_TIERING', 'x-amz-archive-status': 'DEEP_ARCHIVE_ACCESS' },
    'is in the archive DEEP_ARCHIVE_ACCESS',
  ],
  // Its headers may show nothing, such as when HEAD of a version is denied.
  ['is in an archive that only the refusal names', TIER, {}, 'is in the archive DEEP_ARCHIVE_ACCESS'],
])('an object that %s is refused with what to do', async (_, error, headers, states) => {
  await onServer(archive(error, headers), async (store) => {
    const expected = { code: 'DUMP_ARCHIVED', message: expect.stringContaining(states) };
    await expect(store.read('shop/a', undefined, 'v1')).rejects.toMatchObject(expected);
    await expect(store.readRange('shop/a', 0, 1, { etag: '"a"' })).rejects.toMatchObject(expected);
  });
});

test('small objects are written with a checksum, whatever the client calculates by default', async () => {
  const requests: IncomingMessage['headers'][] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request.headers);
    request.resume().on('end', () => response.writeHead(200, { etag: '"a"' }).end());
  };
  expect(await onServer(listener, (store) => store.write('shop/a', '{}', { ifNoneMatch: '*' }))).toBe(true);
  expect(requests).toEqual([
    expect.objectContaining({ 'x-amz-checksum-crc32': expect.any(String), 'if-none-match': '*' }),
  ]);
});
