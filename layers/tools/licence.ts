import { existsSync } from 'node:fs';
import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';

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

/** Licences of the packages whose copyright file is prose. */
const FROM_PROSE: Readonly<Record<string, string>> = {
  'libpython3.14-minimal': 'PSF-2.0',
  'libpython3.14-stdlib': 'PSF-2.0',
  'python3.14-minimal': 'PSF-2.0',
  'libgcc-s1': 'GPL-3+ with GCC Runtime Library Exception 3.1',
  libcrypt1: 'LGPL-2.1+',
  libnuma1: 'LGPL-2.1',
  'libstdc++6': 'GPL-3+ with GCC Runtime Library Exception 3.1',
};

/** The short names of all licences that a package's copyright file declares in Debian's machine-readable format. */
export function licenceNames(name: string, copyright: string): string {
  const names = [...copyright.matchAll(/^License:[ \t]*(\S.*)$/gm)].map(([, licence = '']) => licence.trim());
  const unique = [...new Set(names)].sort();
  // Prose may have such lines too.
  if (/^Format:/m.test(copyright) && unique.length > 0) return unique.join(', ');
  return FROM_PROSE[name] ?? `see licences/${name}`;
}
