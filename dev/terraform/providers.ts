import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { step } from '../tools/progress';
import { OPENTOFU_REGISTRY, TERRAFORM_REGISTRY as REGISTRY } from './program';

/** Versions of the AWS provider to run with, for a try of newer ones. */
const CHOSEN_VERSIONS = process.env.AWS_PROVIDER_VERSIONS;
/** What the tests are known to pass with: a new release must not make them fail. */
const AWS_VERSIONS = CHOSEN_VERSIONS ?? '5.100.0';

/**
 * Returns the file for `TF_CLI_CONFIG_FILE`: the user's own, or one that loads the AWS provider from a mirror on this
 * machine. Terraform links to an unpacked mirror, so that no run copies or downloads 700 MB, and parallel runs don't
 * affect each other, as they do with a shared plug-in cache.
 */
export async function terraformCliConfig(): Promise<string> {
  const own = process.env.TF_CLI_CONFIG_FILE;
  if (own && existsSync(own)) return own;
  const mirrors = CHOSEN_VERSIONS === undefined ? mirrorsOfThisMachine() : [];
  if (!mirrors.some((mirror) => existsSync(join(mirror, REGISTRY, 'hashicorp/aws')))) mirrors.push(await ownMirror());
  const text = configFor([...mirrors, openTofuMirror(mirrors)]);
  const file = join(cacheFolder('terraform'), `${shortHash(text)}.tfrc`);
  if (!existsSync(file)) writeFileSync(file, text);
  return file;
}

/**
 * A mirror with the same providers for OpenTofu, which looks for them under the name of its own registry; it serves the same
 * program.
 */
function openTofuMirror(mirrors: string[]): string {
  const packages = mirrors
    .flatMap((mirror) => subfolders(join(mirror, REGISTRY)))
    .flatMap(subfolders)
    .flatMap(subfolders)
    .flatMap(subfolders);
  const folder = join(cacheFolder('terraform'), `opentofu-${shortHash(packages.join('\n'))}`);
  for (const path of packages) {
    const link = join(folder, OPENTOFU_REGISTRY, ...path.split('/').slice(-4));
    mkdirSync(dirname(link), { recursive: true });
    if (!existsSync(link)) {
      rmSync(link, { force: true });
      symlinkSync(path, link);
    }
  }
  return folder;
}

/** Terraform's standard plug-in folders, the XDG data folders, and folders of add-on software. */
function mirrorsOfThisMachine(): string[] {
  const dataHome = process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share');
  const dataFolders = (process.env.XDG_DATA_DIRS ?? '/usr/local/share:/usr/share').split(':');
  const candidates = [
    join(homedir(), '.terraform.d/plugins'),
    ...[dataHome, ...dataFolders].map((folder) => join(folder, 'terraform/plugins')),
    ...[
      '/opt',
      '/usr/local',
      '/usr/local/share',
      '/usr/local/lib',
      '/usr/share',
      '/usr/lib',
      '/var/lib',
      '/srv',
    ].flatMap((prefix) => [prefix, ...subfolders(prefix)]),
  ];
  return candidates.filter((folder) => existsSync(join(folder, REGISTRY)));
}

function configFor(mirrors: string[]): string {
  const providers = mirrors.map((mirror) =>
    [REGISTRY, OPENTOFU_REGISTRY]
      .flatMap((registry) => subfolders(join(mirror, registry)))
      .flatMap(subfolders)
      .map((path) => path.slice(mirror.length + 1)),
  );
  const list = (names: string[]) => JSON.stringify(names);
  const blocks = mirrors.map(
    (mirror, i) =>
      `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${list(providers[i] as string[])}\n  }\n`,
  );
  return `provider_installation {\n${blocks.join('')}  direct {\n    exclude = ${list(providers.flat())}\n  }\n}\n`;
}

/** Downloads the provider once, from the registry, into a mirror in the cache. */
function ownMirror(): Promise<string> {
  return madeOnce(join(cacheFolder('terraform'), `providers-${shortHash(AWS_VERSIONS)}`), (draft) =>
    step('Downloading the AWS provider for Terraform', async () => {
      const required = { aws: { source: 'hashicorp/aws', version: AWS_VERSIONS } };
      writeFileSync(join(draft, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: required } }));
      await run('terraform', ['init', '-no-color', '-input=false'], { cwd: draft });
      await rename(join(draft, '.terraform/providers', REGISTRY), join(draft, REGISTRY));
    }),
  );
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
