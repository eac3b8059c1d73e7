import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import type { Answer } from '../../../dev/local-cloud/invoke';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import type { Response } from '../../../functions/script/create-handler';
import { Api } from './api';
import { AppliedJobs, LOCK_TABLE } from './applied-jobs';

/*
 * Four scripts of a crontab, in the released module: Terraform applies it, the functions run
 * in the Lambda host with the real layers, and IAM is enforced.
 */

const SLOT = '2026-11-20';
const TOKEN = 'a-token-that-nobody-may-see';
const PASSWORD = 'a-password-that-nobody-may-see';

const api = new Api();
let cloud: LocalCloud;
let server: TestServer;
let jobs: AppliedJobs;

beforeAll(async () => {
  const database = async () => {
    server = await startServer({ flavour: 'mysql' });
    await server.sql(`
      CREATE DATABASE shop;
      CREATE TABLE shop.orders (id INT PRIMARY KEY, what VARCHAR(20));
      INSERT INTO shop.orders VALUES (1, 'a book'), (2, 'a lamp');
      CREATE USER backup@'%' IDENTIFIED BY '${PASSWORD}' REQUIRE SSL;
      GRANT SELECT, LOCK TABLES, TRIGGER ON shop.* TO backup@'%';`);
  };
  const url = await api.listen();
  const start = async () => {
    cloud = await startLocalCloud({ auth: true });
    await putParameter(cloud, '/shop/api/token', TOKEN, 'SecureString');
    await putParameter(cloud, '/shop/dump/password', PASSWORD, 'SecureString');
  };
  await Promise.all([database(), start()]);
  jobs = await AppliedJobs.apply(cloud, { api: url, database_port: String(server.port) });
});

afterAll(async () => {
  await jobs?.remove();
  await Promise.all([cloud?.stop(), server?.stop(), api.stop()]);
});

const outcomes = (answers: readonly Answer<Response>[]) =>
  answers.map(({ response }) => response?.outcome ?? '').sort();
/** Events for one slot. */
const EVENTS = process.env.LONG ? 20 : 4;
const REST = Array.from({ length: EVENTS - 1 }, () => 'already-done');

describe(`${EVENTS} events for one slot`, () => {
  test('call an API once from function.sh, with the token that only the function can read', async () => {
    const answers = await jobs.invokeTimes(EVENTS, 'announce', { slot: SLOT });
    expect(api.seen).toEqual([{ path: '/days', authorization: `Bearer ${TOKEN}`, body: `{"day": "${SLOT}"}` }]);
    expect(answers.map(({ response }) => response)).toContainEqual({ day: SLOT, answer: 1 });
    expect(outcomes(answers)).toEqual(['', ...REST]);
    expect(jobs.starts('announce', SLOT)).toBe(1);
  });

  test('write one object with the whole database by mysqldump | gzip | aws s3 cp', async () => {
    const answers = await jobs.invokeTimes(EVENTS, 'backup', { slot: SLOT });
    expect(outcomes(answers)).toEqual([...REST, 'ran']);
    expect(jobs.printed('backup', SLOT).at(-1)).toBe(`s3://work/shop/${SLOT}.sql.gz written`);
    expect(jobs.starts('backup', SLOT)).toBe(1);
    const { Body } = await cloud
      .client(S3Client)
      .send(new GetObjectCommand({ Bucket: 'work', Key: `shop/${SLOT}.sql.gz` }));
    const dump = gunzipSync((await Body?.transformToByteArray()) ?? Buffer.alloc(0)).toString('utf8');
    expect(dump).toContain("(1,'a book'),(2,'a lamp')");
    expect(dump).toMatch(/-- Dump completed/);
  });

  test('remove old objects and no others in a clean-up', async () => {
    const s3 = cloud.client(S3Client);
    for (const Key of ['tmp/a', 'tmp/b', 'kept'])
      await s3.send(new PutObjectCommand({ Bucket: 'work', Key, Body: Buffer.from('x') }));
    // The objects are new, so that only a slot far in the future treats them as old.
    const [early, late] = ['2020-01-01', '2099-01-01'];
    await jobs.invoke('clean-up', { slot: early });
    const answers = await jobs.invokeTimes(EVENTS, 'clean-up', { slot: late });
    expect(jobs.printed('clean-up', early)).toEqual(['0 objects removed that were older than 2019-12-02T00:00:00Z']);
    expect(jobs.printed('clean-up', late)).toEqual([
      'removed tmp/a',
      'removed tmp/b',
      '2 objects removed that were older than 2098-12-02T00:00:00Z',
    ]);
    expect(outcomes(answers)).toEqual([...REST, 'ran']);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'work', Prefix: 'tmp/' }));
    expect(Contents).toEqual([]);
  });

  test('fail once, name the line and are not retried when the script fails half-way', async () => {
    const answers = await jobs.invokeTimes(EVENTS, 'half-way-once', { slot: SLOT });
    expect(api.count(`/begun/half-way-once-${SLOT}`)).toBe(1);
    expect(answers.filter(({ error }) => error)).toEqual([
      {
        error: expect.objectContaining({
          errorType: 'ScriptError',
          errorMessage: expect.stringContaining('no space left'),
        }),
      },
    ]);
    expect(outcomes(answers)).toEqual(['', ...Array.from({ length: EVENTS - 1 }, () => 'already-failed')]);
    expect(await jobs.record('half-way-once', SLOT)).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      // The streams reach the log separately, so the order of simultaneous lines may differ.
      lastError: expect.stringMatching(
        /^\[SCRIPT_FAILED\] half-way\.sh exited with status 1\. Last output:\nstep .*\nstep /,
      ),
    });
    expect(jobs.metric('half-way-once', 'ScriptFailure')).toBe(1);
    expect(jobs.metric('half-way-once', 'ScriptSkipped')).toBe(EVENTS - 1);
  });

  test('leave nothing of a secret in any log', () => {
    const logs = cloud.lambda.invocations.map((invocation) => invocation.logs).join('');
    expect(logs).toContain('"phase":"run"');
    for (const secret of [TOKEN, PASSWORD]) expect(logs).not.toContain(secret);
  });
});

describe('an environment that is killed during the script', () => {
  const STUCK = '2026-11-21';

  /** Kills the job's environment after the first step of its script. */
  async function killInTheMiddle(job: string): Promise<void> {
    await jobs.send(job, { slot: STUCK });
    await until(() => jobs.printed(job, STUCK).includes('step 1 of 2 is done'));
    const [first] = jobs.invocations(job).filter(({ event }) => JSON.stringify(event).includes(STUCK));
    const killed = cloud.lambda.environments().find(({ id }) => id === first?.environmentId);
    await killed?.kill();
  }

  async function settled(job: string): Promise<void> {
    await until(async () => (await jobs.record(job, STUCK))?.state !== 'RUNNING', { everyMilliseconds: 200 });
    await until(() => jobs.invocations(job).every(({ status }) => status !== 'running'));
  }

  let failuresBefore: number;

  // In parallel, because it mostly waits.
  beforeAll(async () => {
    failuresBefore = jobs.metric('half-way-once', 'ScriptFailure');
    await Promise.all(
      ['half-way-once', 'half-way-again'].map(async (job) => {
        await killInTheMiddle(job);
        await settled(job);
      }),
    );
  });

  test('is not retried with at-most-once, and counts as a failure', async () => {
    expect(await jobs.record('half-way-once', STUCK)).toMatchObject({
      state: 'FAILED',
      attempts: 1,
      lastError: expect.stringContaining('The run died, or lost touch with the lock table'),
    });
    expect(api.count(`/begun/half-way-once-${STUCK}`)).toBe(1);
    expect(jobs.metric('half-way-once', 'ScriptFailure')).toBe(failuresBefore + 1);
    await expect(jobs.invoke('half-way-once', { slot: STUCK })).resolves.toMatchObject({
      response: { outcome: 'already-failed' },
    });
  });

  test('is taken over with until-success', async () => {
    expect(await jobs.record('half-way-again', STUCK)).toMatchObject({
      state: 'DONE',
      attempts: 2,
      fence: 2,
      lastLine: 'step 2 of 2 is done',
    });
    expect(api.count(`/begun/half-way-again-${STUCK}`)).toBe(2);
    expect(jobs.metric('half-way-again', 'ScriptSuccess')).toBe(1);
  });
});

describe('permissions of one job do not extend to another', () => {
  const refused = { name: expect.stringMatching(/^AccessDenied/) };
  const lock = (key: string) => ({
    TableName: LOCK_TABLE,
    Key: { key: { S: key } },
    UpdateExpression: 'SET bundle = :nothing',
    ExpressionAttributeValues: { ':nothing': { S: '' } },
  });

  test.each([
    [
      'removing an object',
      'clean-up',
      'announce',
      (config: never) => new S3Client(config).send(new DeleteObjectCommand({ Bucket: 'work', Key: 'tmp/x' })),
    ],
    [
      'writing a backup',
      'backup',
      'clean-up',
      (config: never) =>
        new S3Client(config).send(new PutObjectCommand({ Bucket: 'work', Key: 'shop/x', Body: Buffer.from('x') })),
    ],
    [
      'reading a parameter',
      'announce',
      'backup',
      (config: never) => new SSMClient(config).send(new GetParameterCommand({ Name: '/shop/api/token' })),
    ],
    [
      'writing a lock',
      'announce',
      'backup',
      (config: never) => new DynamoDBClient(config).send(new UpdateItemCommand(lock('announce#2026-11-20'))),
    ],
  ] as const)('%s: %s may, %s may not', async (_, allowed, other, act) => {
    await expect(act((await jobs.clientConfig(allowed)) as never)).resolves.toBeDefined();
    await expect(act((await jobs.clientConfig(other)) as never)).rejects.toMatchObject(refused);
  });

  test('no job may change a script, not even its own', async () => {
    const client = new DynamoDBClient(await jobs.clientConfig('announce'));
    await expect(client.send(new UpdateItemCommand(lock('announce#script')))).rejects.toMatchObject(refused);
  });
});
