import { mkdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns a folder of the user's cache, and creates it if needed. All clones of the project share it, so that
 * downloads and builds happen once.
 */
export function cacheFolder(name: string): string {
  const root =
    process.env.LAMBDA_MYSQLDUMP_CACHE ??
    join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lambda-mysqldump');
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  // Tools report real paths, which callers compare with the path of this folder.
  return realpathSync(folder);
}
