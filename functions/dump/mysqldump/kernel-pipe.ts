import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SourceError, sentence } from '../../core/errors';
import { describeExit, type Toolbox } from '../../core/toolbox';

/** Descriptors of a pipe, both open. */
export interface KernelPipe {
  readonly readEnd: number;
  readonly writeEnd: number;
}

/** What a pipe holds at most, in bytes, so that a read empties it (pipe(7)). */
const CAPACITY = 64 * 1024;

/**
 * Two kernel pipes, which Node can't make by itself: its `'pipe'` stdio is a socket, from which every read goes into new
 * memory.
 */
export async function openPipes(toolbox: Toolbox): Promise<[KernelPipe, KernelPipe]> {
  const paths = [newPath(), newPath()] as const;
  const { child, exit } = toolbox.start('mkfifo', ['-m', '600', ...paths], ['ignore', 'ignore', 'pipe']);
  const [message, ended] = await Promise.all([child.stderr ? text(child.stderr) : '', exit]);
  if (ended.error) throw ended.error;
  if (ended.code !== 0) {
    throw new SourceError(
      'TEMPORARY_STORAGE_FULL',
      `Could not make a pipe for the dump: ${sentence(message || describeExit(ended))} Make sure that the function's temporary storage has some kilobytes free.`,
      false,
    );
  }
  return [open(paths[0]), open(paths[1])];
}

function newPath(): string {
  return join(tmpdir(), `pipe-${randomUUID()}`);
}

function open(path: string): KernelPipe {
  // Opening one end waits for the other, so a descriptor for both stands in until both are open.
  const both = openSync(path, constants.O_RDWR);
  try {
    const readEnd = openSync(path, constants.O_RDONLY);
    return { readEnd, writeEnd: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
    unlinkSync(path);
  }
}

/**
 * Reads a pipe until its last writer has closed it, and closes it. Every chunk is in the same memory: it is good until
 * the next one is asked for.
 */
export async function* readPipe(readEnd: number): AsyncGenerator<Buffer, void> {
  const room = Buffer.allocUnsafeSlow(CAPACITY);
  let settle: (chunk: Buffer | undefined) => void = () => {};
  let failed: (error: Error) => void = () => {};
  const socket = new Socket({
    fd: readEnd,
    readable: true,
    writable: false,
    onread: {
      buffer: room,
      callback: (bytes) => {
        settle(room.subarray(0, bytes));
        // Reads no further until it is resumed.
        return false;
      },
    },
  });
  socket.on('end', () => settle(undefined)).on('error', (error) => failed(error));
  try {
    for (;;) {
      const chunk = await new Promise<Buffer | undefined>((resolve, reject) => {
        settle = resolve;
        failed = reject;
        socket.resume();
      });
      if (chunk === undefined) return;
      yield chunk;
    }
  } finally {
    socket.destroy();
  }
}
