import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { receive } from './body';
import { listedParts, objectOf, Refusal, type Seen, type StoredObject, type Upload } from './stored';

/** Large enough to keep a manifest with ten thousand tables. */
const KEEP_BYTES = 16 * 1024 ** 2;

/** Path of the sink's statistics; no bucket can have this name. */
export const SEEN_PATH = '/-/seen';

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * The part of S3 that dumps use ("Amazon S3 API Reference"): it checks lengths and checksums, and refuses what
 * S3 refuses, but keeps no large bodies. It does not check signatures and permissions.
 */
export class S3Sink {
  readonly #objects = new Map<string, StoredObject>();
  readonly #uploads = new Map<string, Upload>();
  #seen: Seen = { bytes: 0, checksums: 0, firstByteAt: undefined };

  /** The HTTP server, not listening yet. */
  server(): Server {
    const server = createServer((request, response) => {
      void this.#answer(request, response).catch((error: unknown) => refuse(response, error));
    });
    server.requestTimeout = 0;
    return server;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://sink');
    if (url.pathname === SEEN_PATH) {
      response.end(JSON.stringify(this.#seen));
      this.#seen = { ...this.#seen, firstByteAt: undefined };
      return;
    }
    const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const call: Call = { request, response, bucket, key, query: url.searchParams };
    const isOfUpload = call.query.has('uploadId');
    switch (request.method) {
      case 'POST':
        return isOfUpload ? this.#complete(call) : this.#createUpload(call);
      case 'PUT':
        if (key === '') return void response.end();
        return isOfUpload ? this.#uploadPart(call) : this.#putObject(call);
      case 'DELETE':
        this.#upload(call);
        this.#uploads.delete(call.query.get('uploadId') ?? '');
        return void response.writeHead(204).end();
      case 'GET':
        return key === '' ? this.#list(call) : this.#getObject(call);
      case 'HEAD':
        return this.#getObject(call);
      default:
        throw new Refusal(405, 'MethodNotAllowed', `The sink does not support ${request.method}.`);
    }
  }

  #createUpload({ request, response, bucket, key }: Call): void {
    const id = randomUUID();
    this.#uploads.set(id, { bucket, key, headers: ownHeaders(request), parts: new Map() });
    xml(response, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
  }

  async #uploadPart(call: Call): Promise<void> {
    const upload = this.#upload(call);
    const { bytes, crc32 } = await this.#receive(call.request, 0);
    const etag = `"${crc32.toString(16).padStart(8, '0')}${bytes.toString(16).padStart(24, '0')}"`;
    upload.parts.set(Number(call.query.get('partNumber')), { bytes, etag });
    call.response.writeHead(200, { ETag: etag }).end();
  }

  async #complete(call: Call): Promise<void> {
    const { request, response, bucket, key } = call;
    const upload = this.#upload(call);
    const object = objectOf(upload, listedParts(await text(request)));
    this.#store(call, object);
    this.#uploads.delete(call.query.get('uploadId') ?? '');
    xml(response, 'CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: object.etag });
  }

  async #putObject(call: Call): Promise<void> {
    const { bytes, crc32, body } = await this.#receive(call.request, KEEP_BYTES);
    const etag = `"${crc32.toString(16).padStart(32, '0')}"`;
    this.#store(call, { bytes, etag, headers: ownHeaders(call.request), ...(body && { body }) });
    call.response.writeHead(200, { ETag: etag }).end();
  }

  #getObject({ request, response, bucket, key }: Call): void {
    const object = this.#objects.get(`${bucket}/${key}`);
    if (!object) throw new Refusal(404, 'NoSuchKey', `There is no object ${key}.`);
    const isHead = request.method === 'HEAD';
    if (!isHead && !object.body) throw new Refusal(501, 'NotImplemented', `The sink did not keep the body of ${key}.`);
    response.writeHead(200, { ...object.headers, ETag: object.etag, 'Content-Length': object.bytes });
    response.end(isHead ? undefined : object.body);
  }

  #list({ response, bucket, query }: Call): void {
    const stem = `${bucket}/${query.get('prefix') ?? ''}`;
    const found = [...this.#objects].filter(([path]) => path.startsWith(stem)).sort(([a], [b]) => (a < b ? -1 : 1));
    const contents = found.map(([path, { bytes, etag }]) =>
      element('Contents', { Key: path.slice(bucket.length + 1), ETag: etag, Size: String(bytes) }),
    );
    xml(response, 'ListBucketResult', { Name: bucket, IsTruncated: 'false' }, contents.join(''));
  }

  #upload({ query, bucket, key }: Call): Upload {
    const upload = this.#uploads.get(query.get('uploadId') ?? '');
    if (upload?.bucket !== bucket || upload.key !== key) {
      throw new Refusal(404, 'NoSuchUpload', `There is no upload ${query.get('uploadId')} of ${key}.`);
    }
    return upload;
  }

  #store({ request, bucket, key }: Call, object: StoredObject): void {
    const present = this.#objects.get(`${bucket}/${key}`);
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
    const isRefused = (ifNoneMatch === '*' && present) || (ifMatch !== undefined && ifMatch !== present?.etag);
    if (isRefused) throw new Refusal(412, 'PreconditionFailed', `The condition on ${key} does not hold.`);
    this.#objects.set(`${bucket}/${key}`, object);
  }

  async #receive(request: IncomingMessage, keepBytes: number) {
    const { firstByteAt = Date.now() } = this.#seen;
    this.#seen = { ...this.#seen, firstByteAt };
    const received = await receive(request, keepBytes);
    const { bytes, checksums } = this.#seen;
    this.#seen = {
      ...this.#seen,
      bytes: bytes + received.bytes,
      checksums: checksums + Number(received.isChecked),
    };
    return received;
  }
}

/** Headers of a request that are stored with the object. */
function ownHeaders({ headers }: IncomingMessage): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-') || name === 'content-type');
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status, code, message } =
    error instanceof Refusal ? error : new Refusal(500, 'InternalError', error instanceof Error ? error.message : '');
  response.writeHead(status, { 'Content-Type': 'application/xml', Connection: 'close' });
  response.end(element('Error', { Code: code, Message: message }));
}

function xml(response: ServerResponse, name: string, fields: Record<string, string>, more = ''): void {
  response.writeHead(200, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${element(name, fields, more)}`);
}

function element(name: string, fields: Record<string, string>, more = ''): string {
  const inner = Object.entries(fields).map(([field, value]) => `<${field}>${escaped(value)}</${field}>`);
  return `<${name}>${inner.join('')}${more}</${name}>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
