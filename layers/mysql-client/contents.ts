import type { PackageSet } from '../../dev/tools/debian/package-set';
import { MARIADB_CLIENT, MYSQL_CLIENT } from '../package-sets';

/** A file of a Debian package that goes into the layer. */
export interface PackagedFile {
  set: PackageSet;
  package: string;
  /** Path inside the package; `<multiarch>` stands for Debian's library folder of the architecture. */
  path: string;
}

/** The programs, by the names under which `/opt/bin` has them. */
export const PROGRAMS: Readonly<Record<string, PackagedFile>> = {
  mysqldump: { set: MYSQL_CLIENT, package: 'mysql-client-core', path: 'usr/bin/mysqldump' },
  mysql: { set: MYSQL_CLIENT, package: 'mysql-client-core', path: 'usr/bin/mysql' },
  'mariadb-dump': { set: MARIADB_CLIENT, package: 'mariadb-client', path: 'usr/bin/mariadb-dump' },
  mariadb: { set: MARIADB_CLIENT, package: 'mariadb-client-core', path: 'usr/bin/mariadb' },
  zstd: { set: MARIADB_CLIENT, package: 'zstd', path: 'usr/bin/zstd' },
  pzstd: { set: MARIADB_CLIENT, package: 'zstd', path: 'usr/bin/pzstd' },
  gzip: { set: MARIADB_CLIENT, package: 'gzip', path: 'usr/bin/gzip' },
  mkfifo: { set: MARIADB_CLIENT, package: 'coreutils', path: 'usr/bin/mkfifo' },
};

export type PluginFlavour = 'mysql' | 'mariadb';

const mariadbPlugin = (name: string): PackagedFile => ({
  set: MARIADB_CLIENT,
  package: 'libmariadb3',
  path: `usr/lib/<multiarch>/libmariadb3/plugin/${name}`,
});

/**
 * Authentication plug-ins that the clients load by name. MySQL's client has caching_sha2_password, sha256_password and
 * mysql_clear_password built in; its others (Kerberos, OCI, OpenID Connect, WebAuthn) are 6.6 MB each and need a person
 * or a token broker.
 */
export const PLUGINS: Readonly<Record<PluginFlavour, readonly PackagedFile[]>> = {
  mysql: [{ set: MYSQL_CLIENT, package: 'mysql-client-core', path: 'usr/lib/mysql/plugin/mysql_native_password.so' }],
  mariadb: [
    mariadbPlugin('caching_sha2_password.so'),
    mariadbPlugin('client_ed25519.so'),
    mariadbPlugin('dialog.so'),
    mariadbPlugin('mysql_clear_password.so'),
    mariadbPlugin('parsec.so'),
    mariadbPlugin('sha256_password.so'),
  ],
};
