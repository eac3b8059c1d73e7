import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Builds that are under way in this process, by their folder. */
const underWay = new Map<string, Promise<void>>();

/**
 * Creates a folder of the cache unless it exists, and returns its path. The work is done in a temporary folder
 * that is renamed at the end: an interrupted build leaves nothing that looks complete. Callers of one process share
 * one build, because the work may install packages of the system; of two processes' builds one is kept and the other
 * removed.
 */
export async function madeOnce(folder: string, make: (draft: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  let building = underWay.get(folder);
  if (!building) {
    building = build(folder, make).finally(() => underWay.delete(folder));
    underWay.set(folder, building);
  }
  await building;
  return folder;
}

async function build(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.draft-`);
  try {
    await make(draft);
    await rename(draft, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
