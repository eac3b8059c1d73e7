import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arch, PackageSet } from '../package-sets';
import { type AptRoot, type IndexedPackage, withAptRoot } from './apt-root';
import { cacheFolder } from './cache';
import { run } from './command';
import { madeOnce } from './made-once';
import { assertSeries, lockedPackages, lockKey } from './package-lock';
import { note } from './progress';

/** Debian's names for the architectures. */
export const DEBIAN_ARCH: Readonly<Record<Arch, string>> = { x86_64: 'amd64', arm64: 'arm64' };

/** A package of a set, unpacked in the cache; nothing is installed and no script of the package has run. */
export interface UnpackedPackage extends IndexedPackage {
  /** Folder that holds the package's files as if it were `/`. */
  root: string;
}

/**
 * Returns the packages of a set, downloaded and unpacked. The versions are those of the lock file; a second call is
 * answered from the cache without the network.
 *
 * When the archive no longer has one of the locked versions (unstable keeps only the newest), the whole set is resolved
 * again: newest versions, asked-for packages in their series, verified by the archive's signature. It is said on
 * standard error, and the lock file stays as it is.
 */
export async function debianPackages(set: PackageSet, arch: Arch): Promise<UnpackedPackage[]> {
  const locked = lockedPackages(set, arch);
  if (locked.every(isDownloaded)) return unpackAll(locked);

  const replacement = await replacementFor(locked, set, arch);
  if (replacement?.every(isDownloaded)) return unpackAll(replacement);

  return withAptRoot(set.suite, DEBIAN_ARCH[arch], async (apt) => {
    const gone = await missing(apt, locked);
    if (gone.length === 0) {
      await download(apt, locked);
      return unpackAll(locked);
    }
    const newest = await resolveNewest(apt, set);
    for (const { name, version } of gone) {
      const now = newest.find((found) => found.name === name)?.version ?? 'nothing';
      note(`Debian ${set.suite} no longer has ${name} ${version} of packages.lock.json; using ${now}`);
    }
    await download(apt, newest);
    await writeFile(replacementFile(locked, set, arch), JSON.stringify(newest));
    return unpackAll(newest);
  });
}

/** What the newest versions of a set are now, without Perl: none of the scripts that need it is used. */
export async function resolveNewest(apt: AptRoot, set: PackageSet): Promise<IndexedPackage[]> {
  const solved = await apt.solve(Object.keys(set.packages));
  assertSeries(set, solved);
  return solved.filter(({ name }) => !name.includes('perl'));
}

async function missing(apt: AptRoot, locked: readonly IndexedPackage[]): Promise<IndexedPackage[]> {
  const available = await apt.available(locked.map(({ name }) => name));
  const hashes = new Set(available.map(({ sha256 }) => sha256));
  return locked.filter(({ sha256 }) => !hashes.has(sha256));
}

function replacementFile(locked: readonly IndexedPackage[], set: PackageSet, arch: Arch): string {
  const lockHash = createHash('sha256').update(JSON.stringify(locked)).digest('hex').slice(0, 16);
  return join(cacheFolder('debian/replacements'), `${lockKey(set, arch).replace('/', '-')}-${lockHash}.json`);
}

/** The packages that an earlier call took because the locked ones were gone. */
async function replacementFor(
  locked: readonly IndexedPackage[],
  set: PackageSet,
  arch: Arch,
): Promise<IndexedPackage[] | undefined> {
  const file = replacementFile(locked, set, arch);
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : undefined;
}

function packageFile({ sha256 }: IndexedPackage): string {
  return join(cacheFolder('debian/packages'), `${sha256}.deb`);
}

function isDownloaded(wanted: IndexedPackage): boolean {
  return existsSync(packageFile(wanted));
}

async function download(apt: AptRoot, packages: readonly IndexedPackage[]): Promise<void> {
  const wanted = packages.filter((one) => !isDownloaded(one));
  if (wanted.length === 0) return;
  note(`downloading ${wanted.length} Debian packages`);
  const files = await apt.download(wanted);
  for (const file of files) {
    const sha256 = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    const found = wanted.find((one) => one.sha256 === sha256);
    if (!found) throw new Error(`${file} has SHA-256 ${sha256}, which is not the one of the package index; try again`);
    const target = packageFile(found);
    await copyFile(file, `${target}.${process.pid}`);
    await rename(`${target}.${process.pid}`, target);
  }
}

function unpackAll(packages: readonly IndexedPackage[]): Promise<UnpackedPackage[]> {
  return Promise.all(
    packages.map(async (one) => {
      const folder = join(cacheFolder('debian/unpacked'), `${one.name}-${one.sha256.slice(0, 16)}`);
      const root = await madeOnce(folder, async (draft) => {
        await run('dpkg-deb', ['-x', packageFile(one), draft]);
      });
      return { ...one, root };
    }),
  );
}
