import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  CompressError,
  type LambdaMysqldumpError,
  ManifestError,
  messageOf,
  sentence,
  ToolError,
  UploadError,
} from '../core/errors';
import type { Compression } from '../core/object-keys';
import { compressorFor } from './compress/compressor';
import { DumpText } from './dump-text';
import { endsWithTrailer } from './gate';
import { describeExit, type Tool, type Toolbox } from './source/toolbox';
import type { DumpStore } from './upload/dump-store';

/** What reading a dump back says of it. */
export interface ReadBack {
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the object. */
  readonly sha256: string;
  readonly serverVersion: string;
  /** Tables and views in the order of the dump. */
  readonly tables: readonly string[];
}

const DECOMPRESSOR: Record<Compression, Tool> = { zstd: 'zstd', gzip: 'gzip' };

/**
 * Proves a dump in S3 by reading all of it: every frame is whole, all of it decompresses, and it ends with mysqldump's
 * own last line. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @throws {ManifestError} when the object is no whole dump.
 * @throws {UploadError} when it could not be read to its end.
 */
export async function readBack(
  key: string,
  compression: Compression,
  { toolbox, store }: { toolbox: Toolbox; store: DumpStore },
  signal: AbortSignal,
): Promise<ReadBack> {
  const object = await store.read(key, signal);
  const hash = createHash('sha256');
  const tail = compressorFor(compression, 1, toolbox).newTail();
  const dumpText = new DumpText();
  const { child, exit } = toolbox.start(
    DECOMPRESSOR[compression],
    ['-d', '-q', '-c'],
    ['pipe', 'pipe', 'pipe'],
    signal,
  );
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new ManifestError(describeExit(await exit));
  // A decompressor that finds a fault ends before it has read everything; its exit says why.
  stdin.on('error', () => {});
  stdout.on('data', (chunk: Buffer) => dumpText.push(chunk));
  const said = text(stderr);
  let bytes = 0;
  try {
    for await (const chunk of object as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
      await tail.push(chunk);
      if (!stdin.write(chunk)) await Promise.race([drained(stdin), exit]);
    }
    stdin.end();
    const ended = await exit;
    if (ended.error) throw ended.error;
    if (ended.code !== 0) throw new CompressError(sentence((await said).trim() || describeExit(ended)));
    if (!endsWithTrailer(await tail.end())) {
      throw new CompressError(`It does not end with mysqldump's line "-- Dump completed".`);
    }
    return { bytes, sha256: hash.digest('hex'), serverVersion: dumpText.serverVersion, tables: dumpText.tables };
  } catch (error) {
    child.kill('SIGKILL');
    await exit;
    signal.throwIfAborted();
    throw explain(error, key, store.bucket);
  }
}

/** Resolves when there is room for more. Never rejects: a stream that broke is seen by its process's exit. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
  });
}

function explain(error: unknown, key: string, bucket: string): LambdaMysqldumpError {
  if (error instanceof ToolError) return error;
  if (error instanceof CompressError) {
    return new ManifestError(
      `The object "${key}" in bucket "${bucket}" is no whole dump: ${error.message} ` +
        `It is left as it is. Move it away, and the next event of this slot makes a new dump.`,
      { cause: error },
    );
  }
  return new UploadError(
    `The object "${key}" in bucket "${bucket}" could not be read to its end: ${messageOf(error)}. The run is tried again.`,
    { cause: error },
  );
}
