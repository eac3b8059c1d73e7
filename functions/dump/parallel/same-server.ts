import { SourceError } from '../../core/errors';
import type { Flavour } from '../preflight/greeting';
import { literal } from '../preflight/sql-client';
import type { SqlSession } from './sql-session';

/** What tells one server from another behind the same name. Replicas of Aurora may have one UUID. */
const IDENTITY = "CONCAT_WS('/', @@GLOBAL.server_uuid, @@GLOBAL.hostname, @@GLOBAL.port, @@GLOBAL.server_id)";

/**
 * Refuses a server whose rows others change past every lock: a reader of Aurora, whose storage the writer writes to, and
 * a node of a Galera cluster.
 *
 * @throws {SourceError}
 */
export async function assertLocksHold(session: Pick<SqlSession, 'rows'>): Promise<void> {
  const rows = await session.rows(
    "SHOW GLOBAL VARIABLES WHERE variable_name IN ('innodb_read_only', 'wsrep_on') AND value = 'ON'",
  );
  const [[name] = []] = rows;
  if (name === undefined) return;
  throw new SourceError(
    `A lock on this server does not keep others from changing its rows (${name} = ON). Dump from a server that is written to itself.`,
    false,
  );
}

/**
 * Settings with which a session of MySQL ends at once, with error 1242, when it is not at the server of this one: behind
 * one name there may be several, of which only one has the lock. Undefined for MariaDB, whose dump program takes no
 * statement to begin with.
 */
export async function onlyHere(session: Pick<SqlSession, 'rows'>, flavour: Flavour): Promise<string | undefined> {
  if (flavour !== 'mysql') return undefined;
  const [[identity = ''] = []] = await session.rows(`SELECT ${IDENTITY}`);
  return `@here = (SELECT 1 FROM (SELECT 1 UNION SELECT 2) AS two WHERE ${IDENTITY} <> ${literal(identity)})`;
}

/** "Server Error Message Reference", MySQL: more than one row where there may be one. */
export const ELSEWHERE = 1242;

/**
 * Collects the sessions that this user has opened at the same server since, from the same client, until it is over. Their
 * number is that of the processes at least, or some of them are elsewhere. Ends early with the session itself.
 */
export async function sessionsSince(session: Pick<SqlSession, 'rows' | 'id'>, isOver: () => boolean): Promise<number> {
  const seen = new Set<string>();
  const client = ([, user, host = '']: readonly string[]) => JSON.stringify([user, host.replace(/:\d+$/, '')]);
  try {
    for (let isLast = false; !isLast; ) {
      // Asked before: whoever had begun by then is in the answer.
      isLast = isOver();
      const rows = await session.rows('SHOW PROCESSLIST');
      const own = rows.find(([id]) => id === session.id);
      for (const row of rows) {
        const [id = ''] = row;
        if (own && Number(id) > Number(session.id) && client(row) === client(own)) seen.add(id);
      }
    }
  } catch {
    // The lock is gone with the session, and giving it up says so.
  }
  return seen.size;
}
