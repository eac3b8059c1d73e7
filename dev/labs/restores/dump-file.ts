import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { DumpSource, ExpectedDump } from '../../../functions/restore/source/dump-source';

const ZSTD = Buffer.from('28b52ffd', 'hex');
/** Of pzstd, which begins with the size of the first frame. */
const SKIPPABLE = Buffer.from('502a4d18', 'hex');
const GZIP = Buffer.from('1f8b', 'hex');

/**
 * A compressed dump in a file, in the compression that its first bytes show.
 *
 * @throws when it has another one or none, or can't be read.
 */
export async function dumpInFile(
  path: string,
  expected: ExpectedDump = {},
  origin?: DumpSource['origin'],
): Promise<DumpSource> {
  const first = await firstBytes(path);
  const compression = first.equals(ZSTD) || first.equals(SKIPPABLE) ? 'zstd' : 'gzip';
  if (compression === 'gzip' && !first.subarray(0, GZIP.length).equals(GZIP)) {
    throw new Error(`${path} is compressed neither with zstd nor with gzip.`);
  }
  return {
    name: path,
    compression,
    open: async (from) => createReadStream(path, { start: from }),
    expected,
    ...(origin === undefined ? {} : { origin }),
  };
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(ZSTD.length), 0, ZSTD.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
