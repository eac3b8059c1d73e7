import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { BUCKET, LOCK_TABLE, putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { expectDumped, expectRefused, newDay } from './refusal';
import { withRole } from './role';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  // With policies enforced, because denied access is one of the cases.
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

async function writeAnew(name: string, value: string, type: 'String' | 'SecureString' | 'StringList'): Promise<void> {
  await cloud.client(SSMClient).send(new DeleteParameterCommand({ Name: name }));
  await putParameter(cloud, name, value, type);
}

test('names a missing password parameter, and dumps the slot after it is created', async () => {
  const day = newDay();
  const environment = { [ENV.dbPasswordParameter]: '/late/password' };
  await expectRefused(
    lab,
    day,
    { environment },
    {
      error: 'CredentialsError',
      expected: ['1 problem', 'parameter "/late/password"', 'does not exist in this region', 'Create it, or correct'],
    },
  );
  await putParameter(cloud, '/late/password', BACKUP_PASSWORD, 'SecureString');
  await expectDumped(lab, day, { environment });
});

test('refuses a password parameter of type String without printing it, and accepts it as SecureString', async () => {
  const day = newDay();
  const environment = { [ENV.dbPasswordParameter]: '/plain/password' };
  await putParameter(cloud, '/plain/password', BACKUP_PASSWORD, 'String');
  await expectRefused(
    lab,
    day,
    { environment },
    {
      error: 'CredentialsError',
      expected: ['"/plain/password" must be of type SecureString', 'but is: String', 'Delete it and create it again'],
    },
  );
  await writeAnew('/plain/password', BACKUP_PASSWORD, 'SecureString');
  await expectDumped(lab, day, { environment });
});

test('refuses an empty parameter, and accepts it after it gets a value', async () => {
  const day = newDay();
  const environment = { [ENV.dbUsername]: undefined, [ENV.dbUsernameParameter]: '/empty/user' };
  await putParameter(cloud, '/empty/user', ' ');
  await expectRefused(
    lab,
    day,
    { environment },
    { error: 'CredentialsError', expected: ['SSM parameter "/empty/user" is empty', 'Write a value'] },
  );
  await putParameter(cloud, '/empty/user', BACKUP_USER);
  await expectDumped(lab, day, { environment });
});

test('names a secret that is missing or holds no password by its ARN, and never prints its value', async () => {
  const day = newDay();
  const secrets = cloud.client(SecretsManagerClient);
  const environment = {
    [ENV.dbPasswordParameter]: undefined,
    [ENV.dbPasswordSecretArn]: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:late-AbCdEf',
  };
  await expectRefused(
    lab,
    day,
    { environment },
    {
      error: 'CredentialsError',
      expected: [
        'secret:late-AbCdEf"',
        'ResourceNotFoundException',
        'Correct the variable database_password_secret_arn',
      ],
    },
  );
  const { ARN = '' } = await secrets.send(
    new CreateSecretCommand({ Name: 'late', SecretString: JSON.stringify({ username: BACKUP_USER, pass: 'hunter2' }) }),
  );
  environment[ENV.dbPasswordSecretArn] = ARN;
  const { message } = await expectRefused(
    lab,
    day,
    { environment },
    { error: 'CredentialsError', expected: [`Secret "${ARN}" is a JSON object without a "password"`, 'Add it'] },
  );
  expect(message).not.toContain('hunter2');
  await secrets.send(
    new PutSecretValueCommand({ SecretId: ARN, SecretString: JSON.stringify({ password: BACKUP_PASSWORD }) }),
  );
  await expectDumped(lab, day, { environment });
});

test('names a parameter that the role may not read, with the missing permission', async () => {
  const day = newDay();
  const allowed = [
    { Effect: 'Allow', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:*:table/${LOCK_TABLE}` },
    { Effect: 'Allow', Action: 's3:*', Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`] },
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:*:*:parameter/lab/ca' },
  ];
  const password = { ...allowed[2], Resource: 'arn:aws:ssm:*:*:parameter/lab/password' };
  await withRole(cloud, allowed, () =>
    expectRefused(
      lab,
      day,
      {},
      {
        error: 'CredentialsError',
        expected: [
          '1 problem',
          'parameter "/lab/password"',
          'AccessDenied',
          'ssm:GetParameter',
          'kms:Decrypt',
          'credentials_kms_key_arn',
        ],
      },
    ),
  );
  await withRole(cloud, [...allowed, password], () => expectDumped(lab, day));
});

test('reports all problems of all parameters together', async () => {
  const day = newDay();
  await putParameter(cloud, '/many/host', 'db example');
  await putParameter(cloud, '/many/port', '33o6');
  await putParameter(cloud, '/many/databases', '["shop", 7]');
  await putParameter(cloud, '/many/password', BACKUP_PASSWORD, 'String');
  await putParameter(cloud, '/many/ca', 'not a certificate');
  const environment = {
    [ENV.dbHost]: undefined,
    [ENV.dbPort]: undefined,
    [ENV.dbUsername]: undefined,
    [ENV.dbDatabases]: undefined,
    [ENV.dbHostParameter]: '/many/host',
    [ENV.dbPortParameter]: '/many/port',
    [ENV.dbUsernameParameter]: '/many/absent',
    [ENV.dbDatabasesParameter]: '/many/databases',
    [ENV.dbPasswordParameter]: '/many/password',
    [ENV.dbTlsCaParameter]: '/many/ca',
  };
  await expectRefused(
    lab,
    day,
    { environment },
    {
      error: 'CredentialsError',
      expected: [
        '6 problems',
        'The host in SSM parameter "/many/host" must be a host name or an IP address, got: "db example"',
        'The port in SSM parameter "/many/port" must be an integer between 1 and 65535, got: "33o6"',
        'parameter "/many/absent"',
        'The list of databases in SSM parameter "/many/databases" must be a JSON array of strings, got: "[\\"shop\\", 7]"',
        '"/many/password" must be of type SecureString',
        'SSM parameter "/many/ca" must hold CA certificates in PEM',
      ],
    },
  );
  await putParameter(cloud, '/many/host', server.host);
  await putParameter(cloud, '/many/port', String(server.port));
  await putParameter(cloud, '/many/absent', BACKUP_USER);
  await putParameter(cloud, '/many/ca', server.caPem);
  await writeAnew('/many/password', BACKUP_PASSWORD, 'SecureString');
  await writeAnew('/many/databases', 'shop', 'StringList');
  await expectDumped(lab, day, { environment });
});

test.each([
  ['[]', 'in the variable database_names is empty. Name at least one database'],
  [' , ,', 'is empty. Name at least one database'],
  ['["shop", ""]', 'must hold names of 1 to 64 characters'],
  ['["shop", "crm", "shop"]', 'must name every database once, got: ["shop"]'],
  ['["shop"', 'must be a JSON array of strings'],
  [`["${'n'.repeat(65)}"]`, 'must hold names of 1 to 64 characters'],
])('refuses the list of databases %s', async (list, expected) => {
  const environment = { [ENV.dbDatabases]: list };
  await expectRefused(lab, newDay(), { environment }, { error: 'CredentialsError', expected: [expected] });
});
