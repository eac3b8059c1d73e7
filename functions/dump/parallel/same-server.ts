import { SourceError } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { nullOnlyHere } from '../client/server-identity';
import { readIdentity } from '../server/identity';

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
    'TABLES_NOT_LOCKED',
    `Table locks on this server do not block replicated writes (${name} = ON). Connect to the writer instance.`,
    false,
  );
}

/**
 * A condition that holds for every row at the server of this session; at any other it is error 1242. Behind one name
 * there may be several servers, of which only one has the lock.
 *
 * @throws {SourceError} when the server does not return its identity.
 */
export async function onlyHere(session: Queryable, flavour: Flavour): Promise<string> {
  const here = await readIdentity(session, flavour);
  if (here === undefined) throw new SourceError('TABLES_NOT_LOCKED', 'The server did not return its identity.', false);
  return `${nullOnlyHere(flavour, here)} IS NULL`;
}
