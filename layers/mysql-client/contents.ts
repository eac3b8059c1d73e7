import type { PackagedFile } from '../tools/layer-folder';

/** The programs, by the names under which `/opt/bin` has them. */
export const PROGRAMS: Readonly<Record<string, PackagedFile>> = {
  mysqldump: { package: 'mysql-client-core', path: 'usr/bin/mysqldump' },
  mysql: { package: 'mysql-client-core', path: 'usr/bin/mysql' },
  'mariadb-dump': { package: 'mariadb-client', path: 'usr/bin/mariadb-dump' },
  mariadb: { package: 'mariadb-client-core', path: 'usr/bin/mariadb' },
  zstd: { package: 'zstd', path: 'usr/bin/zstd' },
  pzstd: { package: 'zstd', path: 'usr/bin/pzstd' },
  gzip: { package: 'gzip', path: 'usr/bin/gzip' },
  mkfifo: { package: 'coreutils', path: 'usr/bin/mkfifo' },
};

export type PluginFlavour = 'mysql' | 'mariadb';

const mariadbPlugin = (name: string): PackagedFile => ({
  package: 'libmariadb3',
  path: `usr/lib/<multiarch>/libmariadb3/plugin/${name}`,
});

/**
 * Authentication plug-ins that the clients load by name. MySQL's client has caching_sha2_password, sha256_password and
 * mysql_clear_password built in; its others (Kerberos, OCI, OpenID Connect, WebAuthn) are 6.6 MB each and need a person
 * or a token broker.
 */
export const PLUGINS: Readonly<Record<PluginFlavour, readonly PackagedFile[]>> = {
  mysql: [{ package: 'mysql-client-core', path: 'usr/lib/mysql/plugin/mysql_native_password.so' }],
  mariadb: [
    mariadbPlugin('caching_sha2_password.so'),
    mariadbPlugin('client_ed25519.so'),
    mariadbPlugin('dialog.so'),
    mariadbPlugin('mysql_clear_password.so'),
    mariadbPlugin('parsec.so'),
    mariadbPlugin('sha256_password.so'),
  ],
};
