import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type DumpIndex, dumpIndexSchema } from './dump-index';

const compress = promisify(gzip);

/** The content of an object with an index, and what a verdict states about it. */
export interface IndexFile {
  readonly body: Buffer;
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the body. */
  readonly sha256: string;
}

/** Writes an index as gzip of JSON. Equal indexes give equal files. */
export async function writeIndex(index: DumpIndex): Promise<IndexFile> {
  const body = await compress(JSON.stringify(dumpIndexSchema.parse(index)));
  return { body, bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') };
}
