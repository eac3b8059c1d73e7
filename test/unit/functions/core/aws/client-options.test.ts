import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { clientOptions } from '../../../../../functions/core/aws/client-options';
import { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';

const MIB = 1024 * 1024;
const UPLOAD = { key: 'shop/a', uploadId: 'u' };

const server = createServer();
let storeWith: (options: object) => DumpStore;
let stores: { ours: DumpStore; whole: DumpStore };

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  storeWith = (options) =>
    new DumpStore(
      new S3Client({ endpoint, region: 'eu-central-1', forcePathStyle: true, credentials, maxAttempts: 2, ...options }),
      'dumps',
      undefined,
    );
  stores = { ours: storeWith(clientOptions(5_000)), whole: storeWith({ requestHandler: new NodeHttpHandler() }) };
});

afterEach(() => {
  server.removeAllListeners('request');
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Bytes of the largest buffer that an upload hands to a connection at once. */
async function largestWrite(store: DumpStore, body: Buffer): Promise<number> {
  const write = jest.spyOn(Socket.prototype, 'write');
  server.on('request', (request: IncomingMessage, response) => {
    request.resume().on('end', () => response.writeHead(200, { etag: '"e"' }).end());
  });
  try {
    await store.uploadPart(UPLOAD, 1, body, 'AAAAAA==', new AbortController().signal);
    return Math.max(...write.mock.calls.map(([chunk]) => chunk.length));
  } finally {
    write.mockRestore();
    server.removeAllListeners('request');
  }
}

test('a large body is handed to the connection in pieces, because TLS would take its size again', async () => {
  const body = Buffer.alloc(16 * MIB);
  expect(await largestWrite(stores.whole, body)).toBe(body.length);
  expect(await largestWrite(stores.ours, body)).toBeLessThan(MIB);
});

test.each([
  { mebibytes: 8, milliseconds: 30_000 },
  { mebibytes: 16, milliseconds: 30_000 },
  { mebibytes: 64, milliseconds: 67_109 },
])('S3 has $milliseconds ms for a part of $mebibytes MiB', async ({ mebibytes, milliseconds }) => {
  const handle = jest.spyOn(NodeHttpHandler.prototype, 'handle').mockRejectedValue(new Error('nothing is sent'));
  try {
    const store = storeWith(clientOptions(30_000));
    await expect(
      store.uploadPart(UPLOAD, 1, Buffer.alloc(mebibytes * MIB), 'AAAAAA==', new AbortController().signal),
    ).rejects.toThrow('nothing is sent');
    const timeouts = handle.mock.calls.map(([, options]) => Math.round(options?.requestTimeout ?? 0));
    expect(timeouts).toEqual([milliseconds]);
  } finally {
    handle.mockRestore();
  }
});

test('a body in pieces arrives as it is, with its length, also in a second attempt', async () => {
  const body = Buffer.from(Array.from({ length: MIB + 7 }, (_, i) => i % 251));
  const seen: { body: Buffer; length: string | undefined }[] = [];
  server.on('request', async (request: IncomingMessage, response) => {
    seen.push({ body: await buffer(request), length: request.headers['content-length'] });
    response.writeHead(seen.length === 1 ? 503 : 200, { etag: '"e"' }).end();
  });
  const part = await stores.ours.uploadPart(UPLOAD, 1, body, 'AAAAAA==', new AbortController().signal);
  expect(part).toMatchObject({ PartNumber: 1, ETag: '"e"' });
  expect(seen).toHaveLength(2);
  for (const one of seen) {
    expect(one.length).toBe(String(body.length));
    expect(one.body.equals(body)).toBe(true);
  }
});
