import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../dev/tools/command';
import type { Arch, PackageSet } from '../../dev/tools/debian/package-set';
import { debianPackages } from '../../dev/tools/debian/packages';
import { BUSYBOX, QEMU } from '../package-sets';
import { LOADER } from './elf-closure';

export interface CleanRootTest {
  /** The layer's folder below `/opt`, with its loader in `lib/`. */
  name: string;
  /** A shell script that prints one line for each check that passed and stops at the first that fails. */
  script: string;
  /** What the script needs beside the layer: names under which busybox acts as the tool. */
  tools: readonly string[];
}

/**
 * Runs a script in a root that holds an unzipped layer at `/opt`, a static shell, `/dev/urandom`, an empty `/scratch` and
 * nothing else. arm64 programs run under an emulator.
 *
 * @param tree the unzipped zip: what Lambda mounts at `/opt`
 * @returns one line for each check that passed
 * @throws Error with the first check that failed
 */
export async function testInCleanRoot(tree: string, arch: Arch, test: CleanRootTest): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), `${test.name}-root-`));
  try {
    await Promise.all(['bin', 'dev', 'scratch'].map((folder) => mkdir(join(root, folder))));
    await cp(tree, join(root, 'opt'), { recursive: true });
    const busybox = await packagedFile(BUSYBOX, 'busybox-static', 'usr/bin/busybox');
    for (const name of ['sh', ...test.tools]) await copyFile(busybox, join(root, 'bin', name));
    await copyFile(test.script, join(root, 'test.sh'));
    if (arch === 'arm64') await emulateLoader(root, join(root, 'opt', test.name, 'lib', LOADER.arm64));
    await writeFile(join(root, 'dev/urandom'), '');
    const output = await run('unshare', ['--map-root-user', '--mount', 'sh', '-c', RUN, root]).catch((error: Error) => {
      throw new Error(`the layer for ${arch} fails in a clean root: ${error.message}`);
    });
    return output.trim().split('\n');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** In a mount namespace: what is mounted is gone with it. */
const RUN = 'mount --bind /dev/urandom "$0/dev/urandom" && exec env -i unshare --root="$0" --wd=/ /bin/sh /test.sh';

/**
 * Everything in the layer starts through its loader. A script in the loader's place runs the real one under qemu, so
 * the rest of the layer is tried as it is, whether or not this kernel knows what to do with programs for arm64.
 */
async function emulateLoader(root: string, loader: string): Promise<void> {
  await copyFile(await packagedFile(QEMU, 'qemu-user', 'usr/bin/qemu-aarch64'), join(root, 'bin/qemu'));
  await rename(loader, join(root, 'bin/loader'));
  await writeFile(loader, '#!/bin/sh\nexec /bin/qemu /bin/loader "$@"\n');
  await chmod(loader, 0o755);
}

async function packagedFile(set: PackageSet, name: string, path: string): Promise<string> {
  const found = (await debianPackages(set, 'x86_64')).find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not among the packages of ${set.name}`);
  return join(found.root, path);
}
