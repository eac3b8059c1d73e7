import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { identityHash } from '../client/server-identity';

/** Asks the server which one it is; undefined when it does not say. */
export async function readIdentity(session: Queryable, flavour: Flavour): Promise<string | undefined> {
  const [[identity = ''] = []] = await session.rows(`SELECT ${identityHash(flavour)}`);
  return /^[0-9a-f]{64}$/.test(identity) ? identity : undefined;
}
