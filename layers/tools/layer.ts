import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../dev/tools/cache';
import type { Arch } from '../../dev/tools/debian/package-set';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';
import { madeOnce } from '../../dev/tools/made-once';
import { note, step } from '../../dev/tools/progress';
import { type ZipFacts, zipFolder } from '../../dev/tools/zip';

export interface Layer extends ZipFacts {
  /** The unzipped layer: what is at `/opt`. */
  tree: string;
}

/** How a layer is made; what the result depends on beside this is the code in `sources` and in this folder. */
export interface LayerRecipe {
  name: string;
  /** The folder of the layer's own code. */
  sources: string;
  /** Fetches the packages that the layer is made of. */
  packages(arch: Arch): Promise<UnpackedPackage[]>;
  /** Lays out in an empty folder what will be at `/opt`. */
  layOut(tree: string, packages: readonly UnpackedPackage[], arch: Arch): Promise<void>;
}

/** Builds a layer unless the cache has it, and returns it. */
export async function makeLayer(recipe: LayerRecipe, arch: Arch): Promise<Layer> {
  const folder = await cachedLayer(recipe, arch);
  const facts: ZipFacts = JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8'));
  return { ...facts, tree: join(folder, 'tree') };
}

/** As {@link makeLayer}, and writes its zip. */
export async function makeLayerZip(recipe: LayerRecipe, arch: Arch, outputZip: string): Promise<Layer> {
  const layer = await makeLayer(recipe, arch);
  await mkdir(dirname(outputZip), { recursive: true });
  await copyFile(join(dirname(layer.tree), 'layer.zip'), `${outputZip}.${process.pid}`);
  await rename(`${outputZip}.${process.pid}`, outputZip);
  return layer;
}

/** Returns a folder of the cache with `tree/`, `layer.zip` and `facts.json`. */
async function cachedLayer(recipe: LayerRecipe, arch: Arch): Promise<string> {
  const packages = await recipe.packages(arch);
  const key = `${recipe.name}-${arch}-${await fingerprint(recipe, packages, arch)}`;
  const folder = join(cacheFolder('layers'), key);
  if (existsSync(folder)) return folder;
  return step(`layer ${recipe.name} for ${arch}`, () =>
    madeOnce(folder, async (draft) => {
      const tree = join(draft, 'tree');
      await mkdir(tree);
      await recipe.layOut(tree, packages, arch);
      const facts = await zipFolder(tree, join(draft, 'layer.zip'));
      await writeFile(join(draft, 'facts.json'), JSON.stringify(facts));
      note(
        `the layer is ${(facts.unzippedBytes / 1e6).toFixed(1)} MB unzipped, ${(facts.zipBytes / 1e6).toFixed(1)} MB zipped`,
      );
    }),
  );
}

/** Changes with everything that goes into the layer: the packages and the code that picks from them. */
async function fingerprint(recipe: LayerRecipe, packages: readonly UnpackedPackage[], arch: Arch): Promise<string> {
  const hash = createHash('sha256').update(arch);
  for (const { name, sha256 } of packages) hash.update(`${name} ${sha256}\n`);
  for (const folder of [recipe.sources, __dirname]) {
    for (const file of (await readdir(folder)).filter((name) => /\.(ts|py)$/.test(name)).sort()) {
      hash.update(await readFile(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
