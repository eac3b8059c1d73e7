import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of S3 as reading needs, over HTTP: listings, HEAD, GET with ranges and conditions, of objects without versions. */
export class SmallS3 {
  readonly objects = new Map<string, Buffer>();
  /** Bytes of objects that were sent, by their keys. */
  readonly sent = new Map<string, number>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://s3');
      const [, , ...path] = url.pathname.split('/');
      const key = decodeURIComponent(path.join('/'));
      if (key === '') {
        response.setHeader('content-type', 'application/xml').end(this.#listing(url.searchParams.get('prefix') ?? ''));
        return;
      }
      const body = this.objects.get(key);
      if (!body) {
        response.writeHead(404).end();
        return;
      }
      const isOther = ![undefined, this.etag(key)].includes(request.headers['if-match']);
      if (isOther || url.searchParams.has('versionId')) {
        response.writeHead(isOther ? 412 : 404).end();
        return;
      }
      const [, from = '0', to = String(body.length - 1)] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
      const part = body.subarray(Number(from), Number(to) + 1);
      const isRange = request.headers.range !== undefined;
      response.writeHead(isRange ? 206 : 200, {
        etag: this.etag(key),
        'content-length': part.length,
        ...(isRange ? { 'content-range': `bytes ${from}-${to}/${body.length}` } : {}),
      });
      if (request.method === 'HEAD') response.end();
      else {
        this.sent.set(key, (this.sent.get(key) ?? 0) + part.length);
        response.end(part);
      }
    });
  }

  static async start(): Promise<SmallS3> {
    const s3 = new SmallS3();
    await new Promise<void>((resolve) => s3.#server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  etag(key: string): string {
    return `"${createHash('md5')
      .update(this.objects.get(key) ?? '')
      .digest('hex')}"`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #listing(prefix: string): string {
    const contents = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(
        ([key, { length }]) =>
          `<Contents><Key>${key}</Key><Size>${length}</Size><ETag>${this.etag(key).replaceAll('"', '&quot;')}</ETag><LastModified>2026-11-20T03:00:00.000Z</LastModified></Contents>`,
      );
    return `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
  }
}
