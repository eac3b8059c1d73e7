import { mkdir, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';
import { copyrightText, licenceNames } from './licence';

/** One line of a layer's `bill-of-materials.json`. */
export interface Material {
  package: string;
  version: string;
  sha256: string;
  licence: string;
  /** Paths in the layer's folder; one that ends with `/` covers everything below it. */
  files: string[];
}

/**
 * Returns a line for each Debian package from which something was taken, and writes its copyright file into `licences/`.
 *
 * @param folder the layer's folder
 * @param origins paths in it, each with the file or folder of a package that it was made from
 */
export async function debianMaterials(
  folder: string,
  origins: ReadonlyArray<readonly [path: string, source: string]>,
  packages: readonly UnpackedPackage[],
): Promise<Material[]> {
  await mkdir(join(folder, 'licences'), { recursive: true });
  const materials: Material[] = [];
  for (const one of packages) {
    const files = origins.filter(([, source]) => source.startsWith(one.root + sep)).map(([path]) => path);
    if (files.length === 0) continue;
    const copyright = await copyrightText(one, packages);
    await writeFile(join(folder, 'licences', one.name), copyright);
    materials.push({
      package: one.name,
      version: one.version,
      sha256: one.sha256,
      licence: licenceNames(one.name, copyright),
      files: files.sort(),
    });
  }
  return materials;
}

export async function writeBillOfMaterials(folder: string, materials: readonly Material[]): Promise<void> {
  const sorted = [...materials].sort((a, b) => (a.package < b.package ? -1 : 1));
  await writeFile(join(folder, 'bill-of-materials.json'), `${JSON.stringify(sorted, null, 2)}\n`);
}
