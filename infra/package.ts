import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { step } from '../layers/tools/progress';
import { zipFolder } from '../layers/tools/zip';
import { version } from '../package.json';
import { buildModule, MODULE } from './build/build-module';

/** Not for those who use the module: tests, and what Terraform leaves behind. */
const LEFT_OUT = new Set(['tests', '.terraform', '.terraform.lock.hcl']);

/** `npm run package`: the module with everything that it deploys, as one zip that Terraform takes as a source. */
async function main(): Promise<void> {
  await buildModule();
  const archive = join(MODULE, '..', `${basename(MODULE)}-${version}.zip`);
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const { zipBytes, sha256 } = await step('release archive', () => {
      cpSync(MODULE, folder, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });
      return zipFolder(folder, archive);
    });
    console.log(`modules/${basename(archive)}  ${(zipBytes / 1024 / 1024).toFixed(1)} MiB  SHA-256 ${sha256}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
