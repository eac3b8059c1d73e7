import { join } from 'node:path';
import { step } from '../../dev/tools/progress';
import type { ZipFacts } from '../../dev/tools/zip';
import { ARCHES, type Arch } from '../../layers/package-sets';
import { bundleFunction } from './bundle-function';
import { LAYERS, type LayerName, type ModulePackages, moduleFolder } from './packages';

/** "Lambda quotas", AWS Lambda Developer Guide: a function and all its layers, unzipped. */
export const UNZIPPED_LIMIT = 250 * 1024 * 1024;

/**
 * Builds everything that a module deploys into its `dist/`, and prints the sizes against Lambda's limits.
 *
 * @throws {Error} when a function would not fit with its layers.
 */
export async function buildModule({ name, functions }: ModulePackages): Promise<void> {
  const dist = join(moduleFolder(name), 'dist');
  const files = new Map<string, ZipFacts>();
  for (const of of Object.keys(functions)) {
    files.set(`${of}.zip`, await step(`function ${of}`, () => bundleFunction(of, join(dist, `${of}.zip`))));
  }
  for (const layer of new Set(Object.values(functions).flat())) {
    for (const arch of ARCHES) {
      const zip = layerZip(layer, arch);
      files.set(zip, await LAYERS[layer](arch, join(dist, zip)));
    }
  }
  console.log(`${`modules/${name}/dist/`.padEnd(32)}${'zipped'.padStart(11)}${'unzipped'.padStart(11)}  SHA-256`);
  for (const [file, { zipBytes, unzippedBytes, sha256 }] of files) {
    console.log(`  ${file.padEnd(30)}${mib(zipBytes)}${mib(unzippedBytes)}  ${sha256}`);
  }
  for (const [of, layers] of Object.entries(functions)) {
    for (const arch of layers.length > 0 ? ARCHES : []) {
      const zips = [`${of}.zip`, ...layers.map((layer) => layerZip(layer, arch))];
      const total = zips.reduce((sum, zip) => sum + (files.get(zip)?.unzippedBytes ?? 0), 0);
      const share = ((100 * total) / UNZIPPED_LIMIT).toFixed(0);
      console.log(
        `  ${of} with its layers, ${arch}:${mib(total)} unzipped, ${share} % of the 250 MiB that Lambda allows`,
      );
      if (total > UNZIPPED_LIMIT) {
        throw new Error(`The function ${of} and its layers for ${arch} are larger than Lambda allows.`);
      }
    }
  }
}

function layerZip(layer: LayerName, arch: Arch): string {
  return `${layer}-${arch}.zip`;
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`.padStart(11);
}
