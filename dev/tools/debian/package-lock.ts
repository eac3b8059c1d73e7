import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexedPackage } from './apt-root';
import type { Arch, PackageSet } from './package-set';

/** `packages.lock.json`: the exact packages of the layers, for each package set and architecture. */
export type PackageLock = Record<string, LockedSet>;

export interface LockedSet {
  suite: string;
  packages: IndexedPackage[];
}

export const LOCK_FILE = join(__dirname, '..', '..', '..', 'layers', 'packages.lock.json');

export function lockKey(set: PackageSet, arch: Arch): string {
  return `${set.name}/${arch}`;
}

/** Returns a set's packages in the lock file. @throws Error with the command that adds the set */
export function lockedPackages(set: PackageSet, arch: Arch): IndexedPackage[] {
  const lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as PackageLock;
  const locked = lock[lockKey(set, arch)];
  if (!locked) {
    throw new Error(`${lockKey(set, arch)} is not in ${LOCK_FILE}; add it with: npx tsx layers/update-lock.ts`);
  }
  return locked.packages;
}

/** Debian's version `[epoch:]upstream[-revision]` without epoch and revision. */
function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, '').replace(/-[^-]*$/, '');
}

/** True when the upstream version is the series or begins with it and a separator: `9.7.4-2` is in series `9.7`. */
function isInSeries(version: string, series: string): boolean {
  const upstream = upstreamVersion(version);
  return upstream === series || (upstream.startsWith(series) && !/\d/.test(upstream.charAt(series.length)));
}

/** @throws Error when a package that the set asks for has left the series that the project was tested with. */
export function assertSeries(set: PackageSet, packages: readonly IndexedPackage[]): void {
  for (const [name, series] of Object.entries(set.packages)) {
    const version = packages.find((found) => found.name === name)?.version ?? 'none';
    if (!isInSeries(version, series)) {
      throw new Error(
        `Debian ${set.suite} has ${name} ${version}, but the series must be ${series}; to move to another series, ` +
          'change layers/package-sets.ts and run: npx tsx layers/update-lock.ts',
      );
    }
  }
}
