import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';
import { LayerFolder, locate } from '../tools/layer-folder';
import { writeWrapper } from '../tools/wrapper';
import type { ServerFamily } from './families';
import { leaveOutUnusedIcuData } from './icu-data';

/** Lays out the server without data, as it will be at `/opt`. */
export async function layOutProgram(
  { layer, daemon, share, plugins }: ServerFamily,
  tree: string,
  packages: readonly UnpackedPackage[],
  arch: Arch,
): Promise<LayerFolder> {
  const folder = new LayerFolder(join(tree, layer), packages, arch);
  const program = locate(daemon, packages, arch);
  const pluginFiles = plugins.map((file) => locate(file, packages, arch));
  const messages = locate(share, packages, arch);

  await folder.place(program, `libexec/${basename(program)}`, 0o755);
  for (const file of pluginFiles) await folder.place(file, `plugin/${basename(file)}`, 0o644);
  await folder.placeLibraries([program, ...pluginFiles]);
  await leaveOutUnusedIcuData(join(folder.path, 'lib'));
  await folder.place(join(messages, 'english/errmsg.sys'), 'share/english/errmsg.sys', 0o644);
  for (const name of await readdir(join(messages, 'charsets'))) {
    await folder.place(join(messages, 'charsets', name), `share/charsets/${name}`, 0o644);
  }

  await writeWrapper(tree, arch, {
    layer,
    program: basename(program),
    // An absolute path: the server changes its folder.
    before: ['root=$(cd "$root" && pwd)'],
    options: [
      '--no-defaults --basedir="$root" --plugin-dir="$root/plugin"',
      '--lc-messages-dir="$root/share" --character-sets-dir="$root/share/charsets"',
    ],
  });
  return folder;
}
