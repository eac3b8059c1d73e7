import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { type Arch, MARIADB_CLIENT, MYSQL_CLIENT } from '../package-sets';
import { debianPackages, type UnpackedPackage } from '../tools/debian';
import { elfClosure, libraryFolders, MULTIARCH } from '../tools/elf-closure';
import { type PackagedFile, PLUGINS, type PluginFlavour, PROGRAMS } from './contents';
import { copyrightText, licenceNames } from './licence';
import { wrapperScript } from './wrapper';

/** One line of `/opt/mysql-client/bill-of-materials.json`. */
export interface Material {
  package: string;
  version: string;
  sha256: string;
  licence: string;
  files: string[];
}

/**
 * Fetches the packages of the layer. MySQL's come first: they are from the newer suite, so of a library that both have,
 * that version suits the programs of both.
 */
export async function layerPackages(arch: Arch): Promise<UnpackedPackage[]> {
  return [...(await debianPackages(MYSQL_CLIENT, arch)), ...(await debianPackages(MARIADB_CLIENT, arch))];
}

/** Lays out in an empty folder what will be at `/opt`. */
export async function layOutTree(tree: string, packages: readonly UnpackedPackage[], arch: Arch): Promise<void> {
  const folder = join(tree, 'mysql-client');
  const origins = new Map<string, string>();

  async function place(source: string, path: string, mode: number): Promise<void> {
    const target = join(folder, path);
    await mkdir(join(target, '..'), { recursive: true });
    await copyFile(source, target);
    await chmod(target, mode);
    origins.set(path, source);
  }

  const programs = Object.entries(PROGRAMS).map(([name, file]) => ({ name, source: locate(file, packages, arch) }));
  const plugins = (Object.keys(PLUGINS) as PluginFlavour[]).flatMap((flavour) =>
    PLUGINS[flavour].map((file) => ({ flavour, source: locate(file, packages, arch) })),
  );
  const libraries = await elfClosure(
    [...programs, ...plugins].map(({ source }) => source),
    packages.flatMap(({ root }) => libraryFolders(root, arch)),
    arch,
  );

  for (const { name, source } of programs) await place(source, `libexec/${name}`, 0o755);
  for (const { flavour, source } of plugins) await place(source, `plugin/${flavour}/${basename(source)}`, 0o644);
  // The loader is a library that is also started as a program.
  for (const [name, source] of libraries) await place(source, `lib/${name}`, name.startsWith('ld-') ? 0o755 : 0o644);

  await mkdir(join(tree, 'bin'));
  for (const { name } of programs) await writeFile(join(tree, 'bin', name), wrapperScript(name, arch), { mode: 0o755 });

  await describe(folder, origins, packages);
}

function locate(file: PackagedFile, packages: readonly UnpackedPackage[], arch: Arch): string {
  const owner = packages.find(({ name }) => name === file.package);
  const path = file.path.replace('<multiarch>', MULTIARCH[arch]);
  const source = owner && join(owner.root, path);
  if (!source || !existsSync(source)) {
    throw new Error(`${file.package} ${owner?.version ?? ''} has no ${path}; has the package been split?`);
  }
  return source;
}

/** Writes the bill of materials and the copyright files of the packages from which something was taken. */
async function describe(
  folder: string,
  origins: ReadonlyMap<string, string>,
  packages: readonly UnpackedPackage[],
): Promise<void> {
  await mkdir(join(folder, 'licences'));
  const materials: Material[] = [];
  for (const one of packages) {
    const files = [...origins].filter(([, source]) => source.startsWith(one.root + sep)).map(([path]) => path);
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
  materials.sort((a, b) => (a.package < b.package ? -1 : 1));
  await writeFile(join(folder, 'bill-of-materials.json'), `${JSON.stringify(materials, null, 2)}\n`);
}
