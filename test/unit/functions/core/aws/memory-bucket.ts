import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ArchivedObject } from '../../../../../functions/core/aws/archive';
import type { ListedObject, ObjectStore, StoredObject } from '../../../../../functions/core/aws/object-store';
import { StorageError } from '../../../../../functions/core/errors';

interface Version {
  readonly body: Buffer;
  readonly etag: string;
  readonly versionId: string | undefined;
}

/** A bucket in memory, as far as an object store shows it. */
export class MemoryBucket
  implements
    Pick<
      ObjectStore,
      'bucket' | 'find' | 'archived' | 'read' | 'readText' | 'readRange' | 'objectsBelow' | 'keysBelow' | 'write'
    >
{
  readonly bucket = 'dumps';
  /** The newest version of each object. */
  readonly objects = new Map<string, Version>();
  /** Objects in an archive, by their keys. */
  readonly archives = new Map<string, ArchivedObject>();
  /** Bytes that were read by ranges. */
  bytesRead = 0;
  readonly #versions = new Map<string, Version>();
  #puts = 0;

  constructor(private readonly hasVersions = false) {}

  /** @param forced attributes that S3 returns instead, such as the same ETag for the same bytes. */
  put(key: string, body: string | Buffer, forced: Partial<Version> = {}): Version {
    this.#puts += 1;
    const versionId = this.hasVersions ? `v${this.#puts}` : undefined;
    const version = { body: Buffer.from(body), etag: `"${this.#puts}"`, versionId, ...forced };
    this.objects.set(key, version);
    if (versionId !== undefined) this.#versions.set(versionId, version);
    return version;
  }

  deleteVersion(versionId: string): void {
    this.#versions.delete(versionId);
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.body.toString();
  }

  async objectsBelow(prefix: string): Promise<ListedObject[]> {
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { body }]) => ({ key, bytes: body.length }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async keysBelow(prefix: string): Promise<string[]> {
    return (await this.objectsBelow(prefix)).map(({ key }) => key);
  }

  async find(key: string): Promise<StoredObject | undefined> {
    const object = this.objects.get(key);
    if (!object) return undefined;
    const { body, etag, versionId } = object;
    return { key, bytes: body.length, etag, versionId, metadata: {} };
  }

  async archived(key: string): Promise<ArchivedObject | undefined> {
    return this.archives.get(key);
  }

  async read(key: string, _signal?: AbortSignal, versionId?: string): Promise<Readable> {
    const object = versionId === undefined ? this.objects.get(key) : this.#versions.get(versionId);
    if (object) return Readable.from([object.body]);
    const cause = Object.assign(new Error(), { name: versionId === undefined ? 'NoSuchKey' : 'NoSuchVersion' });
    throw new StorageError('STORAGE_UNAVAILABLE', `Could not read the object "${key}".`, { cause });
  }

  async readText(key: string, signal?: AbortSignal, versionId?: string): Promise<string> {
    return text(await this.read(key, signal, versionId));
  }

  async readRange(
    key: string,
    from: number,
    length: number,
    { versionId, etag }: { readonly versionId?: string | undefined; readonly etag: string },
  ): Promise<Readable> {
    const object = versionId === undefined ? this.objects.get(key) : this.#versions.get(versionId);
    if (object?.etag === etag) {
      this.bytesRead += length;
      return Readable.from([object.body.subarray(from, from + length)]);
    }
    const cause = Object.assign(new Error(), { name: object === undefined ? 'NoSuchKey' : 'PreconditionFailed' });
    throw new StorageError('STORAGE_UNAVAILABLE', `Could not read the object "${key}".`, { cause });
  }

  async write(
    key: string,
    body: string | Buffer,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
  ): Promise<boolean> {
    const etag = this.objects.get(key)?.etag;
    const holds = 'ifMatch' in condition ? etag === condition.ifMatch : etag === undefined;
    if (holds) this.put(key, body);
    return holds;
  }
}
