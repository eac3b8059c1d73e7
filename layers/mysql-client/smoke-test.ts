import { join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { testInCleanRoot } from '../tools/clean-root';

/**
 * Tries an unzipped layer in a clean root: every program starts, the compressors round-trip data, plug-ins find their
 * libraries.
 *
 * @param tree the unzipped zip: what Lambda mounts at `/opt`
 * @returns one line for each check that passed
 * @throws Error with the first check that failed
 */
export function smokeTest(tree: string, arch: Arch): Promise<string[]> {
  const script = join(__dirname, 'smoke-test.sh');
  return testInCleanRoot(tree, arch, { name: 'mysql-client', script, tools: ['cmp', 'cp', 'head', 'seq', 'wc'] });
}
