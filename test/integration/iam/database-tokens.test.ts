import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import {
  createTokenUser,
  LAB_RESOURCE_ID,
  signToken,
  type TokenTarget,
  tokenJudge,
} from '../../../dev/labs/databases/database-tokens';
import { DumpLab, dumpEnvironment, type InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { roleConfig } from '../../../dev/local-cloud/roles';
import type { Flavour, Series } from '../../../dev/servers/flavours';
import { canHaveOlderServers } from '../../../dev/servers/older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { Credentials } from '../../../dev/tools/signed-request';
import { parseConfig } from '../../../functions/dump/config';
import { resolveConnection } from '../../../functions/dump/connection/connection';
import type { TokenAccount } from '../../../functions/dump/connection/password';
import { ENV } from '../../../functions/dump/env';
import { inLongForm } from '../../support/long-form';
import { dumpWith, grantLock } from '../parallel/parallel-lab';

const QUARTER_HOUR_S = 16 * 60;

let cloud: LocalCloud;
/** Of a role that may connect to the server as the user of the dump, and as nobody else. */
let ofRole: Credentials;
/** Of a user who may do the same, and whose credentials do not expire. */
let ofUser: Credentials;

beforeAll(async () => {
  cloud = await startDumpCloud({ auth: true });
  const { region, accountId } = cloud;
  const statement = {
    Effect: 'Allow',
    Action: 'rds-db:connect',
    Resource: `arn:aws:rds-db:${region}:${accountId}:dbuser:${LAB_RESOURCE_ID}/${BACKUP_USER}`,
  };
  ofRole = (await roleConfig(cloud, await deployRole(cloud, 'connects', [statement]))).credentials;
  ofUser = await accessKey('connects', [statement]);
});

afterAll(async () => {
  await cloud?.stop();
});

async function accessKey(UserName: string, Statement: object[]): Promise<Credentials> {
  const iam = cloud.client(IAMClient);
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: UserName, PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId as string, secretAccessKey: AccessKey?.SecretAccessKey as string };
}

const SERVERS: readonly (readonly [Flavour, Series])[] = [
  ['mysql', '9.7'],
  ...inLongForm(['mariadb', '11.8'], ['mariadb', '10.11']),
  ...(canHaveOlderServers() ? inLongForm(['mysql', '8.0.31'], ['mysql', '8.0'], ['mariadb', '11.4']) : []),
];

describe.each(SERVERS)('IAM database authentication at %s %s', (flavour, series) => {
  let server: TestServer;
  let lab: DumpLab;
  /** What the server is to itself; tests change it. */
  let itself: Partial<TokenTarget>;

  beforeAll(async () => {
    server = await startServer({
      flavour,
      series,
      tokens: tokenJudge(cloud, () => ({ host: 'localhost', port: server.port, ...itself })),
    });
    await createTokenUser(server, ['shop'], BACKUP_USER);
    await server.sql(
      'CREATE TABLE t (id INT PRIMARY KEY); CREATE TABLE u (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)',
      'shop',
    );
    await grantLock(server, ['shop']);
    await createTokenUser(server, ['shop'], 'other');
    await server.sql(`
      CREATE USER plain IDENTIFIED BY 'hunter2';
      CREATE USER dialog IDENTIFIED WITH dialog_plugin;
      CREATE USER ticket IDENTIFIED WITH ticket_plugin;
    `);
    await putParameter(cloud, '/lab/ca', server.caPem);
    lab = new DumpLab(cloud, server, ['shop']);
  });

  beforeEach(() => {
    itself = {};
    (server.tokenLogins as unknown[]).length = 0;
  });

  afterAll(async () => {
    await server?.stop();
  });

  const refusals = () => server.tokenLogins.flatMap(({ refusal }) => refusal ?? []);

  /** A run with IAM authentication, whose tokens are made like this. */
  function withTokens(
    makeToken: (account: TokenAccount) => Promise<string>,
    environment: Record<string, string> = {},
  ): InProcessRun {
    const variables = {
      [ENV.dbHost]: 'localhost',
      [ENV.dbIamAuthentication]: 'true',
      [ENV.dbPasswordParameter]: undefined,
      ...environment,
    };
    return { environment: variables, services: { resolveConnection: () => connectionOf(variables, makeToken) } };
  }

  async function connectionOf(
    environment: Record<string, string | undefined>,
    makeToken: (account: TokenAccount) => Promise<string>,
  ) {
    const config = parseConfig({ ...dumpEnvironment(server, ['shop']), ...environment });
    const clients = { ssm: cloud.client(SSMClient), secretsManager: cloud.client(SecretsManagerClient) };
    return resolveConnection(config, clients, 'function', makeToken);
  }

  const signed = (account: TokenAccount) => signToken(account, { credentials: ofRole, region: cloud.region });

  test.each([1, 2])('lets %d dump process(es) in, and every session beside', async (processes) => {
    const { key } = await dumpWith(processes, lab, withTokens(signed));
    expect((await lab.manifest(key)).source.processes ?? 1).toBe(processes);
    expect(refusals()).toEqual([]);
    expect(server.tokenLogins.length).toBeGreaterThan(2);
  });

  test.each([1, 2])(
    'lets sessions and %d dump process(es) in that connect when the token before has expired',
    async (processes) => {
      let ahead = 0;
      let made = 0;
      itself = {
        get clockOffset() {
          return ahead;
        },
      };
      const late = (account: TokenAccount) => {
        // Whenever all that wanted to connect have done so, some time passes.
        if (made - 1 === server.tokenLogins.length) ahead += QUARTER_HOUR_S;
        made += 1;
        return signToken(account, {
          credentials: ofUser,
          region: cloud.region,
          at: new Date(Date.now() + ahead * 1_000),
        });
      };
      const { key } = await dumpWith(processes, lab, withTokens(late));
      expect((await lab.manifest(key)).source.processes ?? 1).toBe(processes);
      expect(refusals()).toEqual([]);
      expect(ahead).toBeGreaterThan(2 * QUARTER_HOUR_S);
    },
  );

  describe('refuses', () => {
    interface Refused {
      readonly what: string;
      readonly reason: string;
      readonly itself?: () => Partial<TokenTarget>;
      readonly makeToken?: (account: TokenAccount) => Promise<string>;
      readonly environment?: Record<string, string>;
    }

    const region = () => cloud.region;
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);

    test.each<Refused>([
      {
        what: 'a token for another host, such as an alias',
        reason: 'InvalidToken',
        itself: () => ({ host: 'db.internal' }),
      },
      { what: 'a token for another port', reason: 'InvalidToken', itself: () => ({ port: 3306 }) },
      { what: 'a token for another region', reason: 'InvalidToken', itself: () => ({ region: 'eu-west-1' }) },
      {
        what: 'a token for another user',
        reason: 'InvalidToken',
        makeToken: (account) => signed({ ...account, username: 'somebody' }),
      },
      {
        what: 'a user whom the policy does not name',
        reason: 'ImplicitDeny',
        environment: { [ENV.dbUsername]: 'other' },
      },
      {
        what: 'a server whose resource id the policy does not name',
        reason: 'ImplicitDeny',
        itself: () => ({ resourceId: 'db-OTHER' }),
      },
      {
        what: 'a token of 16 minutes ago',
        reason: 'ExpiredToken',
        makeToken: (account) => signToken(account, { credentials: ofUser, region: region(), at: at(-16) }),
      },
      {
        what: 'a clock that is 16 minutes behind',
        reason: 'ExpiredToken',
        itself: () => ({ clockOffset: QUARTER_HOUR_S }),
      },
      {
        what: 'a clock that is 16 minutes ahead',
        reason: 'TokenNotYetValid',
        itself: () => ({ clockOffset: -QUARTER_HOUR_S }),
      },
      {
        what: 'a token with another signature',
        reason: 'SignatureDoesNotMatch',
        makeToken: (account) =>
          signToken(account, { credentials: { ...ofRole, secretAccessKey: 'another' }, region: region() }),
      },
      {
        what: 'a token of an unknown key',
        reason: 'InvalidCredentials',
        makeToken: (account) =>
          signToken(account, { credentials: { ...ofUser, accessKeyId: 'AKIAUNKNOWN000000000' }, region: region() }),
      },
      {
        what: 'a token without its last characters',
        reason: 'InvalidToken',
        makeToken: async (account) => (await signed(account)).slice(0, 255),
      },
    ])('$what, with what to check', async ({ reason, itself: is, makeToken = signed, environment }) => {
      itself = is?.() ?? {};
      const failed = await failureOf(withTokens(makeToken, environment));
      expect(failed).toMatchObject({ code: 'TOKEN_REFUSED' });
      for (const hint of ['Access denied', 'AWSAuthenticationPlugin', 'database_resource_id', 'database_host']) {
        expect(failed.message).toContain(hint);
      }
      expect(refusals()).toEqual([reason]);
      expect(server.tokenLogins.some(({ token }) => failed.message.includes(token))).toBe(false);
    });

    test('a user that was not created for IAM, without sending the token to it', async () => {
      const failed = await failureOf(withTokens(signed, { [ENV.dbUsername]: 'plain' }));
      expect(failed).toMatchObject({ code: 'TOKEN_REFUSED' });
      expect(server.tokenLogins).toEqual([]);
    });

    test('a user of IAM with a password', async () => {
      await putParameter(cloud, '/lab/password', 'hunter2', 'SecureString');
      const failed = await failureOf({ environment: { [ENV.dbHost]: 'localhost' } });
      // MariaDB's client sends every password that a server of a proven name asks for.
      const expected =
        flavour === 'mysql'
          ? {
              code: 'AUTHENTICATION_UNSUPPORTED',
              message: expect.stringContaining('database_iam_authentication = true'),
            }
          : { code: 'ACCESS_DENIED' };
      expect(failed).toMatchObject(expected);
    });

    test.each(['dialog', 'ticket'])('a user whose plugin asks by %s', async (user) => {
      const failed = await failureOf(withTokens(signed, { [ENV.dbUsername]: user }));
      // MariaDB's client answers the question of a dialog with the password.
      const expected = flavour === 'mariadb' && user === 'dialog' ? 'TOKEN_REFUSED' : 'AUTHENTICATION_UNSUPPORTED';
      expect(failed).toMatchObject({ code: expected });
    });
  });

  test('reads a token of any length, or refuses one that the client would cut off', async () => {
    const long = { ...ofUser, sessionToken: 'x+'.repeat(1_500) };
    const failed = await failureOf(
      withTokens((account) => signToken(account, { credentials: long, region: cloud.region })),
    );
    // Nobody has these credentials, so that the server refuses the token, which arrived in one piece.
    if (flavour === 'mysql') {
      expect(refusals()).toEqual(['InvalidCredentials']);
      expect(server.tokenLogins[0]?.token.length).toBeGreaterThan(6_000);
    } else {
      expect(failed).toMatchObject({ code: 'PASSWORD_UNUSABLE', message: expect.stringContaining('too long') });
      expect(server.tokenLogins).toEqual([]);
    }
    expect(failed.message).not.toMatch(/x%2Bx|Signature/);
  });

  test('gets each character of the longest token that the client is given', async () => {
    const token = 'x'.repeat(4_083);
    await failureOf(withTokens(async () => token));
    expect(server.tokenLogins.map((login) => login.token)).toEqual([token]);
  });

  test.each(['VERIFY_IDENTITY', 'REQUIRED'])('works with TLS mode %s', async (mode) => {
    await dumpWith(1, lab, withTokens(signed, { [ENV.dbTlsMode]: mode }));
    expect(refusals()).toEqual([]);
  });

  /** How a run fails, which leaves nothing behind. */
  async function failureOf(run: InProcessRun): Promise<Error> {
    const before = await lab.keys();
    const failed = await dumpWith(1, lab, run).then(
      () => new Error('It did not fail.'),
      (error: Error) => error,
    );
    expect(await lab.keys()).toEqual(before);
    return failed;
  }
});
