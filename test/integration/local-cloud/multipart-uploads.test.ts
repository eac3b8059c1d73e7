import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';

let cloud: LocalCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startLocalCloud();
  s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: 'dumps' }));
});

afterAll(() => cloud?.stop());

/** Uploads parts of these sizes and returns the request that completes them. */
async function uploaded(Key: string, sizes: number[]) {
  const target = { Bucket: 'dumps', Key };
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  const Parts = [];
  for (const [index, size] of sizes.entries()) {
    const PartNumber = index + 1;
    const part = { ...target, UploadId, PartNumber, Body: Buffer.alloc(size) };
    const { ETag } = await s3.send(new UploadPartCommand(part));
    Parts.push({ PartNumber, ETag });
  }
  return new CompleteMultipartUploadCommand({ ...target, UploadId, IfNoneMatch: '*', MultipartUpload: { Parts } });
}

test('refuses parts below 5 MiB, except the last', async () => {
  const least = 5 * 1024 ** 2;

  await expect(s3.send(await uploaded('small', [least - 1, 1]))).rejects.toThrow(
    expect.objectContaining({ name: 'EntityTooSmall' }),
  );
  await expect(s3.send(await uploaded('large', [least, 1]))).resolves.toMatchObject({ Key: 'large' });
});

test('the first of two conditional uploads to one key wins', async () => {
  const [first, second] = [await uploaded('once', [1]), await uploaded('once', [2])];

  await s3.send(first);

  await expect(s3.send(second)).rejects.toThrow(expect.objectContaining({ name: 'PreconditionFailed' }));
});
