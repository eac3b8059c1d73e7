import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  InvalidObjectState,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Explanation, StorageError, sentence } from '../errors';
import { type ArchivedObject, archivedObject, explainArchived } from './archive';
import { explainAwsError } from './aws-errors';
import type { Caller } from './caller';

/** Facts of an object in S3. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly versionId: string | undefined;
  /** By the clock of S3; for a multipart upload the time of its start ("Object metadata", Amazon S3 User Guide). */
  readonly lastModified?: Date | undefined;
  /** Metadata of the one who wrote the object, by names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An object in a listing. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag?: string | undefined;
  /** By the clock of S3. */
  readonly lastModified?: Date | undefined;
  /** Absent where the storage has none. A tier of the class INTELLIGENT_TIERING is not listed. */
  readonly storageClass?: string | undefined;
}

/** The objects of a bucket. Every method throws {@link StorageError}. */
export class ObjectStore {
  constructor(
    protected readonly s3: S3Client,
    readonly bucket: string,
    private readonly kmsKeyArn: string | undefined,
    private readonly caller: Caller = 'function',
  ) {}

  /** All objects whose keys begin with `prefix`, in the order of their keys. */
  async objectsBelow(prefix: string, signal?: AbortSignal): Promise<ListedObject[]> {
    return this.call(`list the objects "${prefix}…" in`, async () => {
      const objects: ListedObject[] = [];
      let token: string | undefined;
      do {
        const page = await this.s3.send(
          new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
          abortedBy(signal),
        );
        for (const { Key = '', Size = 0, ETag, LastModified, StorageClass } of page.Contents ?? []) {
          objects.push({
            key: Key,
            bytes: Size,
            etag: ETag,
            lastModified: LastModified,
            ...(StorageClass === undefined ? {} : { storageClass: StorageClass }),
          });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    });
  }

  /** The parts of keys between `prefix` and the next slash, without it: the folders of a prefix that ends with a slash or is empty. */
  async foldersBelow(prefix: string, signal?: AbortSignal): Promise<string[]> {
    return this.call(prefix === '' ? 'list the folders in' : `list the folders "${prefix}…" in`, async () => {
      const folders: string[] = [];
      let token: string | undefined;
      do {
        const page = await this.s3.send(
          new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, Delimiter: '/', ContinuationToken: token }),
          abortedBy(signal),
        );
        folders.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(prefix.length, -1)));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return folders;
    });
  }

  /** Only the keys of these objects. */
  async keysBelow(prefix: string, signal?: AbortSignal): Promise<string[]> {
    return (await this.objectsBelow(prefix, signal)).map(({ key }) => key);
  }

  /**
   * The object under a key, or undefined when there is none. A listing comes before the HEAD: without `s3:ListBucket`
   * on the whole bucket, S3 answers 403 and not 404 for a key that isn't there ("HeadObject", Amazon S3 API Reference),
   * and a listing can be limited to this job's prefix.
   */
  async find(key: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    // guard: finds-the-whole-key
    if (!(await this.keysBelow(key, signal)).includes(key)) return undefined;
    return this.call(`look at the object "${key}" in`, async () => {
      const head = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }), abortedBy(signal));
      return {
        key,
        bytes: head.ContentLength ?? 0,
        etag: head.ETag ?? '',
        versionId: head.VersionId,
        lastModified: head.LastModified,
        metadata: head.Metadata ?? {},
      };
    });
  }

  /** The archive that an object is in, whose objects S3 has to restore before they can be read; undefined: in none. */
  async archived(key: string, signal?: AbortSignal, versionId?: string): Promise<ArchivedObject | undefined> {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    return this.call(`look at the object "${key}" in`, async () =>
      archivedObject(
        await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key, ...version }), abortedBy(signal)),
      ),
    );
  }

  /** An object's content as a stream: of its newest version, unless another is named. */
  async read(key: string, signal?: AbortSignal, versionId?: string): Promise<Readable> {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    return this.call(`read the object "${key}" in`, async () => {
      const { body } = await this.#get({ Key: key, ...version }, signal);
      return this.#explained(`read the object "${key}" in`, body);
    });
  }

  /** As {@link read}, for the text of a small object. */
  async readText(key: string, signal?: AbortSignal, versionId?: string): Promise<string> {
    return text(await this.read(key, signal, versionId));
  }

  /**
   * Some bytes of an object as a stream: of the version that is named, and of the object with this ETag alone.
   *
   * @throws {StorageError} with S3's `PreconditionFailed` as its cause when the object has another ETag.
   */
  async readRange(
    key: string,
    from: number,
    length: number,
    { versionId, etag }: { readonly versionId?: string | undefined; readonly etag: string },
    signal?: AbortSignal,
  ): Promise<Readable> {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    const to = from + length - 1;
    const action = `read the bytes ${from} to ${to} of the object "${key}" in`;
    return this.call(action, async () => {
      const { body, contentRange } = await this.#get(
        {
          Key: key,
          Range: `bytes=${from}-${to}`,
          // guard: ranges-of-the-same-object
          IfMatch: etag,
          ...version,
        },
        signal,
      );
      // guard: ranges-are-those-that-were-asked-for
      if (contentRange?.startsWith(`bytes ${from}-`) !== true) {
        body.destroy();
        throw new StorageError(
          'STORAGE_UNAVAILABLE',
          `Could not ${action} bucket "${this.bucket}": the answer has ${contentRange === undefined ? 'all of the object' : contentRange}. Something between here and S3 does not support ranges.`,
        );
      }
      return this.#explained(action, body);
    });
  }

  /** The body of an object, or of a range of it. @throws {StorageError} with what to do when the object is in an archive. */
  async #get(
    input: Omit<GetObjectCommandInput, 'Bucket'>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly body: Readable; readonly contentRange: string | undefined }> {
    try {
      const { Body, ContentRange } = await this.s3.send(
        new GetObjectCommand({ ...input, Bucket: this.bucket }),
        abortedBy(signal),
      );
      return { body: Body as Readable, contentRange: ContentRange };
    } catch (error) {
      if (!(error instanceof InvalidObjectState)) throw error;
      const { Key: key = '', VersionId: versionId } = input;
      const { StorageClass, AccessTier } = error;
      // The error does not state whether S3 is already restoring it.
      const archived =
        (await this.archived(key, signal, versionId).catch(() => undefined)) ??
        archivedObject({ StorageClass, ArchiveStatus: AccessTier });
      const explanation = archived && explainArchived({ bucket: this.bucket, key, versionId }, archived);
      if (!explanation) throw error;
      throw new StorageError(explanation.code, explanation.detail, { cause: error });
    }
  }

  /**
   * Writes a small object under a condition.
   *
   * @returns false when the condition does not hold.
   */
  async write(
    key: string,
    body: string | Buffer,
    condition: { ifNoneMatch: '*' } | { ifMatch: string },
    contentType = 'application/json',
  ): Promise<boolean> {
    return this.call(`write the object "${key}" to`, async () => {
      try {
        await this.s3.send(
          new PutObjectCommand({
            Bucket: this.bucket,
            Key: key,
            Body: body,
            ContentType: contentType,
            // A bucket with Object Lock accepts no object without one, whatever the settings of the client are.
            // guard: writes-with-a-checksum
            ChecksumAlgorithm: 'CRC32',
            // guard: writes-under-a-condition
            ...('ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch }),
            ...this.encryption,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'PreconditionFailed') return false;
        throw error;
      }
    });
  }

  /** An answer that ends early is an error like any other, for its reader. */
  #explained(action: string, body: Readable): Readable {
    const destroy = body._destroy.bind(body);
    body._destroy = (reason, done) =>
      destroy(reason, (error) => {
        const isExplained = !error || error.name === 'AbortError' || error instanceof StorageError;
        done(isExplained ? error : this.#endedEarly(action, error));
      });
    return body;
  }

  #endedEarly(action: string, cause: Error): StorageError {
    return new StorageError(
      'STORAGE_UNAVAILABLE',
      `Could not ${action} bucket "${this.bucket}" to its end: ${sentence(cause.message)} ${AGAIN[this.caller]}`,
      { cause },
    );
  }

  protected get encryption() {
    return this.kmsKeyArn ? ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: this.kmsKeyArn } as const) : {};
  }

  protected async call<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StorageError) throw error;
      const resource = `bucket "${this.bucket}"`;
      const { code, detail } = explainAwsError({
        service: 'S3',
        action,
        resource,
        error,
        code: 'STORAGE_UNAVAILABLE',
        hints: HINTS[this.caller],
        caller: this.caller,
      });
      throw new StorageError(code, detail, { cause: error });
    }
  }
}

export function abortedBy(signal: AbortSignal | undefined) {
  return signal ? { abortSignal: signal } : {};
}

function hints(missing: string, region: string): Readonly<Record<string, Explanation>> {
  const otherRegion: Explanation = { code: 'BUCKET_IN_OTHER_REGION', detail: region };
  return {
    NoSuchBucket: { code: 'BUCKET_MISSING', detail: missing },
    PermanentRedirect: otherRegion,
    AuthorizationHeaderMalformed: otherRegion,
    IllegalLocationConstraintException: otherRegion,
    '301': otherRegion,
  };
}

const AGAIN: Record<Caller, string> = {
  function: 'The run is retried. If it fails again, look at the connection to S3.',
  person: 'Repeat the command.',
};

const GONE: Explanation = {
  code: 'DUMP_NOT_FOUND',
  detail: 'It was deleted. Choose another dump, or restore the object from its versions.',
};

const HINTS: Record<Caller, Readonly<Record<string, Explanation>>> = {
  function: {
    ...hints(
      'Create it, or correct the variable bucket_name.',
      'The bucket is in another region. Name a bucket in the region of the function.',
    ),
    NoSuchUpload: {
      code: 'UPLOAD_REMOVED',
      detail:
        'The parts that were uploaded are gone. If a rule in the lifecycle of the bucket aborts incomplete uploads, give it more days than a dump takes (with a runner: a day more than runner_timeout). The run is retried.',
    },
  },
  person: {
    ...hints('Correct the name of the bucket.', 'The bucket is in another region. Name its region by --region.'),
    NoSuchKey: GONE,
    NoSuchVersion: GONE,
    PreconditionFailed: {
      code: 'DUMP_DAMAGED',
      detail:
        'Another object has taken its place in the meantime. Choose another dump, or an earlier version of this one.',
    },
  },
};
