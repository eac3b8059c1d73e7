import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../../dev/tools/command';
import type { IndexedPackage } from '../../../dev/tools/debian/apt-root';
import type { AptSource } from '../../../dev/tools/debian/apt-sources';

export interface LocalPackage {
  name: string;
  version: string;
  depends?: string;
  source?: string;
}

/** Makes a Debian archive of tiny packages in a folder, unsigned, with the suite `sid` for amd64; replaces an older one. */
export async function makeArchive(
  folder: string,
  packages: readonly LocalPackage[],
): Promise<{ source: AptSource; indexed: IndexedPackage[] }> {
  const indexed: IndexedPackage[] = [];
  let index = '';
  await mkdir(join(folder, 'pool'), { recursive: true });
  for (const { name, version, depends, source } of packages) {
    const content = join(folder, 'content', `${name}-${version}`);
    await mkdir(join(content, 'DEBIAN'), { recursive: true });
    await mkdir(join(content, 'usr/share/doc', name), { recursive: true });
    await writeFile(join(content, 'usr/share/doc', name, 'copyright'), `License: GPL-2\n${version}\n`);
    const fields = [
      `Package: ${name}`,
      `Version: ${version}`,
      'Architecture: amd64',
      'Maintainer: nobody <n@localhost>',
    ];
    if (source) fields.push(`Source: ${source}`);
    if (depends) fields.push(`Depends: ${depends}`);
    const control = `${[...fields, 'Description: made for a test'].join('\n')}\n`;
    await writeFile(join(content, 'DEBIAN/control'), control);
    const file = `pool/${name}_${version}_amd64.deb`;
    // The same content makes the same package, whatever the time: dpkg-deb reads this variable.
    const env = { ...process.env, SOURCE_DATE_EPOCH: '0' };
    await run('dpkg-deb', ['--root-owner-group', '--build', content, join(folder, file)], { env });
    const sha256 = await hashOf(join(folder, file));
    index += `${control}Filename: ${file}\nSize: ${(await stat(join(folder, file))).size}\nSHA256: ${sha256}\n\n`;
    indexed.push({ name, version, sha256 });
  }
  const indexFile = 'main/binary-amd64/Packages';
  const suite = join(folder, 'dists/sid');
  await mkdir(join(suite, 'main/binary-amd64'), { recursive: true });
  await writeFile(join(suite, indexFile), index);
  const release = [
    'Origin: test',
    'Suite: sid',
    'Codename: sid',
    'Architectures: amd64',
    'Components: main',
    `Date: ${new Date().toUTCString().replace('GMT', 'UTC')}`,
    'SHA256:',
    ` ${await hashOf(join(suite, indexFile))} ${Buffer.byteLength(index)} ${indexFile}`,
    '',
  ].join('\n');
  await writeFile(join(suite, 'Release'), release);
  return { source: { URIs: `file:${folder}`, Trusted: 'yes' }, indexed };
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
