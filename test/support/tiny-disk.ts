import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAndWait, spawnBound } from '../../dev/tools/processes';

/** A file system of its own that is a few kilobytes large. */
export interface TinyDisk {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Mounts a file system of this size. The mount is only in the namespace of a process that waits; the folder leads there
 * through `/proc`, so that no other process sees it, and it goes with that process.
 *
 * @param options of `tmpfs`, for example `size=4k` or `nr_inodes=3`.
 */
export async function tinyDisk(options: string): Promise<TinyDisk> {
  const mountPoint = mkdtempSync(join(tmpdir(), 'tiny-disk-'));
  // Without root, only the owner of a user namespace may mount.
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const script = 'mount -t tmpfs -o "$1" tmpfs "$2" && echo mounted && exec cat';
  const child = spawnBound('unshare', [...user, '--mount', 'sh', '-c', script, 'sh', options, mountPoint], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('The process that mounts has no output.');
  await once(child.stdout, 'data');
  return {
    folder: join('/proc', String(child.pid), 'root', mountPoint),
    remove: async () => {
      await killAndWait(child);
      rmdirSync(mountPoint);
    },
  };
}
