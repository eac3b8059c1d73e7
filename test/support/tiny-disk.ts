import { once } from 'node:events';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAndWait, spawnBound } from '../../dev/tools/processes';

/** A separate file system of a few kilobytes. */
export interface TinyDisk {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Mounts a file system of this size. The mount is in the namespace of a waiting process, and the folder refers to it
 * by `/proc`, so that other processes do not have the mount, and it ends with that process.
 *
 * @param options options of `tmpfs`, for example `size=4k` or `nr_inodes=3`
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
