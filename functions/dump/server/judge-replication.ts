import type { Flavour } from '../../core/sql/flavour';
import { privilegesToSeeReplication, type Replication } from './replication';

/** Lag that is a warning, in seconds: a load or a long transaction makes a few minutes of it. */
export const LONG_LAG_SECONDS = 300;

export interface ReplicationRequest {
  readonly flavour: Flavour;
  readonly version: string;
  /** Whether the server refuses writes, as most replicas do. */
  readonly readOnly: boolean;
  /** In SQL syntax, for example `'backup'@'%'`. */
  readonly user: string;
  /** How far behind a replica may be; undefined: a long lag is a warning. */
  readonly maximumLagSeconds: number | undefined;
}

/** What is wrong with the data of a replica: why it is not dumped, or what a person should know of the dump. */
export interface ReplicationJudgement {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Evaluates the age of the server's data. A replica may return data of last week without an error. */
export function judgeReplication(replication: Replication, request: ReplicationRequest): ReplicationJudgement {
  const finding = describe(replication, request);
  if (finding === undefined) return { problems: [], warnings: [] };
  if (request.maximumLagSeconds === undefined) return { problems: [], warnings: [finding] };
  const limit = `The variable maximum_replica_lag_seconds is ${request.maximumLagSeconds}.`;
  return { problems: [`${finding} ${limit}`], warnings: [] };
}

function describe(replication: Replication, request: ReplicationRequest): string | undefined {
  const { maximumLagSeconds, readOnly } = request;
  switch (replication.state) {
    case 'none':
      return undefined;
    case 'hidden':
      return readOnly || maximumLagSeconds !== undefined ? hidden(request) : undefined;
    case 'stopped':
      return `The server is a replica of ${replication.source} whose replication has stopped: ${replication.reason}. It holds the data of the moment when it stopped. Repair the replication, or dump from the source; on a server that was promoted, run RESET REPLICA ALL.`;
    case 'running': {
      const { lagSeconds, source } = replication;
      if (lagSeconds <= (maximumLagSeconds ?? LONG_LAG_SECONDS)) return undefined;
      return `The server is a replica that is ${Math.round(lagSeconds)} s behind ${source}: it holds data of that age. Schedule the dump at a quieter hour, or dump from the source.`;
    }
  }
}

function hidden({ flavour, version, user, readOnly }: ReplicationRequest): string {
  const [privilege] = privilegesToSeeReplication(flavour, version);
  const who = readOnly ? 'The server is read-only and probably a replica' : 'The server may be a replica';
  return `${who}, but ${user} may not see whether it lags behind its source. Run as an administrator:\n  GRANT ${privilege} ON *.* TO ${user};`;
}
