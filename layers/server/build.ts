import { cp } from 'node:fs/promises';
import type { Arch } from '../../dev/tools/debian/package-set';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { type Layer, type LayerRecipe, makeLayer, makeLayerZip } from '../tools/layer';
import { locate } from '../tools/layer-folder';
import { initialisedData } from './data-folder';
import { MARIADB, MYSQL, SERVER_FAMILIES, type ServerFamily } from './families';
import { layOutProgram } from './program';

/** How the layer with a family's server is made. */
export function serverLayer(family: ServerFamily): LayerRecipe {
  return {
    name: family.layer,
    sources: __dirname,
    packages: (arch) => debianPackages(family.packages, arch),
    layOut: (tree, packages, arch) => layOutTree(family, tree, packages, arch),
  };
}

/** Lays out in an empty folder what will be at `/opt`. */
async function layOutTree(
  family: ServerFamily,
  tree: string,
  packages: readonly UnpackedPackage[],
  arch: Arch,
): Promise<void> {
  const folder = await layOutProgram(family, tree, packages, arch);
  await cp(await initialisedData(family), folder.path, { recursive: true });
  folder.recordOrigin('data/', locate(family.daemon, packages, arch));
  await folder.writeBillOfMaterials();
}

/**
 * Builds the layer with the MySQL server and an initialised data folder, and writes its zip.
 *
 * The result is kept in the cache by the packages it is made of and the sources of this folder; a second call copies it.
 */
export function buildMysqlServerLayer(arch: Arch, outputZip: string): Promise<Layer> {
  return makeLayerZip(serverLayer(MYSQL), arch, outputZip);
}

/** As {@link buildMysqlServerLayer}, with the MariaDB server. */
export function buildMariadbServerLayer(arch: Arch, outputZip: string): Promise<Layer> {
  return makeLayerZip(serverLayer(MARIADB), arch, outputZip);
}

/** Returns the unpacked layer of a family for x86_64, for tests and for tools that run on this machine. */
export async function serverTree(flavour: keyof typeof SERVER_FAMILIES): Promise<string> {
  return (await makeLayer(serverLayer(SERVER_FAMILIES[flavour]), 'x86_64')).tree;
}
