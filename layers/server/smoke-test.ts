import { join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { testInCleanRoot } from '../tools/clean-root';
import type { ServerFamily } from './families';

/**
 * Tries an unzipped layer in a clean root: the server finds its libraries and plug-ins, starts from the data folder of the
 * layer, creates what dumps contain, and shuts down.
 *
 * @param tree the unzipped zip: what Lambda mounts at `/opt`
 * @returns one line for each check that passed
 * @throws Error with the first check that failed
 */
export function smokeTest({ layer }: ServerFamily, tree: string, arch: Arch): Promise<string[]> {
  const script = join(__dirname, 'smoke-test.sh');
  const tools = ['cat', 'find', 'grep', 'gunzip', 'head', 'mkdir', 'sleep', 'tail'];
  return testInCleanRoot(tree, arch, { name: layer, script, tools });
}
