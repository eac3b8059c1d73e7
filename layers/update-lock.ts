import { writeFile } from 'node:fs/promises';
import { withAptRoot } from '../dev/tools/debian/apt-root';
import { LOCK_FILE, lockKey, type PackageLock } from '../dev/tools/debian/package-lock';
import type { Arch } from '../dev/tools/debian/package-set';
import { DEBIAN_ARCH, resolveNewest } from '../dev/tools/debian/packages';
import { step } from '../dev/tools/progress';
import { PACKAGE_SETS } from './package-sets';

/** Writes the newest versions that the Debian archive has into `packages.lock.json`. Run it, test, commit the file. */
async function updateLock(): Promise<void> {
  const lock: PackageLock = {};
  const suites = [...new Set(PACKAGE_SETS.map(({ suite }) => suite))];
  for (const suite of suites) {
    for (const arch of ['x86_64', 'arm64'] satisfies Arch[]) {
      const sets = PACKAGE_SETS.filter((set) => set.suite === suite && set.arches.includes(arch));
      if (sets.length === 0) continue;
      await step(`Debian ${suite} for ${arch}`, () =>
        withAptRoot(suite, DEBIAN_ARCH[arch], async (apt) => {
          for (const set of sets) lock[lockKey(set, arch)] = { suite, packages: await resolveNewest(apt, set) };
        }),
      );
    }
  }
  const sorted = Object.fromEntries(Object.entries(lock).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(LOCK_FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

updateLock().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
