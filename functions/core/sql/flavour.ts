/** The families of database servers. Aurora MySQL and Percona Server belong to MySQL. */
export const FLAVOURS = ['mysql', 'mariadb'] as const;
export type Flavour = (typeof FLAVOURS)[number];

/** Their names for people. */
export const FLAVOUR_NAMES: Readonly<Record<Flavour, string>> = { mysql: 'MySQL', mariadb: 'MariaDB' };

/** The family of a server by the version that it reports, for example `11.8.3-MariaDB-log`. */
export function flavourOf(version: string): Flavour {
  return /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}
