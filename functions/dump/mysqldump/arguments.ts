import type { Flavour } from '../../core/sql/flavour';
import type { Tool } from '../../core/toolbox';
import { OPTIONS_ARGUMENT } from '../client/options-file';

/** The dump program of each family. mariadb-dump against MySQL exits 0 with a dump that can't be restored. */
export const DUMP_TOOL: Record<Flavour, Tool> = { mysql: 'mysqldump', mariadb: 'mariadb-dump' };

const COMMON = [
  '--single-transaction',
  '--quick',
  '--routines',
  '--events',
  '--triggers',
  '--hex-blob',
  '--no-tablespaces',
  '--default-character-set=utf8mb4',
  '--max-allowed-packet=1G',
  // Says on stderr what is being dumped: progress for the log, and the list of tables for the manifest.
  '--verbose',
];

const BY_FLAVOUR: Record<Flavour, readonly string[]> = {
  mysql: [
    // Otherwise FLUSH TABLES is needed, and a user with the least privileges fails with error 1227.
    '--set-gtid-purged=OFF',
    // Histograms are no part of the data, and servers before 8.0 have none to ask for.
    '--column-statistics=0',
    // Masking policies belong to the server (MySQL Enterprise 9.7), and reading them takes an administrator.
    '--skip-masking-policies',
  ],
  mariadb: [
    // Between LOCK TABLES and UNLOCK TABLES no row can be restored into a table whose default is the next of a sequence.
    '--skip-add-locks',
  ],
};

/** What belongs to a database and not to one of its tables. */
const PROGRAMS: ReadonlySet<string> = new Set(['--routines', '--events']);

/**
 * The arguments of the dump program. Databases are always named: `--all-databases` would take `mysql` along.
 *
 * @param namesDatabases whether the dump has `CREATE DATABASE` and `USE` (`dump-format/manifest/names-databases.ts`).
 * @param keepsHistory whether the past rows of MariaDB's system-versioned tables are dumped, too.
 * @param withPrograms whether routines and events are dumped, too: by one of several processes alone.
 */
export function dumpArguments(
  flavour: Flavour,
  databases: readonly string[],
  namesDatabases = false,
  keepsHistory = false,
  withPrograms = true,
): string[] {
  const common = COMMON.map((option) =>
    PROGRAMS.has(option) && !withPrograms ? option.replace('--', '--skip-') : option,
  );
  return [
    OPTIONS_ARGUMENT,
    ...common,
    ...BY_FLAVOUR[flavour],
    ...(keepsHistory ? ['--dump-history'] : []),
    ...(namesDatabases ? ['--databases'] : []),
    // What follows is a name, also when it begins with a dash.
    '--',
    ...databases,
  ];
}
