import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import type { ListedObject, StoredObject } from '../../../../../functions/core/aws/object-store';
import { type DumpMetadata, renderMetadata } from '../../../../../functions/dump-format/manifest/dump-metadata';
import { DumpStore, type OpenUpload } from '../../../../../functions/store-dump/upload/dump-store';

type Request = 'keysBelow' | 'objectsBelow' | 'find' | 'read' | 'write' | 'open' | 'uploadPart' | 'complete' | 'abort';

type Happening = (signal?: AbortSignal) => void | Promise<void>;

interface Upload extends OpenUpload {
  readonly metadata: DumpMetadata;
  readonly parts: Buffer[];
}

/** The bucket as S3 keeps it, without S3. What is to happen before or after a request may throw its answer. */
export class MemoryStore extends DumpStore {
  readonly objects = new Map<string, { body: Buffer; metadata: DumpMetadata | undefined }>();
  readonly uploads = new Map<string, Upload>();
  before: Partial<Record<Request, Happening>> = {};
  after: Partial<Record<Request, Happening>> = {};
  /** When all objects were made. */
  lastModified: Date | undefined;
  /** How often each request was made. */
  readonly requests = new Map<Request, number>();

  constructor() {
    super(undefined as unknown as S3Client, 'dumps', undefined);
  }

  put(key: string, body: string | Buffer, metadata?: DumpMetadata): StoredObject {
    this.objects.set(key, { body: Buffer.from(body), metadata });
    return this.#stored(key) as StoredObject;
  }

  override keysBelow(stem: string): Promise<string[]> {
    return this.#request('keysBelow', undefined, () =>
      [...this.objects.keys()].sort().filter((key) => key.startsWith(stem)),
    );
  }

  override objectsBelow(prefix: string): Promise<ListedObject[]> {
    return this.#request('objectsBelow', undefined, () =>
      [...this.objects]
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, { body }]) => ({ key, bytes: body.length })),
    );
  }

  override find(key: string): Promise<StoredObject | undefined> {
    return this.#request('find', undefined, () => this.#stored(key));
  }

  override read(key: string): Promise<Readable> {
    return this.#request('read', undefined, () => Readable.from([this.objects.get(key)?.body ?? Buffer.alloc(0)]));
  }

  override write(
    key: string,
    body: string | Buffer,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
  ): Promise<boolean> {
    return this.#request('write', undefined, () => {
      const etag = this.#stored(key)?.etag;
      if ('ifMatch' in condition ? condition.ifMatch !== etag : etag !== undefined) return false;
      this.put(key, body);
      return true;
    });
  }

  override open(key: string, _contentType: string, metadata: DumpMetadata, signal?: AbortSignal): Promise<OpenUpload> {
    return this.#request('open', signal, () => {
      const upload = { key, uploadId: `upload-${this.requests.get('open')}`, metadata, parts: [] };
      this.uploads.set(upload.uploadId, upload);
      return { key, uploadId: upload.uploadId };
    });
  }

  override uploadPart({ uploadId }: OpenUpload, number: number, body: Buffer, crc32: string): Promise<CompletedPart> {
    return this.#request('uploadPart', undefined, () => {
      const upload = this.uploads.get(uploadId);
      if (!upload) throw new Error('NoSuchUpload');
      upload.parts[number - 1] = Buffer.from(body);
      return { PartNumber: number, ETag: `"part-${number}"`, ChecksumCRC32: crc32 };
    });
  }

  override complete({ key, uploadId }: OpenUpload): Promise<void> {
    return this.#request('complete', undefined, () => {
      const upload = this.uploads.get(uploadId);
      if (!upload) throw new Error('NoSuchUpload');
      if (this.objects.has(key)) throw new Error('PreconditionFailed');
      // Numbers may leave gaps.
      this.put(key, Buffer.concat(upload.parts.filter((part) => part !== undefined)), upload.metadata);
      this.uploads.delete(uploadId);
    });
  }

  override abort({ uploadId }: OpenUpload): Promise<void> {
    return this.#request('abort', undefined, () => {
      this.uploads.delete(uploadId);
    });
  }

  #stored(key: string): StoredObject | undefined {
    const object = this.objects.get(key);
    if (!object) return undefined;
    const etag = `"${createHash('md5').update(object.body).digest('hex')}"`;
    const { lastModified } = this;
    const metadata = object.metadata === undefined ? {} : renderMetadata(object.metadata);
    return { key, bytes: object.body.length, etag, versionId: undefined, lastModified, metadata };
  }

  async #request<T>(request: Request, signal: AbortSignal | undefined, work: () => T): Promise<T> {
    this.requests.set(request, (this.requests.get(request) ?? 0) + 1);
    await this.before[request]?.(signal);
    const answer = work();
    await this.after[request]?.(signal);
    return answer;
  }
}
