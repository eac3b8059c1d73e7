import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  MARIADB_SERVER_118,
  MARIADB_SERVER_1011,
  MYSQL_SERVER_97,
  type PackageSet,
} from '../../../layers/package-sets';
import { debianPackages } from '../../../layers/tools/debian';
import { LOADER, libraryFolders } from '../../../layers/tools/elf-closure';

export type Flavour = 'mysql' | 'mariadb';
export type Series = '9.7' | '10.11' | '11.8';

/** How to start one kind of server from its unpacked packages. */
export interface ServerProgram {
  flavour: Flavour;
  series: Series;
  /** Debian's version of the package. */
  version: string;
  /** Changes when a file of the server may have changed. */
  fingerprint: string;
  /** The command before the first option: the server, started by its own loader with its own libraries. */
  command: readonly string[];
  /** Options that every start needs: where the parts of the server are. */
  options: readonly string[];
  /** Options of a run that fills an empty data folder and ends, and what that run reads. */
  initialise: { options: readonly string[]; input: string };
}

interface Recipe {
  flavour: Flavour;
  series: Series;
  set: PackageSet;
  package: string;
  daemon: string;
  share: string;
}

const RECIPES: readonly Recipe[] = [
  {
    flavour: 'mysql',
    series: '9.7',
    set: MYSQL_SERVER_97,
    package: 'mysql-server-core',
    daemon: 'mysqld',
    share: 'usr/share/mysql',
  },
  {
    flavour: 'mariadb',
    series: '11.8',
    set: MARIADB_SERVER_118,
    package: 'mariadb-server-core',
    daemon: 'mariadbd',
    share: 'usr/share/mariadb',
  },
  {
    flavour: 'mariadb',
    series: '10.11',
    set: MARIADB_SERVER_1011,
    package: 'mariadb-server-core',
    daemon: 'mariadbd',
    share: 'usr/share/mysql',
  },
];

/** Fetches a server; without a series the newest one of the flavour. */
export async function serverProgram(flavour: Flavour, series?: Series): Promise<ServerProgram> {
  const recipe = RECIPES.find((one) => one.flavour === flavour && (series === undefined || one.series === series));
  if (!recipe) {
    const known = RECIPES.map((one) => `${one.flavour} ${one.series}`).join(', ');
    throw new Error(`there is no ${flavour} ${series} to start; known are ${known}`);
  }
  const packages = await debianPackages(recipe.set, 'x86_64');
  const main = packages.find(({ name }) => name === recipe.package);
  if (!main) throw new Error(`${recipe.package} is not among the packages of ${recipe.set.name}`);

  const folders = packages.flatMap(({ root }) => libraryFolders(root, 'x86_64'));
  const loader = folders.map((folder) => join(folder, LOADER.x86_64)).find(existsSync);
  if (!loader) throw new Error(`${LOADER.x86_64} is in none of the packages of ${recipe.set.name}`);
  const share = join(main.root, recipe.share);
  return {
    flavour,
    series: recipe.series,
    version: main.version,
    fingerprint: main.sha256.slice(0, 16),
    command: [
      loader,
      '--inhibit-cache',
      '--library-path',
      folders.join(':'),
      join(main.root, 'usr/sbin', recipe.daemon),
    ],
    options: [
      `--basedir=${join(main.root, 'usr')}`,
      `--lc-messages-dir=${share}`,
      `--character-sets-dir=${join(share, 'charsets')}`,
      `--plugin-dir=${join(main.root, 'usr/lib/mysql/plugin')}`,
    ],
    initialise:
      flavour === 'mysql'
        ? { options: ['--initialize-insecure'], input: '' }
        : { options: ['--bootstrap'], input: mariadbSystemTables(share, recipe.series) },
  };
}

/** The statements that create MariaDB's system tables, as one run of `mariadb-install-db` would send them. */
function mariadbSystemTables(share: string, series: Series): string {
  const prefix = series === '10.11' ? 'mysql' : 'mariadb';
  const files = ['system_tables.sql', 'performance_tables.sql', 'system_tables_data.sql'];
  const scripts = [...files.map((file) => `${prefix}_${file}`), 'maria_add_gis_sp_bootstrap.sql'];
  return [
    'create database mysql;',
    'use mysql;',
    // Root may log in without a password and as any user of the operating system.
    'set @auth_root_socket = null;',
    ...scripts.map((script) => readFileSync(join(share, script), 'utf8')),
    readFileSync(join(share, `${prefix}_sys_schema.sql`), 'utf8'),
    '',
  ].join('\n');
}
