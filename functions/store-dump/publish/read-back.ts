import type { ObjectStore } from '../../core/aws/object-store';
import {
  CompressError,
  detailOf,
  type LambdaMysqldumpError,
  ManifestError,
  StorageError,
  ToolError,
} from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { Compression } from '../../dump-format/keys/object-keys';
import { readDump } from '../../dump-format/text/dump-reader';
import type { RowCounts } from '../../dump-format/text/dump-text';
import { endsWithTrailer } from '../../dump-format/text/trailer';
import { compressorFor } from '../compress/compressor';

/** The result of reading a dump back. */
export interface ReadBack {
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the object. */
  readonly sha256: string;
  readonly serverVersion: string;
  /** Tables and views in the order of the dump; those before the text that can't be read when it is not. */
  readonly tables: readonly string[];
  /** Rows of every table. */
  readonly rows: RowCounts;
  /** Whether the text could be read to its end by the rules that are known here. */
  readonly isRead: boolean;
}

/**
 * Proves a dump in S3 by reading all of it: every frame is whole, all of it decompresses, and it ends with mysqldump's
 * own last line. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @param onChunk is shown every piece of the object, too.
 * @throws {ManifestError} when the object is no whole dump.
 * @throws {StorageError} when it could not be read to its end.
 */
export async function readBack(
  key: string,
  compression: Compression,
  { toolbox, store }: { toolbox: Toolbox; store: ObjectStore },
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void = () => {},
): Promise<ReadBack> {
  const object = await store.read(key, signal);
  try {
    // Beside the decompressor, which passes over the sizes that pzstd writes before its frames.
    const tail = compressorFor(compression, 1, toolbox).newTail();
    const onObject = (chunk: Buffer) => {
      onChunk(chunk);
      return tail.push(chunk);
    };
    const content = await readDump(object, compression, toolbox, signal, { onObject });
    const { bytes, sha256, fault, text } = content;
    // guard: adoption-needs-a-whole-stream
    if (fault !== undefined) throw new CompressError('DUMP_DAMAGED', fault);
    // guard: adoption-needs-the-trailer
    if (!endsWithTrailer((await tail.end()).bytes)) {
      throw new CompressError('DUMP_DAMAGED', `It does not end with mysqldump's line "-- Dump completed".`);
    }
    return {
      bytes,
      sha256,
      serverVersion: text.serverVersion,
      tables: text.tables,
      rows: text.rows,
      isRead: text.isRead,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw explain(error, key, store.bucket);
  }
}

function explain(error: unknown, key: string, bucket: string): LambdaMysqldumpError {
  if (error instanceof ToolError) return error;
  if (error instanceof CompressError) {
    return new ManifestError(
      'DUMP_DAMAGED',
      `The object "${key}" in bucket "${bucket}" is no whole dump: ${detailOf(error)} ` +
        `It is left as it is. Move it away, and the next event of this slot makes a new dump.`,
      { cause: error },
    );
  }
  return new StorageError(
    'STORAGE_UNAVAILABLE',
    `The object "${key}" in bucket "${bucket}" could not be read to its end: ${detailOf(error)}. The run is retried.`,
    { cause: error },
  );
}
