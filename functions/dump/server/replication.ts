import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';
import { isAtLeast } from '../../core/sql/version';

/** Replication whose target the server is, by its own status. */
export type Replication =
  /** It is no replica. */
  | { readonly state: 'none' }
  /** The user may not ask. */
  | { readonly state: 'hidden' }
  | { readonly state: 'running'; readonly source: string; readonly lagSeconds: number }
  | { readonly state: 'stopped'; readonly source: string; readonly reason: string };

/** Privileges any of which lets a user ask for the state of replication, the least one first. */
export function privilegesToSeeReplication(flavour: Flavour, version: string): readonly string[] {
  // SHOW GRANTS calls it by its other name.
  if (flavour === 'mariadb' && isAtLeast(version, 10, 5)) return ['REPLICA MONITOR', 'SLAVE MONITOR'];
  return ['REPLICATION CLIENT', 'SUPER'];
}

/** @throws {SessionError} when the user may not ask, which ends the session. */
export async function readReplication(session: Queryable, flavour: Flavour, version: string): Promise<Replication> {
  const rows = await session.rows(statement(flavour, version));
  // Names of columns differ between versions, but not their places: later versions add columns at the end.
  const channels = rows.map((row) => channel(flavour === 'mariadb' ? row.slice(2) : row));
  const stopped = channels.find(({ state }) => state === 'stopped');
  if (stopped) return stopped;
  const lag = (one: Replication) => (one.state === 'running' ? one.lagSeconds : 0);
  return channels.toSorted((a, b) => lag(b) - lag(a))[0] ?? { state: 'none' };
}

function statement(flavour: Flavour, version: string): string {
  if (flavour === 'mariadb') return 'SHOW ALL SLAVES STATUS';
  return isAtLeast(version, 8, 0, 22) ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
}

/** Places of columns in a row ("SHOW REPLICA STATUS Statement", MySQL Reference Manual). */
const HOST = 1;
const PORT = 3;
const IO_RUNNING = 10;
const SQL_RUNNING = 11;
const LAST_ERRORS = [19, 35, 37];
const SECONDS_BEHIND = 32;

function channel(row: readonly string[]): Replication {
  const source = `${row[HOST]}:${row[PORT]}`;
  const threads = [
    ...(row[IO_RUNNING] === 'Yes' ? [] : [`its receiver thread is not running (${row[IO_RUNNING]})`]),
    ...(row[SQL_RUNNING] === 'Yes' ? [] : ['its applier thread is not running']),
  ];
  const seconds = row[SECONDS_BEHIND] ?? '';
  if (threads.length === 0 && /^\d+$/.test(seconds)) return { state: 'running', source, lagSeconds: Number(seconds) };
  const error = LAST_ERRORS.map((place) => row[place]).find((text) => text);
  const reason = threads.join(' and ') || 'it does not know how far behind it is';
  return { state: 'stopped', source, reason: error === undefined ? reason : `${reason}: ${error}` };
}

/**
 * How far a reader of Aurora is behind the writer, from the table that every user sees ("Aurora MySQL–specific
 * information_schema tables", Amazon Aurora User Guide).
 */
export async function readAuroraReplication(session: Queryable, auroraServerId: string): Promise<Replication> {
  const [[milliseconds = '', role = ''] = []] = await session.rows(
    `SELECT replica_lag_in_milliseconds, session_id FROM information_schema.replica_host_status
     WHERE server_id = ${literal(auroraServerId)}`,
  );
  const lag = Number(milliseconds);
  if (role === 'MASTER_SESSION_ID' || milliseconds === '' || Number.isNaN(lag)) return { state: 'none' };
  return { state: 'running', source: "the cluster's writer", lagSeconds: lag / 1000 };
}
