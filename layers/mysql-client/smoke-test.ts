import { chmod, copyFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Arch, BUSYBOX, type PackageSet, QEMU } from '../package-sets';
import { run } from '../tools/command';
import { debianPackages } from '../tools/debian';
import { LOADER } from '../tools/elf-closure';

/**
 * Tries an unzipped layer in a root that holds only a static shell: every program starts, the compressors round-trip
 * data, plug-ins find their libraries. arm64 programs run under an emulator.
 *
 * @param tree the unzipped zip: what Lambda mounts at `/opt`
 * @returns one line for each check that passed
 * @throws Error with the first check that failed
 */
export async function smokeTest(tree: string, arch: Arch): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'mysql-client-root-'));
  try {
    await Promise.all(['bin', 'scratch'].map((folder) => mkdir(join(root, folder))));
    await cp(tree, join(root, 'opt'), { recursive: true });
    const busybox = await packagedFile(BUSYBOX, 'busybox-static', 'usr/bin/busybox');
    for (const name of BUSYBOX_TOOLS) await copyFile(busybox, join(root, 'bin', name));
    await copyFile(join(__dirname, 'smoke-test.sh'), join(root, 'smoke-test.sh'));
    if (arch === 'arm64') await emulateLoader(root);
    const inRoot = ['--map-root-user', `--root=${root}`, '/bin/sh', '/smoke-test.sh'];
    const output = await run('unshare', inRoot, { env: {} }).catch((error: Error) => {
      throw new Error(`the layer for ${arch} fails in a clean root: ${error.message}`);
    });
    return output.trim().split('\n');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** What the script needs beside the layer; busybox acts as the tool by whose name it is called. */
const BUSYBOX_TOOLS = ['sh', 'cmp', 'cp', 'head', 'seq', 'wc'];

/**
 * Everything in the layer starts through its loader. A script in the loader's place runs the real one under qemu, so
 * the rest of the layer is tried as it is, whether or not this kernel knows what to do with programs for arm64.
 */
async function emulateLoader(root: string): Promise<void> {
  await copyFile(await packagedFile(QEMU, 'qemu-user', 'usr/bin/qemu-aarch64'), join(root, 'bin/qemu'));
  const loader = join(root, 'opt/mysql-client/lib', LOADER.arm64);
  await rename(loader, join(root, 'bin/loader'));
  await writeFile(loader, '#!/bin/sh\nexec /bin/qemu /bin/loader "$@"\n');
  await chmod(loader, 0o755);
}

async function packagedFile(set: PackageSet, name: string, path: string): Promise<string> {
  const found = (await debianPackages(set, 'x86_64')).find((one) => one.name === name);
  if (!found) throw new Error(`${name} is not among the packages of ${set.name}`);
  return join(found.root, path);
}
