import { join } from 'node:path';
import { ARCHES } from '../../dev/tools/debian/package-set';
import { step } from '../../dev/tools/progress';
import type { ZipFacts } from '../../dev/tools/zip';
import { bundleFunction } from './bundle-function';
import { requireUnzipped, requireUploadable, UNZIPPED_LIMIT } from './lambda-limits';
import { functionZip, LAYERS, layerZip, type ModulePackages, moduleFolder } from './packages';

/**
 * Builds all packages of a module into its `dist/`, and prints their sizes and Lambda's limit.
 *
 * @throws {Error} when a package, or a function with its layers, exceeds a limit of Lambda.
 */
export async function buildModule({ name, functions }: ModulePackages): Promise<void> {
  const dist = join(moduleFolder(name), 'dist');
  const files = new Map<string, ZipFacts>();
  for (const functionId of Object.keys(functions)) {
    const zip = functionZip(functionId);
    files.set(zip, await step(`function ${functionId}`, () => bundleFunction(functionId, join(dist, zip))));
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
  for (const [file, { zipBytes }] of files) requireUploadable(file, zipBytes);
  for (const [functionId, layers] of Object.entries(functions)) {
    for (const arch of layers.length > 0 ? ARCHES : []) {
      const zips = [functionZip(functionId), ...layers.map((layer) => layerZip(layer, arch))];
      const total = zips.reduce((sum, zip) => sum + (files.get(zip)?.unzippedBytes ?? 0), 0);
      const share = ((100 * total) / UNZIPPED_LIMIT).toFixed(0);
      console.log(
        `  ${functionId} with its layers, ${arch}:${mib(total)} unzipped, ${share} % of Lambda's limit of 250 MiB`,
      );
      requireUnzipped(functionId, arch, total);
    }
  }
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`.padStart(11);
}
