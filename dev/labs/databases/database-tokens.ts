import { SignatureV4 } from '@smithy/signature-v4';
import type { TokenAccount } from '../../../functions/dump/connection/password';
import type { LocalCloud } from '../../local-cloud';
import type { TokenJudge } from '../../servers/iam/token-authority';
import type { TestServer } from '../../servers/server';
import { type Credentials, Sha256 } from '../../tools/signed-request';
import { grantsFor } from './backup-user';

/** Of the servers of labs, as RDS would have given it to them. */
export const LAB_RESOURCE_ID = 'db-LAB';

/** The server that a token has to be for. */
export interface TokenTarget {
  readonly host: string;
  readonly port: number;
  /** Of RDS, as in policies. Default: {@link LAB_RESOURCE_ID}. */
  readonly resourceId?: string;
  /** Default: the region of the cloud. */
  readonly region?: string;
  /** By how many seconds the clock of the server is ahead of that of this machine. Default: 0. */
  readonly clockOffset?: number;
}

/**
 * Judges tokens as RDS does: signature by the key of a user or role of the local cloud, host, port, user, region and age;
 * and whether its policies allow `rds-db:connect`, in a cloud that enforces policies.
 *
 * @param target is asked at each login, because a server has a port only when it has started.
 */
export function tokenJudge(
  { region, accountId, endpoint }: LocalCloud,
  target: () => TokenTarget | Promise<TokenTarget>,
): TokenJudge {
  return async ({ user, token }) => {
    const body = JSON.stringify({
      region,
      account: accountId,
      clockOffset: 0,
      resourceId: LAB_RESOURCE_ID,
      ...(await target()),
      user,
      token,
    });
    const answer = await fetch(`${endpoint}/_ministack/rds/iam-auth`, { method: 'POST', body });
    if (!answer.ok) throw new Error(`MiniStack answered ${answer.status}: ${await answer.text()}`);
    const { refusal } = (await answer.json()) as { refusal: string | null };
    return refusal ?? undefined;
  };
}

/** Creates a user of IAM, as in the documentation of RDS, with the least privileges of a dump. */
export async function createTokenUser(server: TestServer, databases: readonly string[], name: string): Promise<void> {
  const user = `'${name}'@'%'`;
  await server.sql(`
    ${databases.map((database) => `CREATE DATABASE IF NOT EXISTS \`${database}\`;`).join('\n')}
    CREATE USER ${user} IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS';
    ${grantsFor(server, databases, user)}
  `);
}

/** Signs a token like the signer of the SDK, at any time and with any credentials. */
export async function signToken(
  { host, port, username }: TokenAccount,
  { credentials, region, at = new Date() }: { credentials: Credentials; region: string; at?: Date },
): Promise<string> {
  const signer = new SignatureV4({ service: 'rds-db', region, credentials, sha256: Sha256 });
  const request = {
    method: 'GET',
    protocol: 'https:',
    hostname: host,
    port,
    path: '/',
    query: { Action: 'connect', DBUser: username },
    headers: { host: `${host}:${port}` },
  };
  const { query = {} } = await signer.presign(request, { expiresIn: 900, signingDate: at });
  const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${host}:${port}/?${text.join('&')}`;
}
