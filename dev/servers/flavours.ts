import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARIADB_SERVER_118, MARIADB_SERVER_1011, MYSQL_SERVER_97 } from '../../layers/package-sets';
import { LOADER, libraryFolders } from '../../layers/tools/elf-closure';
import type { PackageSet } from '../tools/debian/package-set';
import { debianPackages } from '../tools/debian/packages';
import type { KeyKind } from './certificates';
import { type MavenServer, mavenServer, mavenServers } from './maven';

export type Flavour = 'mysql' | 'mariadb';
/**
 * Upstream's major.minor. Two releases of a series differ in what a dump needs: `8.0` is 8.0.15, whose routines need
 * another privilege than those of `8.0.31`; `10.11` is Debian's newest release, `10.11.5` an earlier one.
 */
export type Series = '5.7' | '8.0' | '8.0.31' | '9.7' | '10.2' | '10.11' | '10.11.5' | '11.4' | '11.8';

/** How to start one kind of server from its unpacked packages. */
export interface ServerProgram {
  flavour: Flavour;
  series: Series;
  /** Debian's version of the package, or the server's own. */
  version: string;
  /** Changes when a file of the server may have changed. */
  fingerprint: string;
  /** False when it supports no TLS version that current clients accept. */
  modernTls: boolean;
  /** Kind of key that its certificate requires. */
  serverKey: KeyKind;
  /** Command without options: the server, started by its own loader with its own libraries. */
  command: readonly string[];
  /** Folder of its plugins; undefined when it has none. */
  plugins: string | undefined;
  /** Options for every start: paths of the server's files. */
  options: readonly string[];
  /** Options and standard input of a run that initialises an empty data folder and exits. */
  initialise: { options: readonly string[]; input: string };
}

/** A server of a Debian package, or of a Maven artifact where Debian no longer has it. */
type Recipe = { flavour: Flavour; series: Series; daemon: string } & (
  | { set: PackageSet; package: string; share: string }
  | { maven: MavenServer }
);

const MAVEN = mavenServers();

function fromMaven(flavour: Flavour, series: Series, daemon: string): Recipe {
  const maven = MAVEN[`${flavour}-${series}`];
  if (!maven) throw new Error(`${flavour}-${series} is not in maven.lock.json`);
  return { flavour, series, daemon, maven };
}

/** The newest of each flavour first. */
const RECIPES: readonly Recipe[] = [
  {
    flavour: 'mysql',
    series: '9.7',
    set: MYSQL_SERVER_97,
    package: 'mysql-server-core',
    daemon: 'mysqld',
    share: 'usr/share/mysql',
  },
  fromMaven('mysql', '8.0.31', 'mysqld'),
  fromMaven('mysql', '8.0', 'mysqld'),
  fromMaven('mysql', '5.7', 'mysqld'),
  {
    flavour: 'mariadb',
    series: '11.8',
    set: MARIADB_SERVER_118,
    package: 'mariadb-server-core',
    daemon: 'mariadbd',
    share: 'usr/share/mariadb',
  },
  fromMaven('mariadb', '11.4', 'mariadbd'),
  {
    flavour: 'mariadb',
    series: '10.11',
    set: MARIADB_SERVER_1011,
    package: 'mariadb-server-core',
    daemon: 'mariadbd',
    share: 'usr/share/mysql',
  },
  fromMaven('mariadb', '10.11.5', 'mariadbd'),
  fromMaven('mariadb', '10.2', 'mysqld'),
];

/** Series that are fetched from Maven. */
export const MAVEN_SERIES = RECIPES.filter((recipe) => 'maven' in recipe).map(({ flavour, series }) => ({
  flavour,
  series,
}));

/** Built with yaSSL, which supports TLS up to 1.1; current clients do not. */
const WITHOUT_MODERN_TLS: readonly Series[] = ['5.7', '10.2'];

/** Paths of the files of an unpacked server. */
interface ServerFiles {
  version: string;
  sha256: string;
  daemon: string;
  libraries: readonly string[];
  base: string;
  share: string;
  plugins?: string;
}

/** Fetches a server. Default series: the newest of the flavour. */
export async function serverProgram(flavour: Flavour, series?: Series): Promise<ServerProgram> {
  const recipe = RECIPES.find((one) => one.flavour === flavour && (series === undefined || one.series === series));
  if (!recipe) {
    const known = RECIPES.map((one) => `${one.flavour} ${one.series}`).join(', ');
    throw new Error(`there is no ${flavour} ${series} to start; known are ${known}`);
  }
  const files = 'maven' in recipe ? await filesOfArtifact(recipe) : await filesOfPackage(recipe);
  const loader = files.libraries.map((folder) => join(folder, LOADER.x86_64)).find(existsSync);
  if (!loader) throw new Error(`${LOADER.x86_64} is in none of ${files.libraries.join(', ')}`);
  return {
    flavour,
    series: recipe.series,
    version: files.version,
    fingerprint: files.sha256.slice(0, 16),
    modernTls: !WITHOUT_MODERN_TLS.includes(recipe.series),
    // The OpenSSL of MySQL 8.0.15 does not select a curve by default.
    serverKey: recipe.series === '8.0' ? 'rsa' : 'ec',
    command: [loader, '--inhibit-cache', '--library-path', files.libraries.join(':'), files.daemon],
    plugins: files.plugins && existsSync(files.plugins) ? files.plugins : undefined,
    options: [
      `--basedir=${files.base}`,
      `--lc-messages-dir=${files.share}`,
      `--character-sets-dir=${join(files.share, 'charsets')}`,
      ...(files.plugins ? [`--plugin-dir=${files.plugins}`] : []),
    ],
    initialise:
      flavour === 'mysql'
        ? { options: ['--initialize-insecure'], input: '' }
        : { options: ['--bootstrap'], input: mariadbSystemTables(files.share) },
  };
}

async function filesOfPackage(recipe: Extract<Recipe, { set: PackageSet }>): Promise<ServerFiles> {
  const packages = await debianPackages(recipe.set, 'x86_64');
  const main = packages.find(({ name }) => name === recipe.package);
  if (!main) throw new Error(`${recipe.package} is not among the packages of ${recipe.set.name}`);
  return {
    version: main.version,
    sha256: main.sha256,
    daemon: join(main.root, 'usr/sbin', recipe.daemon),
    libraries: packages.flatMap(({ root }) => libraryFolders(root, 'x86_64')),
    base: join(main.root, 'usr'),
    share: join(main.root, recipe.share),
    plugins: join(main.root, 'usr/lib/mysql/plugin'),
  };
}

/** The oldest Debian in use still has the libraries that older servers need. */
async function filesOfArtifact({ maven, daemon }: Extract<Recipe, { maven: MavenServer }>): Promise<ServerFiles> {
  const [packages, root] = await Promise.all([debianPackages(MARIADB_SERVER_1011, 'x86_64'), mavenServer(maven)]);
  return {
    version: maven.version,
    sha256: maven.sha256,
    daemon: join(root, 'bin', daemon),
    libraries: [...packages.flatMap(({ root }) => libraryFolders(root, 'x86_64')), join(root, 'lib')],
    base: root,
    share: join(root, 'share'),
  };
}

/** The statements that create MariaDB's system tables, as one run of `mariadb-install-db` would send them. */
function mariadbSystemTables(share: string): string {
  const prefix = existsSync(join(share, 'mariadb_system_tables.sql')) ? 'mariadb' : 'mysql';
  const files = ['system_tables.sql', 'performance_tables.sql', 'system_tables_data.sql'];
  const sys = join(share, `${prefix}_sys_schema.sql`);
  const scripts = [...files.map((file) => `${prefix}_${file}`), 'maria_add_gis_sp_bootstrap.sql'];
  return [
    'create database mysql;',
    'use mysql;',
    // Root may log in without a password and as any user of the operating system.
    'set @auth_root_socket = null;',
    ...scripts.map((script) => readFileSync(join(share, script), 'utf8')),
    ...(existsSync(sys) ? [readFileSync(sys, 'utf8')] : []),
    '',
  ].join('\n');
}
