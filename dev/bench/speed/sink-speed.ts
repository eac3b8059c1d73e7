import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { BUCKET } from '../../labs/cloud/dump-cloud';
import type { BenchLab } from '../lab/bench-lab';

const PART = Buffer.alloc(8 * 1024 ** 2, 'How fast? ');
const PARTS = 24;
const PARALLEL_PARTS = 3;

/** Bytes per second of a multipart upload from this process. */
export interface SinkSpeed {
  readonly sink: number;
  readonly ministack: number;
}

/** Measures the sink and MiniStack's S3. The latter is too slow to compare uploads with. */
export async function sinkSpeed({ cloud, sink }: BenchLab): Promise<SinkSpeed> {
  const { region, credentials } = cloud;
  const own = new S3Client({ endpoint: sink.endpoint, region, credentials, forcePathStyle: true });
  try {
    return { sink: await uploadSpeed(own), ministack: await uploadSpeed(cloud.client(S3Client)) };
  } finally {
    own.destroy();
  }
}

async function uploadSpeed(s3: S3Client): Promise<number> {
  const target = { Bucket: BUCKET, Key: 'sink-speed' };
  const startedAt = performance.now();
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...target, ChecksumAlgorithm: 'CRC32' }));
  const parts: { PartNumber: number; ETag: string | undefined; ChecksumCRC32: string | undefined }[] = [];
  let next = 1;
  const uploadInTurn = async () => {
    for (let PartNumber = next++; PartNumber <= PARTS; PartNumber = next++) {
      const command = new UploadPartCommand({
        ...target,
        UploadId,
        PartNumber,
        Body: PART,
        ChecksumAlgorithm: 'CRC32',
      });
      const { ETag, ChecksumCRC32 } = await s3.send(command);
      parts[PartNumber - 1] = { PartNumber, ETag, ChecksumCRC32 };
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_PARTS }, uploadInTurn));
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }));
  return (PART.length * PARTS) / ((performance.now() - startedAt) / 1000);
}
