import type { ObjectStore } from '../../functions/core/aws/object-store';
import { inParallel } from '../../functions/core/in-parallel';
import { USERS_FOLDER } from '../../functions/dump-format/keys/object-keys';
import { UsageError } from '../core/errors';

/** Where the dumps of a job are: below `<prefix>/<job>/`. */
export interface JobPlace {
  readonly job: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** How deep below the prefix jobs are looked for, and how many folders are opened for that. */
const DEEPEST = 4;
const MOST_FOLDERS = 300;

/**
 * The folders of a bucket that may be those of jobs: they have folders of years. Whether there are dumps in them is not
 * known yet.
 *
 * @throws {UsageError} when there are too many folders.
 */
export async function findJobs(store: ObjectStore, prefix: string, signal: AbortSignal): Promise<JobPlace[]> {
  const found: JobPlace[] = [];
  let level = [prefix];
  let opened = 0;
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    opened += level.length;
    if (opened > MOST_FOLDERS) {
      throw new UsageError([
        `The bucket "${store.bucket}" has more than ${MOST_FOLDERS} folders below "${prefix}". Name by --prefix below which one the jobs are.`,
      ]);
    }
    const folders = await inParallel(level, async (folder) => ({
      folder,
      below: await store.foldersBelow(folder === '' ? '' : `${folder}/`, signal),
    }));
    for (const { folder, below } of folders) {
      if (folder !== prefix && below.some(isYear)) found.push(placeOf(folder));
    }
    level = folders.flatMap(({ folder, below }) =>
      below
        .filter((name) => !isYear(name) && name !== USERS_FOLDER)
        .map((name) => (folder === '' ? name : `${folder}/${name}`)),
    );
  }
  return found.sort((one, other) => (one.job < other.job ? -1 : 1));
}

function isYear(folder: string): boolean {
  return /^\d{4}$/.test(folder);
}

function placeOf(folder: string): JobPlace {
  const slash = folder.lastIndexOf('/');
  return { job: folder.slice(slash + 1), prefix: slash < 0 ? '' : folder.slice(0, slash) };
}
