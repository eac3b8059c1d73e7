import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { abortedBy, ObjectStore } from '../../core/aws/object-store';
import { StorageError } from '../../core/errors';
import { type DumpMetadata, renderMetadata } from '../../dump-format/manifest/dump-metadata';

/** Maximum duration of aborting an upload, in milliseconds: an interrupted run must still write FAILED. */
const ABORT_TIMEOUT_MS = 5_000;

/** A multipart upload under way. */
export interface OpenUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** The operations on the destination bucket that dumps use. Every method throws {@link StorageError}. */
export class DumpStore extends ObjectStore {
  async open(key: string, contentType: string, metadata: DumpMetadata, signal?: AbortSignal): Promise<OpenUpload> {
    return this.call(`start the upload of "${key}" to`, async () => {
      const { UploadId } = await this.s3.send(
        new CreateMultipartUploadCommand({
          Bucket: this.bucket,
          Key: key,
          ContentType: contentType,
          // guard: dump-carries-its-fence
          Metadata: renderMetadata(metadata),
          ChecksumAlgorithm: 'CRC32',
          ChecksumType: 'COMPOSITE',
          ...this.encryption,
        }),
        abortedBy(signal),
      );
      if (!UploadId)
        throw new StorageError(
          'STORAGE_UNAVAILABLE',
          `S3 returned no upload id for "${key}" in bucket "${this.bucket}". The run is retried.`,
        );
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
    return this.call(`upload part ${partNumber} of "${key}" to`, async () => {
      const { ETag } = await this.s3.send(
        new UploadPartCommand({
          Bucket: this.bucket,
          Key: key,
          UploadId: uploadId,
          PartNumber: partNumber,
          Body: body,
          ContentLength: body.length,
          // guard: s3-checks-each-part
          ChecksumCRC32: crc32,
        }),
        { abortSignal: signal },
      );
      return { PartNumber: partNumber, ETag, ChecksumCRC32: crc32 };
    });
  }

  /** Makes the dump visible, unless an object is already there: then S3 answers 412. */
  async complete({ key, uploadId }: OpenUpload, parts: CompletedPart[]): Promise<void> {
    await this.call(`complete the upload of "${key}" in`, () =>
      this.s3.send(
        new CompleteMultipartUploadCommand({
          Bucket: this.bucket,
          Key: key,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
          ChecksumType: 'COMPOSITE',
          // guard: never-overwrites-a-dump
          IfNoneMatch: '*',
        }),
      ),
    );
  }

  /** Aborts the upload. A failure has no effect: the bucket's lifecycle rule removes the parts later. */
  async abort({ key, uploadId }: OpenUpload): Promise<void> {
    await this.call(`abort the upload of "${key}" to`, () =>
      // guard: aborts-what-fails
      this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }), {
        abortSignal: AbortSignal.timeout(ABORT_TIMEOUT_MS),
      }),
    );
  }
}
