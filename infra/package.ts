import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { step } from '../dev/tools/progress';
import { zipFolder } from '../dev/tools/zip';
import { version } from '../package.json';
import { buildModule } from './build/build-module';
import { MODULES, type ModulePackages, moduleFolder } from './build/packages';

/** Pages that messages of the functions and of plans name, such as `docs/restore.md`. */
const DOCS = join(__dirname, '..', 'docs');

/** Files that a user of the module does not need: tests, and files that Terraform creates. */
const EXCLUDED = new Set(['tests', '.terraform', '.terraform.lock.hcl']);

/** `npm run package`: writes each module with its packages and the documents into one zip that Terraform accepts as a source. */
async function main(): Promise<void> {
  for (const module of MODULES) {
    await buildModule(module);
    await packageModule(module);
  }
}

async function packageModule({ name }: ModulePackages): Promise<void> {
  const archive = `${moduleFolder(name)}-${version}.zip`;
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const { zipBytes, sha256 } = await step(`release archive of ${name}`, () => {
      cpSync(moduleFolder(name), folder, { recursive: true, filter: (path) => !EXCLUDED.has(basename(path)) });
      cpSync(DOCS, join(folder, 'docs'), { recursive: true });
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
