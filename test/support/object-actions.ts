import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What a role may or may not do with an object. */
export type ObjectAction = (s3: S3Client) => Promise<unknown>;

/** Actions on the objects of a bucket, to be tried with a client of a role. */
export function objectActions(Bucket: string) {
  return {
    get: (Key: string) => (s3: S3Client) => s3.send(new GetObjectCommand({ Bucket, Key })),
    put: (Key: string) => (s3: S3Client) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}', IfNoneMatch: '*' })),
    overwrite: (Key: string) => (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}' })),
    upload: (Key: string) => (s3: S3Client) => s3.send(new CreateMultipartUploadCommand({ Bucket, Key })),
    remove: (Key: string) => (s3: S3Client) => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    list: (Prefix?: string) => (s3: S3Client) => s3.send(new ListObjectsV2Command({ Bucket, Prefix })),
  } satisfies Record<string, (key: string) => ObjectAction>;
}
