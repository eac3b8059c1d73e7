import { crc32 } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { endRestore, transition } from '../../../dev/local-cloud/archive';
import { renderCrc32 } from '../../../functions/dump-format/manifest/crc32';

/** Also for an existing bucket; its replica is in another one. */
const Bucket = 'locked';
const REPLICA = 'replica';
const REFUSED = { name: 'InvalidRequest', message: expect.stringContaining('x-amz-checksum-') };

let cloud: LocalCloud;
let s3: S3Client;
/** That calculates no checksum by itself. */
let bare: S3Client;

beforeAll(async () => {
  cloud = await startLocalCloud();
  s3 = cloud.client(S3Client);
  bare = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: cloud.credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  for (const name of [Bucket, REPLICA]) {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
    const Rule = name === Bucket ? { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } as const } : undefined;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket: name, ObjectLockConfiguration }));
  }
  const rule = {
    Status: 'Enabled',
    Priority: 0,
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: `arn:aws:s3:::${REPLICA}` },
  } as const;
  const ReplicationConfiguration = { Role: 'arn:aws:iam::000000000000:role/replica', Rules: [rule] };
  await s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
});

afterAll(async () => {
  bare?.destroy();
  await cloud?.stop();
});

async function upload(client: S3Client, Key: string, checksum: { ChecksumCRC32?: string } = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const target = { Bucket, Key, UploadId };
  const { ETag } = await client.send(new UploadPartCommand({ ...target, PartNumber: 1, Body: 'x', ...checksum }));
  const Parts = [{ PartNumber: 1, ETag }];
  return client.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } }));
}

test('a bucket with a default retention refuses objects and parts without a checksum', async () => {
  await expect(bare.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }))).rejects.toMatchObject(REFUSED);
  await expect(upload(bare, 'b')).rejects.toMatchObject(REFUSED);
  await expect(upload(bare, 'b', { ChecksumCRC32: renderCrc32(crc32('x')) })).resolves.toBeDefined();
  await expect(bare.send(new PutObjectCommand({ Bucket: REPLICA, Key: 'a', Body: 'x' }))).resolves.toBeDefined();
});

test('an object is locked however it was uploaded, and so is its replica, of the same version', async () => {
  const versions = [
    ['put', (await s3.send(new PutObjectCommand({ Bucket, Key: 'put', Body: 'x' }))).VersionId],
    ['multipart', (await upload(s3, 'multipart')).VersionId],
  ] as const;
  for (const [Key, VersionId] of versions) {
    for (const name of [Bucket, REPLICA]) {
      const head = await s3.send(new HeadObjectCommand({ Bucket: name, Key }));
      expect(head).toMatchObject({ VersionId, ObjectLockMode: 'GOVERNANCE' });
      const remove = new DeleteObjectCommand({ Bucket: name, Key, VersionId });
      await expect(s3.send(remove)).rejects.toMatchObject({ name: 'AccessDenied' });
    }
  }
});

test('tags that are set later are replicated', async () => {
  await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x' }));
  const TagSet = [{ Key: 'mysqldump-retention', Value: 'expired' }];
  await s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging: { TagSet } }));
  expect((await s3.send(new GetObjectTaggingCommand({ Bucket: REPLICA, Key: 'tagged' }))).TagSet).toEqual(TagSet);
});

test('a version in an archive can be read when it was restored, by ranges, too', async () => {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: 'cold', Body: 'the bytes' }));
  const object = { Bucket, Key: 'cold', VersionId };
  await transition(s3, object, 'DEEP_ARCHIVE');
  expect(await s3.send(new HeadObjectCommand(object))).toMatchObject({ StorageClass: 'DEEP_ARCHIVE', VersionId });
  await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'InvalidObjectState' });
  await s3.send(new RestoreObjectCommand({ ...object, RestoreRequest: { Days: 1 } }));
  expect((await s3.send(new HeadObjectCommand(object))).Restore).toBe('ongoing-request="true"');
  await expect(s3.send(new GetObjectCommand(object))).rejects.toMatchObject({ name: 'InvalidObjectState' });
  await endRestore(s3, object);
  expect((await s3.send(new HeadObjectCommand(object))).Restore).toContain('ongoing-request="false"');
  const { Body } = await s3.send(new GetObjectCommand({ ...object, Range: 'bytes=4-8' }));
  expect(await Body?.transformToString()).toBe('bytes');
});
