import { join } from 'node:path';
import type { Arch } from '../../dev/tools/debian/package-set';
import { testInCleanRoot } from '../tools/clean-root';

/**
 * Tries an unzipped layer in a clean root: the AWS CLI starts, has the commands of each service, finds its libraries and
 * reports what it was built without.
 *
 * @param tree the unzipped zip: what Lambda mounts at `/opt`
 * @returns one line for each check that passed
 * @throws Error with the first check that failed
 */
export function smokeTest(tree: string, arch: Arch): Promise<string[]> {
  const script = join(__dirname, 'smoke-test.sh');
  return testInCleanRoot(tree, arch, { name: 'aws-cli', script, tools: ['cat', 'mv'] });
}
