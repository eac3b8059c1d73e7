import { join } from 'node:path';
import { REPOSITORY } from '../../../infra/build/bundle-function';

const folder = join(REPOSITORY, 'test/support/earlier-release');

/** What is kept of the release before, for tests of upgrades; `dev/keep-release.ts` writes it. */
export const EARLIER_RELEASE = { folder, dump: join(folder, 'dump.zip') } as const;

/** The Terraform of a module. */
export const MODULE_FILES = ['main.tf.json', 'variables.tf.json', 'outputs.tf.json', 'versions.tf.json'] as const;

/** The Terraform of a module of that release, in a zip. */
export function moduleZip(module: string): string {
  return join(folder, `${module}.zip`);
}
