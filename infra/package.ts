import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { step } from '../dev/tools/progress';
import { zipFolder } from '../dev/tools/zip';
import { version } from '../package.json';
import { buildModule } from './build/build-module';
import { bundleCommandLine } from './build/bundle-command-line';
import { copyDocs } from './build/packaged-docs';
import { MODULES, type ModulePackages, moduleFolder } from './build/packages';

/** Pages that messages of the functions and of plans name, such as `docs/restore.md`. */
const DOCS = join(__dirname, '..', 'docs');

/** Where the archives are, of the modules and of the command line. */
const MODULES_FOLDER = join(__dirname, '..', 'modules');

/** The module whose archive contains the command line, whose users restore by it. */
const COMMAND_LINE_MODULE = 'mysqldump';

/** Files that a user of the module does not need: tests, and files that Terraform creates. */
const EXCLUDED = new Set(['tests', '.terraform', '.terraform.lock.hcl']);

/**
 * `npm run package`: writes each module with its packages and the documents into one zip that Terraform accepts as a
 * source, and the command line into another one. The archive of `mysqldump` contains the command line, too.
 */
async function main(): Promise<void> {
  await packageCommandLine();
  for (const module of MODULES) {
    await buildModule(module);
    await packageModule(module);
  }
}

async function packageModule({ name }: ModulePackages): Promise<void> {
  const archive = `${moduleFolder(name)}-${version}.zip`;
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const { zipBytes, sha256 } = await step(`release archive of ${name}`, async () => {
      cpSync(moduleFolder(name), folder, { recursive: true, filter: (path) => !EXCLUDED.has(basename(path)) });
      copyDocs(DOCS, join(folder, 'docs'), name);
      if (name === COMMAND_LINE_MODULE) await bundleCommandLine(join(folder, 'cli'));
      return zipFolder(folder, archive);
    });
    reportArchive(archive, zipBytes, sha256);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function packageCommandLine(): Promise<void> {
  const archive = join(MODULES_FOLDER, `lambda-mysqldump-${version}.zip`);
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const { zipBytes, sha256 } = await step('command line', async () => {
      await bundleCommandLine(folder);
      return zipFolder(folder, archive);
    });
    reportArchive(archive, zipBytes, sha256);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportArchive(archive: string, zipBytes: number, sha256: string): void {
  console.log(`modules/${basename(archive)}  ${(zipBytes / 1024 / 1024).toFixed(1)} MiB  SHA-256 ${sha256}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
