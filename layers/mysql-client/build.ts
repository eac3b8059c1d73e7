import type { Arch } from '../../dev/tools/debian/package-set';
import { type Layer, type LayerRecipe, makeLayer, makeLayerZip } from '../tools/layer';
import { layerPackages, layOutTree } from './tree';

const MYSQL_CLIENT_LAYER: LayerRecipe = {
  name: 'mysql-client',
  sources: __dirname,
  packages: layerPackages,
  layOut: layOutTree,
};

/**
 * Builds the layer with the MySQL and MariaDB clients and the compressors, and writes its zip.
 *
 * The result is kept in the cache by the packages it is made of and the sources of this folder; a second call copies it.
 */
export function buildMysqlClientLayer(arch: Arch, outputZip: string): Promise<Layer> {
  return makeLayerZip(MYSQL_CLIENT_LAYER, arch, outputZip);
}

let tree: Promise<string> | undefined;

/**
 * Returns the unpacked layer for x86_64, for tests and for tools that run on this machine. One process asks for it thousands of
 * times, with each statement to a server, and the answer takes milliseconds of a processor.
 */
export function clientTree(): Promise<string> {
  tree ??= makeLayer(MYSQL_CLIENT_LAYER, 'x86_64').then((layer) => layer.tree);
  return tree;
}
