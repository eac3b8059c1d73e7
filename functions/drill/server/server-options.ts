import type { Family } from './family';

export interface ServerPlaces {
  readonly data: string;
  readonly temporary: string;
  readonly socket: string;
}

/** Options of MySQL only. */
const MYSQL = [
  '--mysqlx=OFF',
  // Clients connect over the socket, where no keys are needed; each would take a second of a small function's time.
  '--auto-generate-certs=OFF',
  '--caching-sha2-password-auto-generate-rsa-keys=OFF',
  '--sha256-password-auto-generate-rsa-keys=OFF',
  '--innodb-redo-log-capacity=64M',
  // No statement reads or writes files.
  '--secure-file-priv=NULL',
];

/** Options of MariaDB only. */
const MARIADB = [
  // guard: tables-stay-in-the-data-folder
  // It asks for no privilege to put a table into any folder (DATA DIRECTORY). Without links, it ignores the folder.
  '--skip-symbolic-links',
  // As the log in the layer's data folder, so that the start does not make another one.
  '--innodb-log-file-size=64M',
  '--aria-pagecache-buffer-size=16M',
  '--aria-log-file-size=16M',
];

/**
 * Options of both. Settings that decide whether a server accepts a definition (`sql_mode`, which the dump sets,
 * `innodb_strict_mode`, `restrict_fk_on_non_standard_key`, `sql_require_primary_key`, …) keep their defaults: the drill must
 * find what a new server refuses.
 */
const COMMON = [
  // guard: drill-server-has-no-port
  '--skip-networking',
  '--skip-log-bin',
  // guard: no-event-runs-in-a-drill
  '--event-scheduler=OFF',
  // guard: restores-events-that-are-over
  // A server drops an event that is over as soon as it is created, and an event that was due between the dump and the
  // drill is over. So the time of each session is in the past, apart from those of administrators.
  '--init-connect=SET TIMESTAMP = 86400',
  '--local-infile=OFF',
  '--max-allowed-packet=1G',
  // Little memory: one client, no load.
  '--performance-schema=OFF',
  '--max-connections=20',
  '--table-open-cache=400',
  '--table-definition-cache=400',
  '--key-buffer-size=8M',
  '--innodb-log-buffer-size=8M',
  // No durability: the data are discarded.
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=OFF',
  '--innodb-flush-method=nosync',
  '--innodb-use-native-aio=OFF',
  '--innodb-fast-shutdown=2',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
];

/** The options of a scratch server. @param bufferPool in MiB */
export function serverOptions(
  { flavour }: Family,
  { data, temporary, socket }: ServerPlaces,
  lowerCaseTableNames: 0 | 1,
  bufferPool: number,
): string[] {
  return [
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    `--socket=${socket}`,
    `--pid-file=${data}.pid`,
    `--lower-case-table-names=${lowerCaseTableNames}`,
    `--innodb-buffer-pool-size=${bufferPool}M`,
    ...COMMON,
    // MariaDB can only limit files to a folder: this one is removed after the drill.
    ...(flavour === 'mysql' ? MYSQL : [...MARIADB, `--secure-file-priv=${temporary}`]),
  ];
}
