import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache';
import { run } from '../command';
import { madeOnce } from '../made-once';
import { note } from '../progress';
import { type AptRoot, type IndexedPackage, withAptRoot } from './apt-root';
import type { AptSource } from './apt-sources';
import { assertSeries, lockedPackages, lockKey } from './package-lock';
import type { Arch, PackageSet } from './package-set';

/** Debian's names for the architectures. */
export const DEBIAN_ARCH: Readonly<Record<Arch, string>> = { x86_64: 'amd64', arm64: 'arm64' };

/** A package of a set, unpacked in the cache; it is not installed, and none of its scripts has run. */
export interface UnpackedPackage extends IndexedPackage {
  /** Folder with the package's files, as their `/`. */
  root: string;
}

export interface ArchiveOptions {
  /** Replaces the lock file. */
  locked?: readonly IndexedPackage[];
  /** Replaces this machine's own sources. */
  sources?: readonly AptSource[];
}

/**
 * Returns the packages of a set, downloaded and unpacked. The versions are those of the lock file; a second call is
 * answered from the cache without the network.
 *
 * When the archive no longer has one of the locked versions (unstable keeps only the newest), the whole set is resolved
 * again: newest versions, requested packages in their series, verified by the archive's signature. This is printed to
 * standard error, and the lock file stays as it is.
 */
export async function debianPackages(
  set: PackageSet,
  arch: Arch,
  { locked = lockedPackages(set, arch), sources }: ArchiveOptions = {},
): Promise<UnpackedPackage[]> {
  if (locked.every(isDownloaded)) return unpackAll(locked);

  const earlier = await replacementFor(locked, set, arch);
  const chosen = earlier?.every(isDownloaded)
    ? earlier
    : await withAptRoot(set.suite, DEBIAN_ARCH[arch], (apt) => fetch(apt, locked, set, arch), sources);
  if (chosen !== locked) reportDifferences(locked, chosen, lockKey(set, arch));
  return unpackAll(chosen);
}

/**
 * Downloads the locked packages of several sets.
 *
 * @throws Error when the archive no longer has one: a release is made of what was locked and tested, and of nothing else
 */
export async function requireLockedPackages(sets: readonly PackageSet[], options: ArchiveOptions = {}): Promise<void> {
  const gone: string[] = [];
  for (const set of sets) {
    for (const arch of set.arches) {
      const { locked = lockedPackages(set, arch), sources } = options;
      const used = new Set(
        (await debianPackages(set, arch, { locked, ...(sources && { sources }) })).map(({ sha256 }) => sha256),
      );
      gone.push(
        ...locked
          .filter(({ sha256 }) => !used.has(sha256))
          .map(({ name, version }) => `${name} ${version} (${lockKey(set, arch)})`),
      );
    }
  }
  if (gone.length > 0) {
    throw new Error(
      `The archive of Debian no longer has packages of packages.lock.json: ${gone.join(', ')}. A release contains locked ` +
        'packages only. Run npx tsx layers/update-lock.ts and npm test, commit the lock file, and release that.',
    );
  }
}

/**
 * Downloads the packages of several sets, and reads the index of each suite and architecture once for all of them;
 * {@link debianPackages} finds them in the cache.
 */
export async function downloadPackages(sets: readonly PackageSet[]): Promise<void> {
  const missing = sets.flatMap((set) =>
    set.arches.filter((arch) => !lockedPackages(set, arch).every(isDownloaded)).map((arch) => ({ set, arch })),
  );
  const indexes = new Set(missing.map(({ set, arch }) => `${set.suite} ${arch}`));
  await Promise.all(
    [...indexes].map(async (index) => {
      const [suite, arch] = index.split(' ') as [string, Arch];
      await withAptRoot(suite, DEBIAN_ARCH[arch], async (apt) => {
        for (const { set } of missing.filter((one) => one.set.suite === suite && one.arch === arch)) {
          await fetch(apt, lockedPackages(set, arch), set, arch);
        }
      });
    }),
  );
}

/** Downloads the locked packages, or the newest ones if one of them is missing, and returns which. */
async function fetch(
  apt: AptRoot,
  locked: readonly IndexedPackage[],
  set: PackageSet,
  arch: Arch,
): Promise<readonly IndexedPackage[]> {
  if (await hasAll(apt, locked)) {
    await download(apt, locked);
    return locked;
  }
  const newest = await resolveNewest(apt, set);
  await download(apt, newest);
  await writeFile(replacementFile(locked, set, arch), JSON.stringify(newest));
  return newest;
}

async function hasAll(apt: AptRoot, packages: readonly IndexedPackage[]): Promise<boolean> {
  const available = await apt.available(packages.map(({ name }) => name));
  const hashes = new Set(available.map(({ sha256 }) => sha256));
  return packages.every(({ sha256 }) => hashes.has(sha256));
}

const reported = new Set<string>();

function reportDifferences(locked: readonly IndexedPackage[], chosen: readonly IndexedPackage[], key: string): void {
  if (reported.has(key)) return;
  reported.add(key);
  const lockedVersions = new Map(locked.map(({ name, version }) => [name, version]));
  const changes = chosen
    .filter(({ name, version }) => lockedVersions.get(name) !== version)
    .map(({ name, version }) => `${name} ${lockedVersions.get(name) ?? '(none)'} → ${version}`);
  note(`the archive no longer has all of ${key} in packages.lock.json; using the newest: ${changes.join(', ')}`);
}

/** Returns the newest versions of a set, without Perl: none of the scripts that use it is run. */
export async function resolveNewest(apt: AptRoot, set: PackageSet): Promise<IndexedPackage[]> {
  const solved = await apt.solve(Object.keys(set.packages));
  assertSeries(set, solved);
  return solved.filter(({ name }) => !name.includes('perl'));
}

function replacementFile(locked: readonly IndexedPackage[], set: PackageSet, arch: Arch): string {
  const lockHash = createHash('sha256').update(JSON.stringify(locked)).digest('hex').slice(0, 16);
  return join(cacheFolder('debian/replacements'), `${lockKey(set, arch).replace('/', '-')}-${lockHash}.json`);
}

/** Packages that an earlier call selected because the locked ones were missing. */
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
