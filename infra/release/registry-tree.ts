import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../dev/tools/command';
import { bundleCommandLine } from '../build/bundle-command-line';
import { REPOSITORY } from '../build/bundle-function';
import { copyDocs } from '../build/packaged-docs';
import { copyModule } from './module-folder';

/** A release in the form that Terraform's registries read: a Git repository with the module at its root. */
export interface RegistryRelease {
  readonly version: string;
  /** Owner of the repository, which is the first part of the module's address in a registry. */
  readonly namespace: string;
}

/** Name that the registries require: `terraform-<provider>-<module>`. */
export const REGISTRY_REPOSITORY = 'terraform-aws-mysqldump';

/** The module at the root of the tree, and the one that is nested in it. */
const MAIN = 'mysqldump';
const NESTED = 'scheduled-script';

/**
 * Writes the tree of a release: the module `mysqldump` at its root, as registries require it, with everything of the release
 * archive, and `scheduled-script` in `modules/`.
 */
export async function writeRegistryTree(folder: string, release: RegistryRelease): Promise<void> {
  copyModule(MAIN, folder);
  copyDocs(join(REPOSITORY, 'docs'), join(folder, 'docs'), MAIN);
  cpSync(join(REPOSITORY, 'CHANGELOG.md'), join(folder, 'CHANGELOG.md'));
  await bundleCommandLine(join(folder, 'cli'));
  copyModule(NESTED, join(folder, 'modules', NESTED));
  addressSources(join(folder, 'README.md'), MAIN, release, '');
  addressSources(join(folder, 'modules', NESTED, 'README.md'), NESTED, release, `//modules/${NESTED}`);
}

/** Replaces the path of a module by its address in the registry, with a range of versions. */
function addressSources(
  readme: string,
  module: string,
  { namespace, version }: RegistryRelease,
  subfolder: string,
): void {
  const text = readFileSync(readme, 'utf8');
  const path = `  source = "./modules/${module}"\n`;
  if (!text.includes(path))
    throw new Error(`${readme} has no line ${path.trim()}, which a registry needs with an address.`);
  const address = `  source  = "${namespace}/${MAIN}/aws${subfolder}"\n  version = "~> ${minorOf(version)}"\n`;
  writeFileSync(readme, text.replaceAll(path, address));
}

/** `1.4` of `1.4.2`: later versions of the same major one, or, before 1.0, of the same minor one. */
function minorOf(version: string): string {
  const parts = version.split('.');
  return (parts[0] === '0' ? parts : parts.slice(0, 2)).join('.');
}

/**
 * Makes the repository with one commit without a parent, on a branch of its own, and a tag: a clone of one release needs no
 * other one, whose packages are as large. The same tree becomes the same commit.
 *
 * @returns the hash of the commit
 */
export async function commitRelease(folder: string, { version }: RegistryRelease): Promise<string> {
  if (readdirSync(folder).includes('.git'))
    throw new Error(`${folder} is a Git repository already. Name an empty folder.`);
  const release = { name: 'lambda-mysqldump', email: 'release@lambda-mysqldump.invalid', date: '2000-01-01T00:00:00Z' };
  const env = {
    PATH: process.env.PATH,
    // Settings of the user, such as signatures and line ends, would change the commit.
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: release.name,
    GIT_AUTHOR_EMAIL: release.email,
    GIT_AUTHOR_DATE: release.date,
    GIT_COMMITTER_NAME: release.name,
    GIT_COMMITTER_EMAIL: release.email,
    GIT_COMMITTER_DATE: release.date,
  };
  const git = (...args: string[]) => run('git', args, { cwd: folder, env });
  await git('init', '--quiet', `--initial-branch=release-${version}`);
  // Packages are in a folder that users of Git often ignore.
  await git('add', '--all', '--force');
  await git('commit', '--quiet', `--message=Version ${version}`);
  await git('tag', `v${version}`);
  return (await git('rev-parse', 'HEAD')).trim();
}

/** Creates the folder of the repository, which must not exist or be empty. */
export function emptyFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty. Remove it, or name another folder.`);
  return folder;
}
