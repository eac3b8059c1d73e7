import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { MARIADB_CLIENT, MYSQL_CLIENT } from '../package-sets';
import { debianMaterials, writeBillOfMaterials } from '../tools/bill-of-materials';
import { elfClosure, libraryFolders, MULTIARCH } from '../tools/elf-closure';
import { type PackagedFile, PLUGINS, type PluginFlavour, PROGRAMS } from './contents';
import { wrapperScript } from './wrapper';

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

  await writeBillOfMaterials(folder, await debianMaterials(folder, [...origins], packages));
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
