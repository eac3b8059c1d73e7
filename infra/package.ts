import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { requireLockedPackages } from '../dev/tools/debian/packages';
import { step } from '../dev/tools/progress';
import { zipFolder } from '../dev/tools/zip';
import { LAYER_SETS } from '../layers/package-sets';
import { version } from '../package.json';
import { buildModule } from './build/build-module';
import { bundleCommandLine } from './build/bundle-command-line';
import { copyDocs } from './build/packaged-docs';
import { MODULES, type ModulePackages, moduleFolder } from './build/packages';
import { billOfMaterials } from './release/bill-of-materials';
import { copyModule } from './release/module-folder';
import { writeOciPackage } from './release/oci-package';
import { commitRelease, emptyFolder, REGISTRY_REPOSITORY, writeRegistryTree } from './release/registry-tree';

/** Pages that messages of the functions and of plans name, such as `docs/restore.md`. */
const DOCS = join(__dirname, '..', 'docs');

/** Where the archives are, of the modules and of the command line. */
const MODULES_FOLDER = join(__dirname, '..', 'modules');

/** Name of the bill of materials in an archive. */
const BILL_OF_MATERIALS = 'bill-of-materials.cdx.json';

/** The module whose archive contains the command line, whose users restore by it. */
const COMMAND_LINE_MODULE = 'mysqldump';

/**
 * `npm run package`: writes each module with its packages and the documents into one zip that Terraform accepts as a
 * source, and the command line into another one. The archive of `mysqldump` contains the command line, too.
 *
 * `-- --release` refuses layers of other packages than the locked ones.
 *
 * `-- --registry <folder> --namespace <owner>` writes the release for registries as well: the Git repository
 * `terraform-aws-mysqldump` with its one commit, and for OpenTofu the archive as an OCI image layout.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      release: { type: 'boolean', default: false },
      registry: { type: 'string' },
      namespace: { type: 'string', default: '<namespace>' },
    },
  });
  if (values.release) await step('locked packages', () => requireLockedPackages(LAYER_SETS));
  await packageCommandLine();
  for (const module of MODULES) {
    await buildModule(module);
    await packageModule(module);
  }
  if (values.registry !== undefined) await packageForRegistries(values.registry, values.namespace);
}

async function packageForRegistries(folder: string, namespace: string): Promise<void> {
  const repository = emptyFolder(join(folder, REGISTRY_REPOSITORY));
  const oci = emptyFolder(join(folder, 'oci'));
  const commit = await step('repository for registries', async () => {
    await writeRegistryTree(repository, { version, namespace });
    for (const { name } of MODULES) {
      const folder = name === COMMAND_LINE_MODULE ? repository : join(repository, 'modules', name);
      cpSync(materialsOf(name), join(folder, BILL_OF_MATERIALS));
    }
    return commitRelease(repository, { version, namespace });
  });
  const digest = await step('OCI package', () => writeOciPackage(archiveOf(COMMAND_LINE_MODULE), version, oci));
  console.log(`${repository}  tag v${version}, commit ${commit}`);
  console.log(`${oci}  ${digest}`);
}

async function packageModule(module: ModulePackages): Promise<void> {
  const { name } = module;
  const archive = archiveOf(name);
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const { zipBytes, sha256 } = await step(`release archive of ${name}`, async () => {
      const commandLine = name === COMMAND_LINE_MODULE;
      copyModule(name, folder);
      copyDocs(DOCS, join(folder, 'docs'), name);
      if (commandLine) await bundleCommandLine(join(folder, 'cli'));
      const materials = await billOfMaterials(module, { version, dist: join(folder, 'dist'), commandLine });
      for (const file of [join(folder, BILL_OF_MATERIALS), materialsOf(name)]) writeFileSync(file, materials);
      return zipFolder(folder, archive);
    });
    reportArchive(archive, zipBytes, sha256);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function materialsOf(module: string): string {
  return `${moduleFolder(module)}-${version}.cdx.json`;
}

function archiveOf(module: string): string {
  return `${moduleFolder(module)}-${version}.zip`;
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
