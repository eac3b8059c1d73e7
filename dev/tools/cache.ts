import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns a folder of the user-level cache and makes sure that it exists. Every clone of the project shares it, so that
 * what was downloaded, unpacked or compiled once is not made again.
 */
export function cacheFolder(name: string): string {
  const root =
    process.env.LAMBDA_MYSQLDUMP_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lambda-mysqldump');
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  // Tools name files by their real path; by that of the folder it can be told that they are in it.
  return realpathSync(folder);
}
