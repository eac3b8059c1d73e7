import { PutObjectTaggingCommand, type S3Client, type StorageClass } from '@aws-sdk/client-s3';

/*
 * What takes S3 days and hours, the local cloud does when a test asks for it, by tags that it does not keep (`corrections/buckets.py`).
 */

interface Version {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
}

/** Moves an object, or one version of it, to another storage class, as a lifecycle does. */
export async function transition(s3: S3Client, version: Version, storageClass: StorageClass): Promise<void> {
  await tag(s3, version, 'local-cloud:storage-class', storageClass);
}

/** Ends the restore of an object from its archive, so that its copy is there. */
export async function endRestore(s3: S3Client, version: Version): Promise<void> {
  await tag(s3, version, 'local-cloud:restored', 'true');
}

async function tag(s3: S3Client, version: Version, Key: string, Value: string): Promise<void> {
  await s3.send(new PutObjectTaggingCommand({ ...version, Tagging: { TagSet: [{ Key, Value }] } }));
}
