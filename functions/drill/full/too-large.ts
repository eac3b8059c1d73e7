import { withCode } from '../../core/errors';
import type { DrillEngine } from '../findings/remedies';
import { freeStorage, mib } from '../server/storage';

/** A dump that a full drill has no room for, so that nothing of it is restored. It is no failure: a retry would find the same. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  constructor(key: string, bytes: number, free: number) {
    super(
      `A full restore of "${key}" takes about ${mib(bytes, Math.ceil)} MiB of temporary storage, and ${mib(free, Math.floor)} MiB are free.`,
    );
  }

  /** What happened, and what to do. */
  explain(engine: DrillEngine): string {
    return withCode('DRILL_TOO_LARGE', `${this.message} ${REMEDY[engine]}`);
  }
}

const REMEDY: Readonly<Record<DrillEngine, string>> = {
  function:
    'Raise drill_ephemeral_storage_size, which can be 10240 MB at most, give the job a runner (engine = "auto"), which may have 200 GiB, or restore the dump into a server of your own.',
  runner:
    'Raise runner_ephemeral_storage, which can be 200 GiB at most, or restore the dump into a server of your own.',
};

/** @throws {TooLarge} with both figures, when the storage of a folder has no room for so many bytes. */
export async function requireRoom(folder: string, bytes: number, key: string): Promise<void> {
  const free = await freeStorage(folder);
  // guard: refuses-what-does-not-fit
  if (free >= bytes) return;
  throw new TooLarge(key, bytes, free);
}
