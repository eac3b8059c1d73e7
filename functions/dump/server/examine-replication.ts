import { messageOf, PreflightError } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import { errorNumber } from '../client/server-errors';
import { judgeReplication, type ReplicationRequest } from './judge-replication';
import { privilegesToSeeReplication, type Replication, readAuroraReplication, readReplication } from './replication';
import type { ServerFacts } from './server-facts';

export interface ReplicationExamination {
  readonly replication: Replication;
  readonly warnings: readonly string[];
}

/**
 * Finds out whether the server is a replica, and how old its data are. When the server refuses to say, the session ends.
 *
 * @throws {PreflightError} when they are older than may be, or their age can't be seen and has to be.
 */
export async function examineReplication(
  session: Queryable,
  { auroraServerId }: ServerFacts,
  request: ReplicationRequest & { readonly hasPrivilege: (name: string) => boolean },
): Promise<ReplicationExamination> {
  const { flavour, version, hasPrivilege } = request;
  const ofAurora = auroraServerId === undefined ? NONE : await readAuroraReplication(session, auroraServerId);
  const mayAsk = privilegesToSeeReplication(flavour, version).some(hasPrivilege);
  // A reader of Aurora has no other replication.
  const replication =
    ofAurora.state !== 'none' ? ofAurora : mayAsk ? await readUnlessRefused(session, request) : HIDDEN;
  const { problems, warnings } = judgeReplication(replication, request);
  if (problems.length > 0) {
    const code = replication.state === 'hidden' ? 'GRANT_MISSING' : 'REPLICA_BEHIND';
    throw new PreflightError(code, `The dump would not be of current data: ${problems.join('\n')}`);
  }
  return { replication, warnings };
}

const NONE: Replication = { state: 'none' };
const HIDDEN: Replication = { state: 'hidden' };

/** "Server Error Message Reference", MySQL: access denied, because a privilege is missing. */
const REFUSED = 1227;

async function readUnlessRefused(session: Queryable, { flavour, version }: ReplicationRequest): Promise<Replication> {
  try {
    return await readReplication(session, flavour, version);
  } catch (error) {
    if (errorNumber(messageOf(error)) === REFUSED) return HIDDEN;
    throw error;
  }
}
