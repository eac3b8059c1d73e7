import { basename, join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { MARIADB_CLIENT, MYSQL_CLIENT } from '../package-sets';
import { LayerFolder, locate } from '../tools/layer-folder';
import { writeWrapper } from '../tools/wrapper';
import { PLUGINS, type PluginFlavour, PROGRAMS } from './contents';

/**
 * Fetches the packages of the layer. MySQL's come first: they are from the newer suite, so of a library that both have,
 * that version suits the programs of both.
 */
export async function layerPackages(arch: Arch): Promise<UnpackedPackage[]> {
  return [...(await debianPackages(MYSQL_CLIENT, arch)), ...(await debianPackages(MARIADB_CLIENT, arch))];
}

/** Lays out in an empty folder what will be at `/opt`. */
export async function layOutTree(tree: string, packages: readonly UnpackedPackage[], arch: Arch): Promise<void> {
  const folder = new LayerFolder(join(tree, 'mysql-client'), packages, arch);
  const programs = Object.entries(PROGRAMS).map(([name, file]) => ({ name, source: locate(file, packages, arch) }));
  const plugins = (Object.keys(PLUGINS) as PluginFlavour[]).flatMap((flavour) =>
    PLUGINS[flavour].map((file) => ({ flavour, source: locate(file, packages, arch) })),
  );

  for (const { name, source } of programs) await folder.place(source, `libexec/${name}`, 0o755);
  for (const { flavour, source } of plugins) await folder.place(source, `plugin/${flavour}/${basename(source)}`, 0o644);
  await folder.placeLibraries([...programs, ...plugins].map(({ source }) => source));

  const before = ['export LIBMYSQL_PLUGIN_DIR="$root/plugin/mysql" MARIADB_PLUGIN_DIR="$root/plugin/mariadb"'];
  for (const { name } of programs) await writeWrapper(tree, arch, { layer: 'mysql-client', program: name, before });

  await folder.writeBillOfMaterials();
}
