import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../dev/tools/command';
import type { Arch } from '../../dev/tools/debian/package-set';
import { debianPackages, type UnpackedPackage } from '../../dev/tools/debian/packages';
import { AWS_CLI_RUNTIME } from '../package-sets';
import { LOADER, libraryFolders } from '../tools/elf-closure';
import { PYTHON } from './contents';

const THIS_MACHINE: Arch = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** The folders of Python's standard library: Debian has it in two packages. */
export function standardLibrary(packages: readonly UnpackedPackage[]): string[] {
  return [`lib${PYTHON}-minimal`, `lib${PYTHON}-stdlib`].map((name) => join(rootOf(packages, name), 'usr/lib', PYTHON));
}

/** Runs a script of this folder with the layer's Python for this machine, installed nowhere; returns what it printed. */
export async function runPython(script: string, args: readonly string[]): Promise<string> {
  const packages = await debianPackages(AWS_CLI_RUNTIME, THIS_MACHINE);
  const libraries = packages.flatMap(({ root }) => libraryFolders(root, THIS_MACHINE));
  const loader = libraries.map((folder) => join(folder, LOADER[THIS_MACHINE])).find(existsSync);
  if (!loader) throw new Error(`${LOADER[THIS_MACHINE]} is in none of the packages of ${AWS_CLI_RUNTIME.name}`);
  const interpreter = join(rootOf(packages, `${PYTHON}-minimal`), 'usr/bin', PYTHON);
  const inLoader = ['--inhibit-cache', '--library-path', libraries.join(':'), interpreter];
  const modules = standardLibrary(packages).flatMap((folder) => [folder, join(folder, 'lib-dynload')]);
  return run(loader, [...inLoader, '-S', '-B', join(__dirname, script), ...args], {
    // Byte code must not depend on the order in which this process happens to keep a set.
    env: { PYTHONPATH: modules.join(':'), PYTHONHASHSEED: '0' },
  });
}

/** The folder of an unpacked package. */
export function rootOf(packages: readonly UnpackedPackage[], name: string): string {
  const found = packages.find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not among the packages of the layer`);
  return found.root;
}
