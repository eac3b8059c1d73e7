import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET, createDestination, putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import { createTokenUser, tokenJudge } from '../../../dev/labs/databases/database-tokens';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';

let cloud: LocalCloud;
let cli: CommandLine;
let dumpPackage: DumpPackage;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  await createDestination(cloud);
  [dumpPackage, cli] = await Promise.all([publishDumpPackage(cloud), CommandLine.build(cloud)]);
});

afterAll(async () => {
  cli?.remove();
  await cloud?.stop();
});

describe.each(['mysql', 'mariadb'] as const)('the command line and a server of %s with tokens of IAM', (flavour) => {
  let server: TestServer;
  const job = flavour;

  beforeAll(async () => {
    server = await startServer({
      flavour,
      tokens: tokenJudge(cloud, () => ({ host: 'localhost', port: server.port })),
    });
    await createTokenUser(server, ['shop'], BACKUP_USER);
    await server.sql(
      "CREATE USER restorer IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'; GRANT ALL ON *.* TO restorer; CREATE TABLE shop.t (id INT PRIMARY KEY); INSERT INTO shop.t VALUES (1), (2)",
    );
    await putParameter(cloud, '/lab/ca', server.caPem);
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, ['shop'], {
      name: `${flavour}-dump`,
      environment: {
        [ENV.jobName]: job,
        [ENV.dbHost]: 'localhost',
        [ENV.dbPasswordParameter]: '',
        [ENV.dbIamAuthentication]: 'true',
      },
    });
    await hosted.dump(scheduledEvent('2026-11-20'));
  });

  beforeEach(() => {
    (server.tokenLogins as unknown[]).length = 0;
  });

  afterAll(async () => {
    await server?.stop();
  });

  function restoreAt(host: string, ...args: string[]) {
    const ca = join(cloud.folder, `${flavour}-ca.pem`);
    writeFileSync(ca, server.caPem);
    const target = ['--host', host, '--port', String(server.port), '--user', 'restorer', '--tls-ca', ca];
    const choices = ['--iam-authentication', '--into', 'rescue', '--allow-source-server', '--threads', '4', ...args];
    return cli.run(['restore', job, '2026-11-20', '--bucket', BUCKET, ...target, ...choices]);
  }

  test('a restore logs each of its sessions in by a token', async () => {
    const { exit, err } = await restoreAt('localhost');
    expect({ exit, err }).toMatchObject({ exit: 0 });
    expect((await server.sql('SELECT COUNT(*) FROM rescue.t')).trim()).toBe('2');
    expect(server.tokenLogins.map(({ user, refusal }) => ({ user, refusal }))).toEqual(
      server.tokenLogins.map(() => ({ user: 'restorer', refusal: undefined })),
    );
    expect(server.tokenLogins.length).toBeGreaterThan(1);
  });

  test('a restore through an alias of the host is refused with what to check', async () => {
    const { exit, err } = await restoreAt('127.0.0.1');
    expect(exit).not.toBe(0);
    expect(err).toMatch(/\[TOKEN_REFUSED\].*AWSAuthenticationPlugin.*rds-db:connect.*--host/s);
    expect(err).not.toContain('X-Amz');
  });

  test('a restore without a token for a user of IAM is refused', async () => {
    const ca = join(cloud.folder, `${flavour}-ca.pem`);
    const target = ['--host', 'localhost', '--port', String(server.port), '--user', 'restorer', '--tls-ca', ca];
    const { exit, err } = await cli.run(
      ['restore', job, '2026-11-20', '--bucket', BUCKET, ...target, '--into', 'other', '--allow-source-server'],
      { environment: { MYSQL_PWD: 'hunter2' } },
    );
    expect(exit).not.toBe(0);
    expect(err).toContain('[ACCESS_DENIED]');
    expect(server.tokenLogins.at(-1)?.refusal).toBeDefined();
  });

  test('doctor --login logs in by a token', async () => {
    const { out } = await cli.run(['doctor', job, '--function', `${flavour}-dump`, '--json', '--login']);
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'database',
        status: 'ok',
        message: expect.stringMatching(/"backup" can log in/),
      }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'password', message: expect.stringContaining('IAM authentication') }),
    );
  });

  test('doctor --login names what to check when the token is refused', async () => {
    await server.sql(`DROP USER '${BACKUP_USER}'@'%'; CREATE USER '${BACKUP_USER}'@'%' IDENTIFIED BY 'hunter2'`);
    const { out } = await cli.run(['doctor', job, '--function', `${flavour}-dump`, '--json', '--login']);
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'database',
        status: 'failed',
        message: expect.stringContaining('AWSAuthenticationPlugin'),
      }),
    );
  });
});
