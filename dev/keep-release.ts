import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction, REPOSITORY } from '../infra/build/bundle-function';
import { MODULES, moduleFolder } from '../infra/build/packages';
import { EARLIER_RELEASE, MODULE_FILES, moduleZip } from './labs/released/earlier-release';
import { zipFolder } from './tools/zip';

/*
 * `npx tsx dev/keep-release.ts`, after a release: keeps its dump function and the Terraform of its modules, for the tests of the
 * next upgrade (test/integration/upgrade, test/terraform/examples/upgrade.test.ts).
 */
async function main(): Promise<void> {
  await bundleFunction('dump', EARLIER_RELEASE.dump);
  for (const { name } of MODULES) {
    const folder = mkdtempSync(join(tmpdir(), 'keep-release-'));
    for (const file of MODULE_FILES) copyFileSync(join(moduleFolder(name), file), join(folder, file));
    await zipFolder(folder, moduleZip(name));
    rmSync(folder, { recursive: true });
  }
  console.log(`Kept in ${EARLIER_RELEASE.folder.slice(REPOSITORY.length + 1)}. Commit it.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
