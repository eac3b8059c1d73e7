import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CommandLine, type RunOptions } from '../../../dev/labs/command-line';
import { databaseFacts, differences } from '../../../dev/labs/database-comparison';
import { drillEnvironment } from '../../../dev/labs/drill-lab';
import {
  BUCKET,
  createBackupUser,
  DumpLab,
  putParameter,
  scheduledEvent,
  startDumpCloud,
} from '../../../dev/labs/dump-lab';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted-drill';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted-dump';
import { HostedVerify, VERIFY_FUNCTION } from '../../../dev/labs/hosted-verify';
import { createQueue, createRule, RETRY_SCALE } from '../../../dev/labs/runner-lab';
import { RunnerWorks, restoreEnvironment, type WorkKind } from '../../../dev/labs/runner-works';
import { objectCreated, verifyEnvironment } from '../../../dev/labs/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { invoke } from '../../../dev/local-cloud/invoke';
import { NO_CAPACITY } from '../../../dev/local-cloud/task-host/refusal';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import type { Response as DrillResponse } from '../../../functions/drill/create-handler';
import { drillVerdictSchema } from '../../../functions/dump-format/drill-verdict';
import { drillVerdictKey, manifestKey, verdictKey } from '../../../functions/dump-format/object-keys';
import { verdictSchema } from '../../../functions/dump-format/verdict';
import type { HandedOver, Response as VerifyResponse } from '../../../functions/verify/create-handler';

/*
 * Verifications and drills that are too large for their functions, and restores in the VPC, by released code as tasks of ECS, by
 * Step Functions, with IAM enforced.
 */

const PASSWORD_PARAMETER = '/lab/restore';
const PASSWORD = 'a "secret\\\' of the target';

let cloud: LocalCloud;
let source: TestServer;
let target: TestServer;
let dumps: DumpLab;
let works: RunnerWorks;
let cli: CommandLine;
let released: DumpPackage;
let verifyQueue: string;
let key: string;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, source, target] = await Promise.all([
    startDumpCloud({ auth: true, stateMachineWaitScale: RETRY_SCALE }),
    startServer({ flavour: 'mysql' }),
    startServer({ flavour: 'mysql' }),
  ]);
  await createBackupUser(source, ['shop']);
  await source.sql(
    `CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50), KEY by_name (name));
     CREATE TABLE orders (id INT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES customers (id));
     INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace');
     INSERT INTO orders VALUES (1, 1), (2, 2), (3, 1);`,
    'shop',
  );
  await putParameter(cloud, '/lab/ca', source.caPem);
  await putParameter(cloud, PASSWORD_PARAMETER, PASSWORD, 'SecureString');
  const literal = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''");
  await target.sql(`CREATE USER 'admin'@'%' IDENTIFIED BY '${literal}' REQUIRE SSL; GRANT ALL ON *.* TO 'admin'@'%';`);
  dumps = new DumpLab(cloud, source, ['shop']);
  ({ key } = await dumps.invoke(scheduledEvent('2026-11-20'), { services: { publishMetrics: () => {} } }));
  works = await RunnerWorks.create(cloud, {
    environment: {
      verify: verifyEnvironment(),
      drill: drillEnvironment(),
      restore: restoreEnvironment(PASSWORD_PARAMETER),
    },
    passwordParameter: PASSWORD_PARAMETER,
  });
  released = await publishDumpPackage(cloud);
  const { layerArn } = released;
  const sids = ['StartRunner', 'AskRunner'];
  verifyQueue = await createQueue(cloud, 'shop-verify-dead-letter');
  await createRule(cloud, works.module, 'runner_verify_failed', queueArn('shop-verify-dead-letter'));
  await HostedVerify.deploy(cloud, { layerArn, environment: works.environmentOf('verify'), sids });
  await HostedDrill.deploy(cloud, {
    layerArn,
    ephemeralStorageMb: 300,
    environment: works.environmentOf('drill'),
    sids,
  });
  await HostedDump.deploy(cloud, released, source, ['shop']);
  cli = await CommandLine.build(cloud);
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), source?.stop(), target?.stop()]);
});

function queueArn(name: string): string {
  return `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${name}`;
}

async function read(object: string): Promise<string | undefined> {
  try {
    const { Body } = await cloud.client(S3Client).send(new GetObjectCommand({ Bucket: BUCKET, Key: object }));
    return await Body?.transformToString();
  } catch {
    return undefined;
  }
}

const tasksOf = (name: string, since = 0) =>
  cloud.tasks
    .containers()
    .slice(since)
    .filter(({ environment }) => environment.AWS_LAMBDA_FUNCTION_NAME === name);

function ended(execution: string) {
  return until(async () => {
    const { status } = await cloud.client(SFNClient).send(new DescribeExecutionCommand({ executionArn: execution }));
    return status !== 'RUNNING' && status;
  });
}

async function executionsOf(kind: WorkKind): Promise<number> {
  const list = new ListExecutionsCommand({ stateMachineArn: works.stateMachineArn(kind) });
  return (await cloud.client(SFNClient).send(list)).executions?.length ?? 0;
}

async function verifyArrived(): Promise<HandedOver> {
  const { response, error } = await invoke<VerifyResponse>(cloud, VERIFY_FUNCTION, objectCreated(manifestKey(key)));
  if (response?.verified !== null) throw new Error(`It was not left to the runner: ${error?.errorMessage}`);
  return response;
}

describe('a dump whose text a function cannot read in time, judging by its manifest', () => {
  beforeAll(async () => {
    const manifest = await dumps.manifest(key);
    const larger = { ...manifest, source: { ...manifest.source, estimatedBytes: 10 ** 12 } };
    await cloud
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey(key), Body: JSON.stringify(larger) }));
  });

  test('fails into the dead-letter queue of the function when no task could start', async () => {
    cloud.tasks.refuseNext(NO_CAPACITY, NO_CAPACITY, NO_CAPACITY);
    const { execution, reason } = await verifyArrived();
    expect(reason).toMatch(
      /^To read about 1000 GB of text is expected to take 5000 s, and the function has \d+ s for it\.$/,
    );
    expect(await ended(execution)).toBe('FAILED');
    const message = await until(async () => {
      const { Messages } = await cloud.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: verifyQueue }));
      return Messages?.[0]?.Body;
    });
    expect(JSON.parse(message)).toMatchObject({
      detail: { status: 'FAILED', input: JSON.stringify({ key, arrived: true }) },
    });
  });

  test('is verified by a task, with the verdict and the metrics of the function; a repeated event starts no other one', async () => {
    const { execution } = await verifyArrived();
    expect(execution).toMatch(/:execution:shop-runner-verify:shop-2026-11-20-[0-9a-f]{8}-2$/);
    expect(await ended(execution)).toBe('SUCCEEDED');
    const verdict = verdictSchema.parse(JSON.parse((await read(verdictKey(key))) ?? ''));
    expect(verdict).toMatchObject({
      verified: true,
      findings: [],
      dump: { rows: { shop: { customers: 2, orders: 3 } } },
    });
    const [task, ...others] = tasksOf('shop-verify');
    expect(others).toEqual([]);
    for (const metric of ['"DumpVerified":1', '"ArrivalVerified":1', '"function":"shop-verify"']) {
      expect(task?.log).toContain(metric);
    }
    expect(await verifyArrived()).toMatchObject({ execution, reason: 'The runner has verified it already.' });
    expect(await executionsOf('verify')).toBe(2);
  });

  test('is drilled with all rows by a task when the storage of the function has no room', async () => {
    const { response, error } = await invoke<DrillResponse>(cloud, DRILL_FUNCTION, { key, mode: 'full' });
    if (!response || response.drilled || response.execution === undefined) {
      throw new Error(`It was not left to the runner: ${JSON.stringify(response ?? error)}`);
    }
    expect(response.reason).toMatch(/takes about \d+ MiB of temporary storage, and \d+ MiB are free\.$/);
    expect(await ended(response.execution)).toBe('SUCCEEDED');
    const verdict = drillVerdictSchema.parse(JSON.parse((await read(drillVerdictKey(key, 'full'))) ?? ''));
    expect(verdict).toMatchObject({
      restorable: true,
      mode: 'full',
      rows: { rows: 5, differenceCount: 0 },
      functionArn: response.execution,
    });
    const [task] = tasksOf('shop-drill');
    for (const metric of ['"DumpRestorable":1', '"function":"shop-drill"']) expect(task?.log).toContain(metric);
  });
});

describe('a restore in the VPC', () => {
  const targetOptions = () => {
    const ca = join(cloud.folder, 'target-ca.pem');
    writeFileSync(ca, target.caPem);
    return ['--host', target.host, '--port', String(target.port), '--user', 'admin', '--tls-ca', ca];
  };
  const restore = (options: RunOptions, ...args: string[]) =>
    cli.run(['restore', 'shop', '--function', 'shop', '--in-vpc', ...targetOptions(), ...args], options);

  test('restores by a task, shows what a restore shows, and is equal to the source', async () => {
    const since = cloud.tasks.containers().length;
    const { exit, out, err } = await restore({}, '--into', 'rescue');
    expect({ exit, err }).toEqual({ exit: 0, err: expect.any(String) });
    expect(err).toMatch(/^The restore runs in the VPC, as the execution "restore-\d{8}T\d{6}-[0-9a-f]{8}"\./m);
    expect(err).toMatch(/^Restoring shop 2026-11-20 \(.*\) into 127\.0\.0\.1:\d+ as "admin"\.$/m);
    expect(out).toMatch(/^restored {2}s3:\/\/dumps\/.*\ninto "rescue" \(dumped as "shop"\)/);
    const [original, restored] = await Promise.all([databaseFacts(source, 'shop'), databaseFacts(target, 'rescue')]);
    expect(differences(original, restored)).toEqual([]);
    const [task] = tasksOf('shop-restore', since);
    const visible = [task?.log, JSON.stringify(task?.environment), out, err].join('\n');
    expect(visible).not.toContain(PASSWORD.slice(0, 9));
  });

  test('returns the exit status and the error of a restore that is refused', async () => {
    const { exit, out, err } = await restore({}, '--into', 'rescue', '--json');
    expect(out).toBe('');
    expect(exit).toBe(4);
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ code: 'TARGET_NOT_EMPTY', exit: 4 });
  });

  test('restores chosen tables, and a dry run writes nothing', async () => {
    const dry = await restore({}, '--into', 'some', '--tables', 'customers', '--dry-run');
    expect(dry).toMatchObject({ exit: 0 });
    expect(dry.out).toContain('Nothing was written.');
    expect(await restore({}, '--into', 'some', '--tables', 'customers')).toMatchObject({ exit: 0 });
    expect(await target.sql('SHOW TABLES', 'some')).toBe('customers\n');
  });

  test('names every option that a task has no use for', async () => {
    const { exit, err } = await restore({}, '--password-parameter', '/lab/password', '--socket', '/run/socket');
    expect(exit).toBe(2);
    expect(err).toContain('--in-vpc excludes --socket: the task is on another machine than the server.');
    expect(err).toContain('--in-vpc excludes --password-parameter: the module names the password');
  });

  test('goes on when the command is interrupted, and can be followed again', async () => {
    const { exit, err } = await restore({ interruptAt: 'The restore runs in the VPC' }, '--into', 'later');
    expect(exit).toBe(130);
    const [, name = ''] = /--follow (restore-\S+)$/m.exec(err) ?? [];
    expect(err).toContain('The restore goes on in the VPC.');
    expect(err).toMatch(
      /aws stepfunctions stop-execution --execution-arn arn:aws:states:.*:shop-runner-restore:restore-/,
    );
    const followed = await cli.run(['restore', 'shop', '--function', 'shop', '--follow', name]);
    expect(followed).toMatchObject({ exit: 0 });
    expect(followed.out).toMatch(/^restored {2}.*\ninto "later"/);
  });

  test('without a runner is one error with its remedy', async () => {
    await HostedDump.deploy(cloud, released, source, ['shop'], { name: 'alone' });
    const { exit, err } = await cli.run(['restore', 'alone', '--in-vpc', '--function', 'alone', ...targetOptions()]);
    expect(exit).toBe(1);
    expect(err).toMatch(/\[RUNNER_MISSING\].*Set engine = "auto"/);
  });
});
