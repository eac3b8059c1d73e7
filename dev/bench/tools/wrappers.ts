import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsCliTree } from '../../../layers/aws-cli/build';
import { clientTree } from '../../../layers/mysql-client/build';
import { BENCH_TOOLS } from '../../../layers/package-sets';
import { LOADER, libraryFolders } from '../../../layers/tools/elf-closure';
import { debianPackages, type UnpackedPackage } from '../../tools/debian/packages';

/** Programs that the bench compares with. */
export interface Tools {
  /** Value of `PATH` in which each is found by name. */
  readonly path: string;
  /** Debian versions of the programs that are in no layer. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Programs of the packages of {@link BENCH_TOOLS}. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = { pigz: ['pigz'], mydumper: ['mydumper', 'myloader'] };

/**
 * Writes a wrapper script for every program that the bench compares with: those of the layers, and pigz, mydumper
 * and myloader from their Debian packages. Each wrapper starts its program through the program's own loader. Nothing is installed.
 *
 * @param folder an empty folder, for the scripts
 */
export async function layOutTools(folder: string): Promise<Tools> {
  const packages = await debianPackages(BENCH_TOOLS, 'x86_64');
  const libraries = packages.flatMap(({ root }) => libraryFolders(root, 'x86_64'));
  const libc = rootOf(packages, 'libc6');
  const loader = join(libc, 'lib/x86_64-linux-gnu', LOADER.x86_64);
  const plugins = join(rootOf(packages, 'libmariadb3'), 'usr/lib/x86_64-linux-gnu/libmariadb3/plugin');
  await mkdir(folder, { recursive: true });
  for (const [name, programs] of Object.entries(PROGRAMS)) {
    for (const program of programs) {
      const file = join(rootOf(packages, name), 'usr/bin', program);
      const script = [
        '#!/bin/sh',
        `export MARIADB_PLUGIN_DIR='${plugins}'`,
        `exec '${loader}' --inhibit-cache --library-path '${libraries.join(':')}' '${file}' "$@"`,
        '',
      ].join('\n');
      await writeFile(join(folder, program), script, { mode: 0o755 });
    }
  }
  const layers = await Promise.all([clientTree(), awsCliTree()]);
  const path = [folder, ...layers.map((tree) => join(tree, 'bin')), '/usr/bin', '/bin'].join(':');
  const versions = Object.keys(PROGRAMS).map((name) => [
    name,
    packages.find((one) => one.name === name)?.version ?? '',
  ]);
  return { path, versions: Object.fromEntries(versions) };
}

function rootOf(packages: readonly UnpackedPackage[], name: string): string {
  const found = packages.find((one) => one.name === name);
  if (!found)
    throw new Error(`${name} is not among the packages of ${BENCH_TOOLS.name}: run npx tsx layers/update-lock.ts.`);
  return found.root;
}
