import type { PackageSet } from '../../dev/tools/debian/package-set';
import { MARIADB_SERVER_118, MYSQL_SERVER_97 } from '../package-sets';
import type { PackagedFile } from '../tools/layer-folder';

/** A family of servers, and what its layer is made of. */
export interface ServerFamily {
  /** Name of the layer, and of its folder below `/opt`. */
  readonly layer: 'mysql-server' | 'mariadb-server';
  readonly packages: PackageSet;
  /** The server; its base name is that of the program in `/opt/bin`. */
  readonly daemon: PackagedFile;
  /** Folder with messages and character sets. */
  readonly share: PackagedFile;
  readonly plugins: readonly PackagedFile[];
}

const mysqlFile = (path: string): PackagedFile => ({ package: 'mysql-server-core', path });

/**
 * MySQL. Its other plug-ins and components are for users, replication, logs and telemetry, none of which a dump of
 * databases contains. Full-text parsers except MeCab, which needs a dictionary of Japanese, are built in.
 */
export const MYSQL: ServerFamily = {
  layer: 'mysql-server',
  packages: MYSQL_SERVER_97,
  daemon: mysqlFile('usr/sbin/mysqld'),
  share: mysqlFile('usr/share/mysql'),
  plugins: [
    // MD5(), SHA() and SHA1(), which were part of the server until 9.5.
    mysqlFile('usr/lib/mysql/plugin/component_classic_hashing.so'),
    // The server loads it at each start.
    mysqlFile('usr/lib/mysql/plugin/component_reference_cache.so'),
  ],
};

const mariadbFile = (name: string, path: string): PackagedFile => ({ package: name, path });

/** MariaDB. Storage engines of packages of their own (CONNECT, Mroonga, RocksDB, Spider, …) are left out for their size. */
export const MARIADB: ServerFamily = {
  layer: 'mariadb-server',
  packages: MARIADB_SERVER_118,
  daemon: mariadbFile('mariadb-server-core', 'usr/sbin/mariadbd'),
  share: mariadbFile('mariadb-server-core', 'usr/share/mariadb'),
  plugins: [
    mariadbFile('mariadb-server', 'usr/lib/mysql/plugin/ha_archive.so'),
    mariadbFile('mariadb-server', 'usr/lib/mysql/plugin/ha_blackhole.so'),
  ],
};

/** Every family, by the names that functions have for them. */
export const SERVER_FAMILIES = { mysql: MYSQL, mariadb: MARIADB } as const;
