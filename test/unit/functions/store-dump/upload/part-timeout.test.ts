import type { S3Client } from '@aws-sdk/client-s3';
import { DumpStore } from '../../../../../functions/store-dump/upload/dump-store';

const MIB = 1024 * 1024;

test.each([
  { mebibytes: 8, milliseconds: 30_000 },
  { mebibytes: 16, milliseconds: 30_000 },
  { mebibytes: 64, milliseconds: 67_109 },
])('S3 has $milliseconds ms for a part of $mebibytes MiB', async ({ mebibytes, milliseconds }) => {
  const timeouts: number[] = [];
  const send = async (_: unknown, { requestTimeout }: { requestTimeout: number }) => {
    timeouts.push(Math.round(requestTimeout));
    return { ETag: '"e"' };
  };
  const store = new DumpStore({ send } as unknown as S3Client, 'dumps', undefined);
  const body = Buffer.alloc(mebibytes * MIB);
  await store.uploadPart({ key: 'shop/a', uploadId: 'u' }, 1, body, 'AAAAAA==', new AbortController().signal);
  expect(timeouts).toEqual([milliseconds]);
});
