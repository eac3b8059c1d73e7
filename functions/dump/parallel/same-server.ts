import { SourceError } from '../../core/errors';
import type { Flavour } from '../preflight/greeting';
import type { Queryable } from '../source/sql-session';

/** What tells one server from another behind the same name. Replicas of Aurora may have one UUID. */
const IDENTITY: Record<Flavour, string> = {
  mysql: '@@GLOBAL.server_uuid, @@GLOBAL.hostname, @@GLOBAL.port, @@GLOBAL.server_id',
  mariadb: '@@GLOBAL.hostname, @@GLOBAL.port, @@GLOBAL.server_id, @@GLOBAL.datadir',
};

/**
 * Refuses a server whose rows others change past every lock: a reader of Aurora, whose storage the writer writes to, and
 * a node of a Galera cluster.
 *
 * @throws {SourceError}
 */
export async function assertLocksHold(session: Queryable): Promise<void> {
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
 * A condition that holds for every row at the server of this session; at any other it is error 1242. Behind one name
 * there may be several servers, of which only one has the lock. As a hash: conditions stand in the dump as comments.
 *
 * @throws {SourceError} when the server does not say which one it is.
 */
export async function onlyHere(session: Queryable, flavour: Flavour): Promise<string> {
  const hash = `SHA2(CONCAT_WS('/', ${IDENTITY[flavour]}), 256)`;
  const [[here = ''] = []] = await session.rows(`SELECT ${hash}`);
  if (!/^[0-9a-f]{64}$/.test(here)) throw new SourceError('The server does not say which one it is.', false);
  return `(SELECT 1 FROM (SELECT 1 UNION SELECT 2) AS two WHERE NOT ${hash} <=> '${here}') IS NULL`;
}

/** "Server Error Message Reference", MySQL: more than one row where there may be one. */
export const ELSEWHERE = 1242;
