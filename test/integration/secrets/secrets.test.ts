import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { createDestination, LOCK_TABLE, putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { createTokenUser, tokenJudge } from '../../../dev/labs/databases/database-tokens';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction } from '../../../dev/local-cloud/deploy';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import { clientTree } from '../../../layers/mysql-client/build';
import { inLongForm } from '../../support/long-form';
import { distinctivePassword, holdsAny, needlesOf } from './needles';
import { watchedBy } from './watcher';

const right = distinctivePassword();
const wrong = distinctivePassword();
const needles = [...right.needles, ...wrong.needles];

let cloud: LocalCloud;
let dumpPackage: DumpPackage;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  await createDestination(cloud);
  dumpPackage = await publishDumpPackage(cloud);
  await putParameter(cloud, '/lab/wrong-password', wrong.password, 'SecureString');
});

afterAll(async () => {
  await cloud?.stop();
});

/** Names of the contents that contain a secret, by default one of the passwords. */
function leaks(contents: Record<string, string | Buffer | undefined>, of: readonly string[] = needles): string[] {
  return Object.keys(contents).filter((name) => holdsAny(Buffer.from(contents[name] ?? ''), of));
}

describe.each(['mysql', ...inLongForm('mariadb')] as const)('the password of %s', (flavour) => {
  let server: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    server = await startServer({
      flavour,
      tokens: tokenJudge(cloud, () => ({ host: '127.0.0.1', port: server.port })),
    });
    lab = new DumpLab(cloud, server, ['shop']);
    await createBackupUser(server, ['shop'], right.password);
    await server.sql(
      'CREATE TABLE numbers AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT a.i, b.i AS j FROM n a, n b',
      'shop',
    );
    await putParameter(cloud, '/lab/password', right.password, 'SecureString');
    await putParameter(cloud, '/lab/ca', server.caPem);
  });

  afterAll(async () => {
    await server?.stop();
  });

  test('appears nowhere during and after a dump', async () => {
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, ['shop'], { name: flavour });
    const report = await watchedBy(needles, async () => {
      await hosted.dump(scheduledEvent('2026-11-20'));
    });

    expect(report.sightings).toEqual([]);
    // The watcher has read the relevant processes.
    const tools = flavour === 'mysql' ? ['mysql', 'mysqldump'] : ['mariadb', 'mariadb-dump'];
    expect(report.programs).toEqual(expect.arrayContaining([...tools, 'pzstd', 'node']));
    expect(report.files).toContainEqual(expect.stringMatching(/\.pem$/));
    expect(leaks(await whatIsLeftOf(hosted))).toEqual([]);
  });

  test('appears nowhere when it is wrong', async () => {
    const environment = { DB_PASSWORD_PARAMETER: '/lab/wrong-password' };
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, ['shop'], {
      name: `${flavour}-wrong`,
      environment,
    });
    let error: unknown;
    const report = await watchedBy(needles, async () => {
      ({ error } = await hosted.invoke(scheduledEvent('2026-11-20')));
    });

    expect(error).toMatchObject({ errorMessage: expect.stringContaining('Access denied') });
    expect(report.sightings).toEqual([]);
    expect(leaks({ error: JSON.stringify(error), ...(await whatIsLeftOf(hosted)) })).toEqual([]);
  });

  test('is not needed with IAM, and the tokens in its place appear nowhere', async () => {
    // The user of the password comes back afterwards.
    await server.sql("RENAME USER 'backup'@'%' TO 'by-password'@'%'");
    await createTokenUser(server, ['shop'], 'backup');
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, ['shop'], {
      name: `${flavour}-token`,
      environment: { DB_PASSWORD_PARAMETER: '', DB_IAM_AUTHENTICATION: 'true' },
    });
    const report = await watchedBy(needlesOf('X-Amz-Signature='), async () => {
      await hosted.dump(scheduledEvent('2026-11-20'));
    });
    const tokens = server.tokenLogins.map(({ token }) => token);
    const secretParts = tokens.flatMap((token) => [
      ...needlesOf(new URLSearchParams(token).get('X-Amz-Signature') as string),
      ...needlesOf(new URLSearchParams(token).get('X-Amz-Security-Token') as string),
    ]);
    await server.sql("DROP USER 'backup'@'%'; RENAME USER 'by-password'@'%' TO 'backup'@'%'");

    expect(server.tokenLogins.filter(({ refusal }) => refusal !== undefined)).toEqual([]);
    expect(secretParts.length).toBeGreaterThan(4);
    expect(report.sightings).toEqual([]);
    expect(leaks(await whatIsLeftOf(hosted), secretParts)).toEqual([]);
  });

  /** Everything that a run leaves outside of SSM. */
  async function whatIsLeftOf({ name }: HostedDump): Promise<Record<string, string | Buffer>> {
    const [configuration, locks] = await Promise.all([
      cloud.client(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName: name })),
      cloud.client(DynamoDBClient).send(new ScanCommand({ TableName: LOCK_TABLE })),
    ]);
    const left: Record<string, string | Buffer> = {
      invocations: JSON.stringify(cloud.lambda.invocations.filter(({ functionName }) => functionName === name)),
      configuration: JSON.stringify(configuration),
      locks: JSON.stringify(locks.Items),
      "MiniStack's log": await readFile(cloud.logFile),
      "the server's log": await server.log(),
    };
    for (const key of await lab.keys()) {
      left[`object ${key}`] = await lab.object(key);
      if (key.endsWith('.zst')) {
        left[`dump ${key}`] = await run(join(await clientTree(), 'bin/zstd'), ['-dc'], {
          input: await lab.object(key),
        });
      }
    }
    // Otherwise nothing was checked.
    expect(left.invocations).toContain(name);
    expect(left.locks).toContain(`${name}#2026-11-20`);
    return left;
  }
});

test('the search for leaked passwords finds every way in which a function can leak one', async () => {
  const source = `
    const { spawnSync } = require('node:child_process');
    const { writeFileSync } = require('node:fs');
    exports.handler = async ({ secret }) => {
      writeFileSync('/tmp/my.cnf', '[client]\\npassword="' + secret + '"\\n');
      // Lives for many scans, even on a busy machine.
      const args = ['-e', 'setTimeout(() => {}, 10000)', '--', '--password=' + secret];
      spawnSync(process.execPath, args, { env: { MYSQL_PWD: secret } });
      console.log('could not connect with ' + secret);
      throw new Error('not even with ' + Buffer.from(secret).toString('base64'));
    };`;
  const { roleArn, layerArn } = dumpPackage;
  await deployFunction(cloud, 'leaking', source, { Role: roleArn, Layers: [layerArn], MemorySize: 512, Timeout: 60 });
  const event = Buffer.from(JSON.stringify({ secret: right.password }));
  const report = await watchedBy(needles, async () => {
    await cloud.client(LambdaClient).send(new InvokeCommand({ FunctionName: 'leaking', Payload: event }));
  });

  expect(report.sightings.sort()).toEqual(
    expect.arrayContaining(['arguments of node', 'environment of node', 'file my.cnf']),
  );
  const { logs, error } = cloud.lambda.invocations.at(-1) ?? {};
  expect(leaks({ logs, error: JSON.stringify(error) })).toEqual(['logs', 'error']);
});
