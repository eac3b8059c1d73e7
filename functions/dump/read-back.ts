import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ManifestError } from '../core/errors';
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
 * own last line. Memory does not grow with the dump.
 *
 * @throws {ManifestError} when the object is no whole dump.
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
  stdin.on('error', () => {});
  stdout.on('data', (chunk: Buffer) => dumpText.push(chunk));
  const said = text(stderr);
  let bytes = 0;
  for await (const chunk of object as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    hash.update(chunk);
    await tail.push(chunk);
    if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain'), exit]);
  }
  stdin.end();
  const ended = await exit;
  signal.throwIfAborted();
  const whole = `Move the object "${key}" away, and the next event of this slot makes a new dump.`;
  if (ended.code !== 0) {
    throw new ManifestError(
      `The object "${key}" can't be decompressed: ${(await said).trim() || describeExit(ended)}. ${whole}`,
    );
  }
  if (!endsWithTrailer(await tail.end())) {
    throw new ManifestError(`The object "${key}" does not end with mysqldump's line "-- Dump completed". ${whole}`);
  }
  return { bytes, sha256: hash.digest('hex'), serverVersion: dumpText.serverVersion, tables: dumpText.tables };
}
