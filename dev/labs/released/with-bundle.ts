import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeOnce } from '../../tools/made-once';
import { RUN_FOLDER } from '../../tools/run-folder';

/**
 * Calls `use` with a folder that has a bundle: the one that another test file of this run has made, or else a new one. A
 * bundle takes a second of a processor, and sixty test files need one.
 *
 * @param name of what is bundled; undefined for a bundle that nobody else can use
 */
export async function withBundle<T>(
  name: string | undefined,
  bundle: (folder: string) => Promise<unknown>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const ofRun = process.env[RUN_FOLDER];
  if (ofRun && name) {
    return use(await madeOnce(join(ofRun, 'bundles', name), async (draft) => void (await bundle(draft))));
  }
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    await bundle(folder);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
