import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction } from '../../../infra/build/bundle-function';
import { LAYERS, type LayerName, MODULES } from '../../../infra/build/packages';
import type { Cleanup } from '../../tools/cleanup';
import { ARCHES, type Arch } from '../../tools/debian/package-set';
import { step } from '../../tools/progress';
import { temporaryFolder } from '../../tools/temporary-folder';
import type { ZipFacts } from '../../tools/zip';

/** A zip that is deployed. */
export interface ZipSize {
  readonly name: string;
  readonly zipBytes: number;
  readonly unzippedBytes: number;
}

/** A function with its layers: Lambda's limit applies to their sum. */
export interface DeployedSize {
  readonly name: string;
  readonly arch: Arch;
  readonly layers: number;
  readonly unzippedBytes: number;
}

export interface SizeFindings {
  readonly zips: readonly ZipSize[];
  readonly deployed: readonly DeployedSize[];
}

/** Builds everything that the modules deploy, and measures its size. */
export async function measureSizes(cleanup: Cleanup): Promise<SizeFindings> {
  const folder = temporaryFolder('bench-sizes');
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  return step('functions and layers', () => buildAll(folder));
}

async function buildAll(folder: string): Promise<SizeFindings> {
  const functions = new Map<string, readonly LayerName[]>();
  for (const module of MODULES) {
    for (const [name, layers] of Object.entries(module.functions)) functions.set(name, layers);
  }
  const facts = new Map<string, ZipFacts>();
  for (const name of [...functions.keys()].sort()) {
    facts.set(name, await bundleFunction(name, join(folder, `${name}.zip`)));
  }
  for (const [name, build] of Object.entries(LAYERS)) {
    for (const arch of ARCHES) facts.set(`${name}-${arch}`, await build(arch, join(folder, `${name}-${arch}.zip`)));
  }
  const deployed = [...functions].flatMap(([name, layers]) =>
    (layers.length > 0 ? ARCHES : ARCHES.slice(0, 1)).map((arch) => {
      const zips = [name, ...layers.map((layer) => `${layer}-${arch}`)];
      const unzippedBytes = zips.reduce((sum, zip) => sum + (facts.get(zip)?.unzippedBytes ?? 0), 0);
      return { name, arch, layers: layers.length, unzippedBytes };
    }),
  );
  const zips = [...facts].map(([name, { zipBytes, unzippedBytes }]) => ({ name, zipBytes, unzippedBytes }));
  return { zips, deployed };
}
