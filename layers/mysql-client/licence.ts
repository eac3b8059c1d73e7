import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnpackedPackage } from '../tools/debian';

/** The text of a package's copyright file, which Debian Policy requires of every package. */
export async function copyrightText(one: UnpackedPackage, all: readonly UnpackedPackage[]): Promise<string> {
  // The folder may be a link to that of another package of the same source, so it is looked up among all of them.
  const path = join('usr/share/doc', one.name, 'copyright');
  const own = join(one.root, path);
  if (existsSync(own)) return readFile(own, 'utf8');
  const target = await readlink(join(one.root, 'usr/share/doc', one.name));
  const owner = all.find(({ name }) => name === target);
  if (!owner) throw new Error(`${one.name} ${one.version} has no copyright file`);
  return copyrightText(owner, all);
}

/**
 * The short names of all licences that a copyright file declares, as `A and B`; a file that is not in Debian's
 * machine-readable format is pointed to.
 */
export function licenceNames(copyright: string): string {
  const names = [...copyright.matchAll(/^License:[ \t]*(\S.*)$/gm)].map(([, name = '']) => name.trim());
  const unique = [...new Set(names)].sort();
  return unique.length > 0 ? unique.join(', ') : 'see the copyright file';
}
