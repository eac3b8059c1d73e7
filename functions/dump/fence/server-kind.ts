import type { Flavour } from '../../core/sql/flavour';
import { isAtLeast } from '../../core/sql/version';

/** What decides which questions a server can answer. */
export interface ServerKind {
  readonly flavour: Flavour;
  readonly version: string;
}

/** Whether definitions are in tables of InnoDB (MySQL 8.0 and later) and not in files beside the data. */
export function hasDictionary({ flavour, version }: ServerKind): boolean {
  return flavour === 'mysql' && isAtLeast(version, 8, 0);
}

/**
 * Whether InnoDB refuses to read a table or partition that was emptied after the snapshot (error 1412). MySQL 5.7 and
 * MariaDB 10.2 empty it in its place, and a snapshot finds no rows in it.
 */
export function guardsEmptied(server: ServerKind): boolean {
  return hasDictionary(server) || (server.flavour === 'mariadb' && isAtLeast(server.version, 10, 4));
}

/** Whether schemas have libraries of JavaScript ("INFORMATION_SCHEMA LIBRARIES Table", MySQL 9.2). */
export function hasLibraries({ flavour, version }: ServerKind): boolean {
  return flavour === 'mysql' && isAtLeast(version, 9, 2);
}

/**
 * Whether FLUSH GLOBAL STATUS sets the counters of statements to zero, and with them `Uptime_since_flush_status`
 * ("FLUSH STATUS", MariaDB 11.5). Elsewhere FLUSH STATUS sets that variable to zero and keeps these counters.
 */
export function canResetCounters({ flavour, version }: ServerKind): boolean {
  return flavour === 'mariadb' && isAtLeast(version, 11, 5);
}
