import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Arch } from '../package-sets';
import { cacheFolder } from '../tools/cache';
import type { UnpackedPackage } from '../tools/debian';
import { madeOnce } from '../tools/made-once';
import { step } from '../tools/progress';
import { type ZipFacts, zipFolder } from '../tools/zip';
import { layerPackages, layOutTree } from './tree';

export interface MysqlClientLayer extends ZipFacts {
  /** The unzipped layer: what is at `/opt`. */
  tree: string;
}

/**
 * Builds the layer with the MySQL and MariaDB clients and the compressors, and writes its zip.
 *
 * The result is kept in the cache by the packages it is made of and the sources of this folder; a second call copies it.
 */
export async function buildMysqlClientLayer(arch: Arch, outputZip: string): Promise<MysqlClientLayer> {
  const built = await cachedLayer(arch);
  await mkdir(dirname(outputZip), { recursive: true });
  await copyFile(join(built, 'layer.zip'), `${outputZip}.${process.pid}`);
  await rename(`${outputZip}.${process.pid}`, outputZip);
  const facts: ZipFacts = JSON.parse(await readFile(join(built, 'facts.json'), 'utf8'));
  return { ...facts, tree: join(built, 'tree') };
}

/** Returns the unpacked layer for x86_64, for tests and for tools that run on this machine. */
export async function clientTree(): Promise<string> {
  return join(await cachedLayer('x86_64'), 'tree');
}

/** Returns a folder of the cache with `tree/`, `layer.zip` and `facts.json`. */
async function cachedLayer(arch: Arch): Promise<string> {
  const packages = await layerPackages(arch);
  const folder = join(cacheFolder('layers'), `mysql-client-${arch}-${await fingerprint(packages, arch)}`);
  if (existsSync(folder)) return folder;
  return step(`layer mysql-client for ${arch}`, () =>
    madeOnce(folder, async (draft) => {
      const tree = join(draft, 'tree');
      await mkdir(tree);
      await layOutTree(tree, packages, arch);
      const facts = await zipFolder(tree, join(draft, 'layer.zip'));
      await writeFile(join(draft, 'facts.json'), JSON.stringify(facts));
    }),
  );
}

/** Changes with everything that goes into the layer: the packages and the code that picks from them. */
async function fingerprint(packages: readonly UnpackedPackage[], arch: Arch): Promise<string> {
  const hash = createHash('sha256').update(arch);
  for (const { name, sha256 } of packages) hash.update(`${name} ${sha256}\n`);
  for (const folder of [__dirname, join(__dirname, '..', 'tools')]) {
    for (const file of (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()) {
      hash.update(await readFile(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
