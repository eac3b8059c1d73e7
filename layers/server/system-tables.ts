import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UnpackedPackage } from '../../dev/tools/debian/packages';
import { locate } from '../tools/layer-folder';
import { MARIADB, type ServerFamily } from './families';

/** How a server initialises an empty data folder and exits. */
export interface Initialisation {
  /** Statements that it runs. */
  readonly sql: string;
  /** @param file has the statements, which the standard input has too */
  options(file: string): string[];
}

/**
 * MySQL creates its system tables itself, and `root@localhost` without a password.
 *
 * @param timeZones statements that fill the time zone tables
 */
function mysqlInitialisation(timeZones: string): Initialisation {
  return {
    sql: [
      // What INSTALL COMPONENT writes. It can't run before the server accepts connections.
      "INSERT INTO mysql.component (component_group_id, component_urn) VALUES (1, 'file://component_classic_hashing');",
      'USE mysql;',
      timeZones,
    ].join('\n'),
    options: (file) => [
      '--initialize-insecure',
      `--init-file=${file}`,
      // No keys that many servers would share: root logs in over the socket.
      '--auto-generate-certs=OFF',
      '--caching-sha2-password-auto-generate-rsa-keys=OFF',
      '--sha256-password-auto-generate-rsa-keys=OFF',
      '--innodb-doublewrite=OFF',
      '--innodb-redo-log-capacity=8M',
    ],
  };
}

/** MariaDB's system tables, made by the scripts that mariadb-install-db runs. */
function mariadbInitialisation(timeZones: string, packages: readonly UnpackedPackage[]): Initialisation {
  const share = locate(MARIADB.share, packages, 'x86_64');
  const scripts = [
    'mariadb_system_tables.sql',
    'mariadb_performance_tables.sql',
    'mariadb_system_tables_data.sql',
    'maria_add_gis_sp_bootstrap.sql',
    'mariadb_sys_schema.sql',
  ];
  return {
    sql: [
      'CREATE DATABASE mysql;',
      'USE mysql;',
      // root may log in without a password, as any user of the operating system.
      'SET @auth_root_socket = NULL;',
      ...scripts.map((script) => readFileSync(join(share, script), 'utf8')),
      'USE mysql;',
      // The scripts also allow root from the host that they run on, by its name.
      "DELETE FROM global_priv WHERE Host <> 'localhost';",
      'DELETE FROM proxies_priv;',
      // What INSTALL SONAME writes. It can't run before the server accepts connections.
      "INSERT INTO plugin VALUES ('ARCHIVE', 'ha_archive.so'), ('BLACKHOLE', 'ha_blackhole.so');",
      timeZones,
      '',
    ].join('\n'),
    options: () => ['--bootstrap', '--innodb-log-file-size=64M'],
  };
}

/** From the name of a layer to the initialisation of its server. */
export const INITIALISATIONS: Readonly<
  Record<ServerFamily['layer'], (timeZones: string, packages: readonly UnpackedPackage[]) => Initialisation>
> = { 'mysql-server': mysqlInitialisation, 'mariadb-server': mariadbInitialisation };
