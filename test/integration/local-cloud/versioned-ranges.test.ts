import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';

const Bucket = 'versions';
const Key = 'digits';

let cloud: LocalCloud;
let s3: S3Client;
let VersionId: string | undefined;

beforeAll(async () => {
  cloud = await startLocalCloud();
  s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  ({ VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: '0123456789' })));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'another version' }));
});

afterAll(() => cloud?.stop());

test.each([
  ['bytes=2-4', '234', 'bytes 2-4/10'],
  ['bytes=7-', '789', 'bytes 7-9/10'],
  ['bytes=-2', '89', 'bytes 8-9/10'],
])('a range of a version is that of the version (%s)', async (Range, text, range) => {
  const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId, Range }));

  expect(await Body?.transformToString()).toBe(text);
  expect(ContentRange).toBe(range);
});

test('a range beyond the end of a version is refused', async () => {
  await expect(s3.send(new GetObjectCommand({ Bucket, Key, VersionId, Range: 'bytes=10-' }))).rejects.toThrow(
    expect.objectContaining({ name: 'InvalidRange' }),
  );
});
