import type { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { explainAwsError } from '../../core/aws-errors';
import { UploadError } from '../../core/errors';

/** Object metadata by which a dump is known as ours, and as which attempt's. */
export interface DumpMetadata {
  readonly job: string;
  readonly slot: string;
  readonly owner: string;
  readonly fence: number;
}

/** How long throwing parts away may take, in milliseconds: a run that is being cut off still has to write FAILED. */
const ABORT_TIMEOUT_MS = 5_000;

/** What S3 says of an object. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
  readonly versionId: string | undefined;
  /** Undefined when the object does not carry this project's metadata. */
  readonly metadata: DumpMetadata | undefined;
}

/** A multipart upload under way. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** The destination bucket, as far as dumps are concerned. Every method throws {@link UploadError}. */
export class DumpStore {
  constructor(
    private readonly s3: S3Client,
    readonly bucket: string,
    private readonly kmsKeyArn: string | undefined,
  ) {}

  /**
   * Keys that begin with `stem`. A listing and not a HEAD: without `s3:ListBucket` on the whole bucket, S3 answers 403
   * and not 404 for a key that isn't there ("HeadObject", Amazon S3 API Reference), and a listing can be limited to
   * this job's prefix.
   */
  async keysBelow(stem: string, signal?: AbortSignal): Promise<string[]> {
    return this.#call(`list the objects "${stem}…" in`, async () => {
      const { Contents = [] } = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: stem }),
        abortedBy(signal),
      );
      return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
    });
  }

  /** All objects whose keys begin with `prefix`, with their sizes, in the order of their keys. */
  async sizesBelow(prefix: string, signal?: AbortSignal): Promise<{ key: string; bytes: number }[]> {
    return this.#call(`list the objects "${prefix}…" in`, async () => {
      const objects: { key: string; bytes: number }[] = [];
      let token: string | undefined;
      do {
        const page = await this.s3.send(
          new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, ContinuationToken: token }),
          abortedBy(signal),
        );
        objects.push(...(page.Contents ?? []).map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size })));
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    });
  }

  /** The object under a key, or undefined when there is none. */
  async find(key: string, signal?: AbortSignal): Promise<StoredObject | undefined> {
    if (!(await this.keysBelow(key, signal)).includes(key)) return undefined;
    return this.#call(`look at the object "${key}" in`, async () => {
      const head = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }), abortedBy(signal));
      return {
        key,
        bytes: head.ContentLength ?? 0,
        etag: head.ETag ?? '',
        versionId: head.VersionId,
        metadata: parseMetadata(head.Metadata),
      };
    });
  }

  async open(key: string, contentType: string, metadata: DumpMetadata, signal?: AbortSignal): Promise<OpenUpload> {
    return this.#call(`start the upload of "${key}" to`, async () => {
      const { UploadId } = await this.s3.send(
        new CreateMultipartUploadCommand({
          Bucket: this.bucket,
          Key: key,
          ContentType: contentType,
          Metadata: { ...metadata, fence: String(metadata.fence) },
          ChecksumAlgorithm: 'CRC32',
          ChecksumType: 'COMPOSITE',
          ...this.#encryption,
        }),
        abortedBy(signal),
      );
      if (!UploadId) throw new UploadError(`S3 gave no upload id for "${key}" in bucket "${this.bucket}".`);
      return { key, uploadId: UploadId };
    });
  }

  /** Uploads one part, with the checksum that S3 has to find. */
  async uploadPart(
    { key, uploadId }: OpenUpload,
    partNumber: number,
    body: Buffer,
    crc32: string,
    signal: AbortSignal,
  ): Promise<CompletedPart> {
    return this.#call(`upload part ${partNumber} of "${key}" to`, async () => {
      const { ETag } = await this.s3.send(
        new UploadPartCommand({
          Bucket: this.bucket,
          Key: key,
          UploadId: uploadId,
          PartNumber: partNumber,
          Body: body,
          ContentLength: body.length,
          ChecksumCRC32: crc32,
        }),
        { abortSignal: signal },
      );
      return { PartNumber: partNumber, ETag, ChecksumCRC32: crc32 };
    });
  }

  /** Makes the dump visible, unless an object is already there: then S3 answers 412. */
  async complete({ key, uploadId }: OpenUpload, parts: CompletedPart[]): Promise<void> {
    await this.#call(`complete the upload of "${key}" in`, () =>
      this.s3.send(
        new CompleteMultipartUploadCommand({
          Bucket: this.bucket,
          Key: key,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
          ChecksumType: 'COMPOSITE',
          IfNoneMatch: '*',
        }),
      ),
    );
  }

  /** An object's content as a stream. */
  async read(key: string, signal?: AbortSignal): Promise<Readable> {
    return this.#call(`read the object "${key}" in`, async () => {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }), abortedBy(signal));
      return Body as Readable;
    });
  }

  /**
   * Writes a small object under a condition.
   *
   * @returns false when the condition does not hold.
   */
  async write(key: string, body: string, condition: { ifNoneMatch: '*' } | { ifMatch: string }): Promise<boolean> {
    return this.#call(`write the object "${key}" to`, async () => {
      try {
        await this.s3.send(
          new PutObjectCommand({
            Bucket: this.bucket,
            Key: key,
            Body: body,
            ContentType: 'application/json',
            ...('ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: condition.ifNoneMatch }),
            ...this.#encryption,
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'PreconditionFailed') return false;
        throw error;
      }
    });
  }

  /** Throws the parts away. A failure does no harm: the bucket's lifecycle rule does it later. */
  async abort({ key, uploadId }: OpenUpload): Promise<void> {
    await this.#call(`abort the upload of "${key}" to`, () =>
      this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }), {
        abortSignal: AbortSignal.timeout(ABORT_TIMEOUT_MS),
      }),
    );
  }

  get #encryption() {
    return this.kmsKeyArn ? ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: this.kmsKeyArn } as const) : {};
  }

  async #call<T>(action: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UploadError) throw error;
      throw new UploadError(
        explainAwsError({ service: 'S3', action, resource: `bucket "${this.bucket}"`, error, hints: HINTS }),
        { cause: error },
      );
    }
  }
}

function abortedBy(signal: AbortSignal | undefined) {
  return signal ? { abortSignal: signal } : {};
}

const ELSEWHERE = 'The bucket is in another region. Name a bucket in the region of the function.';
const HINTS: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Create it, or correct the variable bucket_name.',
  PermanentRedirect: ELSEWHERE,
  AuthorizationHeaderMalformed: ELSEWHERE,
  IllegalLocationConstraintException: ELSEWHERE,
  '301': ELSEWHERE,
};

function parseMetadata(metadata: Record<string, string> | undefined): DumpMetadata | undefined {
  const { job, slot, owner, fence } = metadata ?? {};
  if (job === undefined || slot === undefined || owner === undefined || !/^\d+$/.test(fence ?? '')) return undefined;
  return { job, slot, owner, fence: Number(fence) };
}
