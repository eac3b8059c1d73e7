import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../dev/tools/command';
import type { Arch } from '../../dev/tools/debian/package-set';

/** File name of the program loader in glibc's ABI for each architecture. */
export const LOADER: Readonly<Record<Arch, string>> = {
  x86_64: 'ld-linux-x86-64.so.2',
  arm64: 'ld-linux-aarch64.so.1',
};

/** Debian's names for the library folders of the architectures. */
export const MULTIARCH: Readonly<Record<Arch, string>> = { x86_64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** Folders below an unpacked package (or a root) in which Debian keeps shared libraries. */
export function libraryFolders(root: string, arch: Arch): string[] {
  return [`usr/lib/${MULTIARCH[arch]}`, `lib/${MULTIARCH[arch]}`]
    .map((folder) => join(root, folder))
    .filter(existsSync);
}

/**
 * Finds every shared library that the given ELF files need, directly or through another library, and the loader.
 *
 * A plug-in that a program loads by name at run time is in no program's list of needs: pass it as a file of its own.
 *
 * @param files programs and plug-ins
 * @param folders where to look for libraries; the first folder that has one wins
 * @returns from the name by which a library is asked for to the file (symbolic links resolved), sorted by name
 * @throws Error naming the library that no folder has, and who needs it
 */
export async function elfClosure(
  files: readonly string[],
  folders: readonly string[],
  arch: Arch,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const open: Array<{ name: string; neededBy: string }> = [{ name: LOADER[arch], neededBy: 'every program' }];
  for (const file of files) open.push(...(await needs(file)));

  for (let next = open.pop(); next; next = open.pop()) {
    const { name, neededBy } = next;
    if (found.has(name)) continue;
    const path = folders.map((folder) => join(folder, name)).find(existsSync);
    if (!path) throw new Error(`${neededBy} needs ${name}, which is in none of the unpacked packages`);
    const library = realpathSync(path);
    found.set(name, library);
    open.push(...(await needs(library)));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function needs(file: string): Promise<Array<{ name: string; neededBy: string }>> {
  const dynamicSection = await run('readelf', ['--wide', '--dynamic', file]);
  return [...dynamicSection.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => ({ name, neededBy: file }));
}
