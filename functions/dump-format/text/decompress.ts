import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { sentence, ToolError } from '../../core/errors';
import { describeExit, type Tool, type Toolbox } from '../../core/toolbox';
import type { Compression } from '../keys/object-keys';

/** Receives the bytes of a stream. A returned promise pauses the stream until it is settled. */
export interface StreamListeners {
  /** Takes every piece of the object. */
  readonly onObject?: (chunk: Buffer) => void | Promise<void>;
  /** Takes every piece of its text. */
  readonly onText: (chunk: Buffer) => void | Promise<void>;
}

/** Changes what a decompressor reads, and takes the change out of what it writes. */
export interface Marks {
  /** Takes the next bytes of the object, and returns what the decompressor is given. */
  toDecompressor(chunk: Buffer): Buffer[];
  /** Returns the last bytes that the decompressor is given. */
  endOfObject(): Buffer;
  /** Takes the next bytes that the decompressor has written, and returns the text in them. */
  fromDecompressor(chunk: Buffer): Buffer[];
  /** Returns the last bytes of the text. */
  endOfText(): Buffer;
}

/** No change. */
const NO_MARKS: Marks = {
  toDecompressor: (chunk) => [chunk],
  endOfObject: () => Buffer.alloc(0),
  fromDecompressor: (chunk) => [chunk],
  endOfText: () => Buffer.alloc(0),
};

/** Result of streaming an object to its end. */
export interface DecompressedObject {
  /** Size of the object. */
  readonly bytes: number;
  /** Lower-case hex SHA-256 of the object. */
  readonly sha256: string;
  /** Message of the decompressor, as a sentence, when it could not decompress all of it. */
  readonly fault: string | undefined;
}

const DECOMPRESSOR: Record<Compression, Tool> = { zstd: 'zstd', gzip: 'gzip' };

/**
 * Streams a compressed object to its end. Memory does not grow with it, and no child runs when this settles.
 *
 * @throws {ToolError} when the decompressor can't be started, or was killed.
 * @throws the error of the stream or of a listener, or the signal's reason.
 */
export async function decompress(
  object: Readable,
  compression: Compression,
  toolbox: Toolbox,
  signal: AbortSignal,
  { onObject = () => {}, onText }: StreamListeners,
  marks: Marks = NO_MARKS,
): Promise<DecompressedObject> {
  const hash = createHash('sha256');
  const tool = DECOMPRESSOR[compression];
  const { child, exit } = toolbox.start(tool, ['-d', '-q', '-c'], ['pipe', 'pipe', 'pipe'], signal);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr)
    throw (await exit).error ?? new ToolError('PROGRAM_KILLED', `${tool} has no pipes.`);
  // A decompressor that detects a fault exits before it has read everything; its exit has the reason.
  stdin.on('error', () => {});
  const message = text(stderr);
  let isRefused = false;
  const given = giveText(stdout, onText, marks, () => {
    isRefused = true;
    child.kill('SIGKILL');
  });
  let bytes = 0;
  try {
    for await (const chunk of object as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
      await onObject(chunk);
      if (isRefused) break;
      for (const piece of marks.toDecompressor(chunk)) {
        if (!stdin.destroyed && !stdin.write(piece)) await Promise.race([drained(stdin), exit]);
      }
    }
    stdin.end(marks.endOfObject());
    const ended = await exit;
    if (ended.error) throw ended.error;
    signal.throwIfAborted();
    const refused = await given;
    if (refused) throw refused.reason;
    // A killed decompressor is not a fault of the dump.
    if (ended.signal !== null) {
      throw new ToolError(
        'PROGRAM_KILLED',
        `${tool} was ended by ${describeExit(ended)}. Raise memory_size (of the runner: runner_memory).`,
      );
    }
    const fault = ended.code === 0 ? undefined : sentence((await message).trim() || describeExit(ended));
    return { bytes, sha256: hash.digest('hex'), fault };
  } catch (error) {
    child.kill('SIGKILL');
    await exit;
    await given;
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Gives the text to its listener, one piece after the other. An iterator, because Node.js resumes a paused pipe when its
 * process exits.
 *
 * @returns what the listener threw, with the decompressor killed.
 */
async function giveText(stdout: Readable, onText: StreamListeners['onText'], marks: Marks, kill: () => void) {
  try {
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      for (const piece of marks.fromDecompressor(chunk)) {
        const taken = onText(piece);
        if (taken) await taken;
      }
    }
    const last = marks.endOfText();
    if (last.length > 0) await onText(last);
    return undefined;
  } catch (reason) {
    kill();
    return { reason };
  }
}

/** Resolves when there is room for more. Never rejects: the exit of the process reports a broken stream. */
function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
  });
}
