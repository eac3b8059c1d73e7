import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { sentence, ToolError } from '../core/errors';
import { describeExit, type Tool, type Toolbox } from '../core/toolbox';
import { DumpText } from './dump-text';
import type { Compression } from './object-keys';

/** What reading a dump to its end shows. */
export interface DumpContent {
  /** Size of the object. */
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the object. */
  readonly sha256: string;
  /** Message of the decompressor, as a sentence, when it could not decompress all of it. */
  readonly fault: string | undefined;
  /** What it decompressed; not all of the dump's when there is a fault. */
  readonly text: DumpText;
}

const DECOMPRESSOR: Record<Compression, Tool> = { zstd: 'zstd', gzip: 'gzip' };

/**
 * Reads a compressed dump to its end. Memory does not grow with the dump, and no child runs when this settles.
 *
 * @param onChunk is shown every piece of the object, too.
 * @throws {ToolError} when the decompressor can't be started, or was killed.
 * @throws whatever the stream breaks with, or the signal's reason.
 */
export async function readDump(
  object: Readable,
  compression: Compression,
  toolbox: Toolbox,
  signal: AbortSignal,
  onChunk: (chunk: Buffer) => void | Promise<void> = () => {},
): Promise<DumpContent> {
  const hash = createHash('sha256');
  const dumpText = new DumpText();
  const tool = DECOMPRESSOR[compression];
  const { child, exit } = toolbox.start(tool, ['-d', '-q', '-c'], ['pipe', 'pipe', 'pipe'], signal);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr)
    throw (await exit).error ?? new ToolError('PROGRAM_KILLED', `${tool} has no pipes.`);
  // A decompressor that detects a fault exits before it has read everything; its exit has the reason.
  stdin.on('error', () => {});
  stdout.on('data', (chunk: Buffer) => dumpText.push(chunk));
  const message = text(stderr);
  let bytes = 0;
  try {
    for await (const chunk of object as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
      await onChunk(chunk);
      if (!stdin.destroyed && !stdin.write(chunk)) await Promise.race([drained(stdin), exit]);
    }
    stdin.end();
    const ended = await exit;
    if (ended.error) throw ended.error;
    signal.throwIfAborted();
    // A killed decompressor is not a fault of the dump.
    if (ended.signal !== null) {
      throw new ToolError('PROGRAM_KILLED', `${tool} was ended by ${describeExit(ended)}. Raise memory_size.`);
    }
    const fault = ended.code === 0 ? undefined : sentence((await message).trim() || describeExit(ended));
    return { bytes, sha256: hash.digest('hex'), fault, text: dumpText };
  } catch (error) {
    child.kill('SIGKILL');
    await exit;
    signal.throwIfAborted();
    throw error;
  }
}

/** Resolves when there is room for more. Never rejects: the exit of the process reports a broken stream. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
  });
}
