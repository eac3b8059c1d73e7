import { randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { type Manifest, manifestSchema } from '../../../functions/dump-format/manifest/manifest';
import { manifestOf } from '../../../functions/store-dump/publish/manifest';
import { DumpStore, type OpenUpload } from '../../../functions/store-dump/upload/dump-store';
import { partRange } from '../../../functions/store-dump/upload/part-range';
import { PartUploader, type UploadedParts } from '../../../functions/store-dump/upload/part-uploader';

/*
 * Simulates the upload of a compressed dump that is larger than any disk here, to see what it does to parts, memory and manifest:
 *
 *   npx tsx dev/bench/large/large-upload.ts <gigabytes of compressed dump> [number of dump processes, default 1]
 *
 * A compressor and S3 are replaced: chunks come from memory, and each part is acknowledged after a moment. Cutting, checksums,
 * the limits of S3 and the manifest are the code of the function.
 */

/** As a pipe of the compressor delivers. */
const CHUNK_BYTES = 256 * 1024;
/** The answer of S3 to a part, in milliseconds. */
const ANSWER_MS = 50;
const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';

/** S3 without a bucket: takes parts, and keeps nothing of them. */
class Sink extends DumpStore {
  largest = 0;

  constructor() {
    super(undefined as unknown as S3Client, 'dumps', undefined);
  }

  override async uploadPart(_: OpenUpload, partNumber: number, body: Buffer, crc32: string): Promise<CompletedPart> {
    this.largest = Math.max(this.largest, body.length);
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    return { PartNumber: partNumber, ETag: `"${'0'.repeat(32)}"`, ChecksumCRC32: crc32 };
  }
}

async function main([gigabytes = '', processes = '1']: readonly string[]): Promise<void> {
  const bytes = Number(gigabytes) * 1e9;
  const count = Number(processes);
  if (!(bytes > 0) || !(Number.isInteger(count) && count >= 1)) {
    throw new Error('Give the size in gigabytes, and a number of processes if several dump.');
  }
  const sink = new Sink();
  const startedAt = performance.now();
  const watch = watchMemory();
  const uploaded = await Promise.all(
    Array.from({ length: count }, (_, index) => upload(sink, bytes / count, index, count)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const manifest = JSON.stringify(manifestFor(uploaded));
  manifestSchema.parse(JSON.parse(manifest));
  console.log({
    gigabytes: Number(gigabytes),
    processes: count,
    parts: uploaded.reduce((sum, { parts }) => sum + parts.length, 0),
    largestPartMiB: Math.round(sink.largest / 1024 ** 2),
    peakMemoryMiB: Math.round(watch() / 1024 ** 2),
    manifestKB: Math.round(manifest.length / 1e3),
    manifestGzippedKB: Math.round(gzipSync(manifest).length / 1e3),
    seconds: Math.round(seconds),
    megabytesPerSecond: Math.round(bytes / 1e6 / seconds),
  });
}

async function upload(sink: Sink, bytes: number, index: number, count: number): Promise<UploadedParts> {
  const chunk = randomFillSync(Buffer.alloc(CHUNK_BYTES));
  const range = partRange(index, count, 3);
  const uploader = new PartUploader(sink, { key: KEY, uploadId: 'u' }, new AbortController().signal, range);
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) await uploader.push(chunk);
  return uploader.end();
}

function manifestFor(uploaded: readonly UploadedParts[]): Manifest {
  const parts = uploaded.flatMap((range) => range.parts.map(({ bytes, crc32 }) => ({ bytes, crc32 })));
  const object = { key: KEY, etag: '"e"', bytes: 1, versionId: undefined, metadata: {} };
  const time = new Date().toISOString();
  const run: Manifest['run'] = {
    owner: 'o',
    fence: 1,
    requestId: 'r',
    startedAt: time,
    completedAt: time,
    seconds: 1,
    provenBy: 'dump',
  };
  const source: Manifest['source'] = {
    flavour: 'mysql',
    serverVersion: '9.7.0',
    client: 'mysqldump 9.7.0',
    databases: ['shop'],
    tables: ['orders'],
  };
  return manifestOf(
    { job: 'shop', slot: '2026-11-20' },
    'dumps',
    object,
    { bytes: parts.reduce((sum, part) => sum + part.bytes, 0), sha256: uploaded[0]?.sha256 ?? '0'.repeat(64), parts },
    run,
    source,
    [],
    [],
  );
}

/** @returns a function that returns the largest resident memory so far, in bytes. */
function watchMemory(): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
