import { CredentialsError, codeOf, detailOf, LambdaMysqldumpError } from '../../functions/core/errors';
import type { Queryable } from '../../functions/core/sql/queryable';
import { listed } from '../../functions/core/words/listed';
import { settingsStatement } from '../../functions/dump/client/session-settings';
import type { Config } from '../../functions/dump/config';
import { type Connection, resolveConnection } from '../../functions/dump/connection/connection';
import { examineServer } from '../../functions/dump/preflight/preflight';
import { hasPatterns } from '../../functions/dump-format/selection/database-selection';
import { ServerConnection } from '../../functions/restore/connection/server-connection';
import type { Target, TargetTls } from '../../functions/restore/connection/target';
import type { Session } from '../core/session';
import { counted } from '../output/units';
import { rdsAuthorities } from '../target/authorities';
import { type Finding, failed, ok, unknown, warning } from './finding';
import type { ReachedDatabase } from './reached-database';

type Findings = readonly Omit<Finding, 'check'>[];

/**
 * Logs in as the user of the dump, and asks what a run asks before it dumps.
 *
 * @param isProven whether the server has proven its name, without which it gets no password.
 */
export async function examineAsDumpUser(
  database: ReachedDatabase,
  config: Config,
  isProven: boolean,
  session: Session,
): Promise<Findings> {
  // guard: doctor-logs-in-at-the-proven-server
  if (!isProven) {
    return [unknown('Not logged in: the password goes only to a server whose certificate proves its name.')];
  }
  const { aws, clock, signal } = session;
  const clients = { ssm: await aws.ssm(), secretsManager: await aws.secretsManager() };
  let connection: Connection;
  try {
    connection = await resolveConnection(config, clients, 'person', (account) => aws.token(account));
  } catch (error) {
    if (!(error instanceof CredentialsError)) throw error;
    return [(codeOf(error) === 'AWS_ACCESS_DENIED' ? unknown : failed)(detailOf(error))];
  }
  const { username, selection, password } = connection;
  try {
    const server = await ServerConnection.open(targetOf(database, connection), signal);
    try {
      const { flavour } = database.greeting;
      await server.execute(settingsStatement(flavour));
      const { databases, warnings } = await examineServer(asQueryable(server), database.greeting, selection, {
        parallelism: config.parallelism,
        maximumLagSeconds: config.database.maximumReplicaLagSeconds,
        clock,
        wantsUsers: config.dumpUsers,
        tables: config.tables,
      });
      return [
        ok(
          `"${username}" can log in, and has the privileges for a complete dump of ${counted(databases.length, 'database')}${hasPatterns(selection) ? `: ${listed(databases)}` : ''}.`,
        ),
        ...warnings.map((message) => warning(message)),
      ];
    } finally {
      server.close();
    }
  } catch (error) {
    if (!(error instanceof LambdaMysqldumpError)) throw error;
    return [failed(password.redact(detailOf(error)))];
  }
}

function targetOf(
  { host, address }: ReachedDatabase,
  { username, password, newToken, tlsMode, tlsCa }: Connection,
): Target {
  const ca = tlsCa ?? rdsAuthorities();
  const tls: TargetTls =
    tlsMode === 'DISABLED'
      ? { mode: 'DISABLED' }
      : { mode: 'VERIFY_IDENTITY', serverName: host, ...(ca === undefined ? {} : { ca }) };
  return {
    address: { ...address, tls },
    user: username,
    password: async () => password,
    usesToken: newToken !== undefined,
  };
}

/** A session with NULL as the client programs print it. */
function asQueryable(server: ServerConnection): Queryable {
  return {
    rows: async (statement) => {
      const { rows } = await server.execute(statement);
      return rows.map((row) => row.map((value) => value ?? 'NULL'));
    },
  };
}
