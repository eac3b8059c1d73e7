import { withCode } from '../../core/errors';
import { freeStorage, mib } from '../server/storage';

/** A dump that a full drill has no room for, so that nothing of it is restored. It is no failure: a retry would find the same. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** @throws {TooLarge} with both figures, when the storage of a folder has no room for so many bytes. */
export async function requireRoom(folder: string, bytes: number, key: string): Promise<void> {
  const free = await freeStorage(folder);
  // guard: refuses-what-does-not-fit
  if (free >= bytes) return;
  throw new TooLarge(
    withCode(
      'DRILL_TOO_LARGE',
      `A full restore of "${key}" takes about ${mib(bytes, Math.ceil)} MiB of temporary storage, and ${mib(free, Math.floor)} MiB are free. Raise drill_ephemeral_storage_size, which can be 10240 MB at most, or restore the dump into a server of your own.`,
    ),
  );
}
