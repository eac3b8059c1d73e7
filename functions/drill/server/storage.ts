import { statfs } from 'node:fs/promises';
import { ScratchServerError } from '../../core/errors';

const MIB = 1024 * 1024;

/** Bytes that can still be written to the file system of a folder. */
export async function freeStorage(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Refuses to begin what can't fit.
 *
 * @throws {ScratchServerError} with both figures
 */
export async function requireStorage(folder: string, bytes: number): Promise<void> {
  const free = await freeStorage(folder);
  if (free >= bytes) return;
  throw new ScratchServerError(
    'DRILL_SERVER_FAILED',
    `The server of the drill needs ${mib(bytes, Math.ceil)} MiB of the temporary storage, and ${mib(free, Math.floor)} MiB of it are free. Raise drill_ephemeral_storage_size.`,
  );
}

function mib(bytes: number, round: (number: number) => number): number {
  return round(bytes / MIB);
}
