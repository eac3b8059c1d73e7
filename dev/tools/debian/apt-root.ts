import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../command';
import { type AptSource, debianSources } from './apt-sources';

/** A package as the index of a suite describes it. */
export interface IndexedPackage {
  name: string;
  version: string;
  sha256: string;
  /** Name of the source package, which Debian's security tracker knows, if it is another one. */
  source?: string;
}

/** apt with separate configuration, state and cache: it requires no root and does not change the machine's apt. */
export interface AptRoot {
  /** Newest versions of these packages and of all their dependencies, sorted by name. */
  solve(packages: readonly string[]): Promise<IndexedPackage[]>;
  /** Versions that the suite has now. */
  available(packages: readonly string[]): Promise<IndexedPackage[]>;
  /** Downloads one version of each package, verified by the archive's signature, and returns the files. */
  download(packages: readonly IndexedPackage[]): Promise<string[]>;
}

/** Opens a private apt root for one Debian suite and architecture (Debian's name, like `amd64`), and removes it afterwards. */
export async function withAptRoot<T>(
  suite: string,
  architecture: string,
  work: (apt: AptRoot) => Promise<T>,
  sources: readonly AptSource[] = debianSources(),
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'apt-root-'));
  try {
    await prepare(root, suite, architecture, sources);
    return await work(aptRoot(root));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function prepare(
  root: string,
  suite: string,
  architecture: string,
  sources: readonly AptSource[],
): Promise<void> {
  const folders = ['lists/partial', 'cache/archives/partial', 'sources', 'preferences', 'downloads'];
  await Promise.all(folders.map((folder) => mkdir(join(root, folder), { recursive: true })));
  await writeFile(join(root, 'dpkg-status'), '');
  await writeFile(join(root, 'apt.conf'), configuration(root, architecture));

  if (sources.length === 0) {
    throw new Error(
      'no Debian archive is among the sources in /etc/apt; set DEBIAN_MIRROR to the URL of one and install the package ' +
        'debian-archive-keyring',
    );
  }
  const problems: string[] = [];
  for (const source of sources) {
    await writeFile(join(root, 'sources', 'debian.sources'), stanza(source, suite, architecture));
    try {
      await run('apt-get', ['-c', join(root, 'apt.conf'), '-qq', '--error-on=any', 'update']);
      return;
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  throw new Error(`no package index of Debian ${suite} for ${architecture} could be read: ${problems.join('; ')}`);
}

function configuration(root: string, architecture: string): string {
  return [
    `Dir::State "${root}";`,
    `Dir::State::lists "${root}/lists";`,
    `Dir::State::status "${root}/dpkg-status";`,
    `Dir::Cache "${root}/cache";`,
    'Dir::Etc::sourcelist "/dev/null";',
    `Dir::Etc::sourceparts "${root}/sources";`,
    'Dir::Etc::preferences "/dev/null";',
    `Dir::Etc::preferencesparts "${root}/preferences";`,
    // Disables the machine's hooks, which clean and refresh its own caches.
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear APT::Architectures;',
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    'APT::Install-Recommends "false";',
    // The download folder belongs to the user who runs this; apt's own user could not write there.
    'APT::Sandbox::User "root";',
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    // A mirror may be a frozen copy; its signature is still checked.
    'Acquire::Check-Valid-Until "false";',
    '',
  ].join('\n');
}

function stanza(source: AptSource, suite: string, architecture: string): string {
  const fields = {
    Types: 'deb',
    ...source,
    Suites: suite,
    Components: 'main',
    Architectures: architecture,
    Targets: 'Packages',
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}

function aptRoot(root: string): AptRoot {
  const config = ['-c', join(root, 'apt.conf')];

  async function available(packages: readonly string[]): Promise<IndexedPackage[]> {
    if (packages.length === 0) return [];
    // apt-cache fails when a name is unknown, but still prints the others.
    const text = await run('sh', ['-c', 'apt-cache "$@" || :', 'sh', ...config, '-qq', 'show', ...packages]);
    return text.split(/\n\n+/).flatMap((record) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(record)?.[1];
      const [name, version, sha256] = [field('Package'), field('Version'), field('SHA256')];
      // A version in parentheses follows where the source has another one.
      const source = field('Source')?.replace(/ .*/, '');
      return name && version && sha256 ? [{ name, version, sha256, ...(source && { source }) }] : [];
    });
  }

  return {
    available,

    async solve(packages) {
      const plan = await run('apt-get', [...config, '-qq', '--simulate', 'install', ...packages]);
      const chosen = [...plan.matchAll(/^Inst ([^ :]+)(?::\S+)? \((\S+) /gm)].map(
        ([, name, version]) => `${name}=${version}`,
      );
      const found = await available(chosen);
      return found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },

    async download(packages) {
      const folder = await mkdtemp(join(root, 'downloads', 'd-'));
      const wanted = packages.map(({ name, version }) => `${name}=${version}`);
      await run('apt-get', [...config, '-qq', 'download', ...wanted], { cwd: folder });
      return (await readdir(folder)).map((file) => join(folder, file));
    },
  };
}
