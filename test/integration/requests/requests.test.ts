import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { type Answer, type Credentials, signedRequest } from '../../../dev/tools/signed-request';
import { API_ROLE, JOB, RequestsLab } from './requests-lab';

/* Requests for dumps: by Invoke, by the API, by a stream and a queue, with IAM enforced. */

let cloud: LocalCloud;
let server: TestServer;
let lab: RequestsLab;

beforeAll(async () => {
  [cloud, server] = await Promise.all([
    startLocalCloud({ auth: true, retryBaseSeconds: 0.1 }),
    startServer({ flavour: 'mysql' }),
  ]);
  lab = await RequestsLab.create(cloud, server);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

const post = (body: unknown, credentials: Credentials | undefined = cloud.credentials) =>
  signedRequest(
    { method: 'POST', host: lab.apiHost, path: '/dumps', body: JSON.stringify(body) },
    cloud.region,
    credentials,
  );
const get = (path: string, credentials: Credentials | undefined = cloud.credentials) =>
  signedRequest({ method: 'GET', host: lab.apiHost, path }, cloud.region, credentials);

/** Polls the status until it is neither "not begun" nor RUNNING. */
async function polled(path: string): Promise<Answer> {
  for (;;) {
    const answer = await get(path);
    if (answer.status !== 404 && answer.body.state !== 'RUNNING') return answer;
    await sleep(100);
  }
}

async function putInStream(texts: readonly string[]): Promise<void> {
  const Records = texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: JOB }));
  await cloud.client(KinesisClient).send(new PutRecordsCommand({ StreamName: lab.streamName, Records }));
}

async function putInQueue(texts: readonly string[]): Promise<void> {
  const Entries = texts.map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
  await cloud.client(SQSClient).send(new SendMessageBatchCommand({ QueueUrl: lab.queueUrl, Entries }));
}

/** Waits for this number of ended runs whose event matches, and returns them. */
async function runs(count: number, isWanted: (event: string) => boolean) {
  for (;;) {
    const found = cloud.lambda.invocations.filter(
      ({ functionName, event, status }) => functionName === JOB && status !== 'running' && isWanted(textOf(event)),
    );
    if (found.length >= count) return found;
    await sleep(50);
  }
}

/** An event with the text of its record, from a stream or a queue. */
function textOf(event: unknown): string {
  const { Records = [] } = event as { Records?: { body?: string; kinesis?: { data: string } }[] };
  const [record] = Records;
  if (!record) return JSON.stringify(event);
  return record.body ?? Buffer.from(record.kinesis?.data ?? '', 'base64').toString();
}

async function objectsOf(id: string): Promise<string[]> {
  const { Contents = [] } = await cloud
    .client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: `backups/${JOB}/2026/11/${JOB}-${id}.` }));
  return Contents.map(({ Key = '' }) => Key.replace(/^.*\//, ''));
}

describe('a request by Invoke', () => {
  test('waits for the dump and returns its facts, and returns the same for an existing dump', async () => {
    const { response } = await lab.hosted.invoke({ slot: '2026-11-01' });

    expect(response).toEqual({
      job: JOB,
      slot: '2026-11-01',
      outcome: 'dumped',
      bucket: BUCKET,
      key: 'backups/shop/2026/11/shop-2026-11-01.sql.zst',
      bytes: expect.any(Number),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const again = await lab.hosted.invoke({ slot: '2026-11-01' });
    expect(again.response).toEqual({
      ...response,
      outcome: 'already-done',
      reason: expect.stringContaining('This event changes nothing'),
    });
  });

  test('returns the error of a failed run', async () => {
    const { error } = await lab.hosted.invoke({ slot: '2026-11-31' });

    expect(error).toMatchObject({
      errorType: 'EventError',
      errorMessage: expect.stringContaining('got: "2026-11-31"'),
    });
  });
});

describe('a request to the API', () => {
  test('is answered at once, and the status shows when the dump exists', async () => {
    const { status, headers, body } = await post({ slot: '2026-11-02' });

    expect({ status, location: headers.location, id: body.id }).toEqual({
      status: 202,
      location: '/dumps/2026-11-02',
      id: '2026-11-02',
    });
    const done = await polled('/dumps/2026-11-02');
    expect(done).toMatchObject({ status: 200, body: { state: 'DONE', attempts: 1 } });
    const manifest = await lab.dumps.manifest(done.body.objectKey as string);
    expect(manifest.dump).toMatchObject({ sha256: done.body.sha256, bytes: done.body.bytes });
  });

  test("makes one forced dump when repeated with the same id, beside the slot's dump", async () => {
    const event = { slot: '2026-11-02', force: true, forceId: 'before-migration' };
    const [first, second] = await Promise.all([post(event), post(event)]);

    const location = '/dumps/2026-11-02-force-before-migration';
    expect([first.headers.location, second.headers.location]).toEqual([location, location]);
    expect((await polled(location)).body).toMatchObject({ state: 'DONE', forceId: 'before-migration' });
    await runs(2, (event) => event.includes('before-migration'));
    expect(await objectsOf('2026-11-02-force-before-migration')).toHaveLength(3);
  });

  test('is refused with the reason when malformed, and gets "not found" for a dump that was never requested', async () => {
    const bad = await post({ job: 'crm', slot: '2026-02-30' });

    expect(bad).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/asks for job "crm".*day that exists/s) },
    });
    expect((await get('/dumps/2026-11-29')).status).toBe(404);
  });

  test('is refused by IAM without permission, and a reader cannot start a dump', async () => {
    const visitor = await userWith([]);
    const watcher = await userWith([
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${lab.apiArn}/*/GET/dumps/*` },
    ]);

    const unsigned = await signedRequest(
      { method: 'GET', host: lab.apiHost, path: '/dumps/2026-11-02' },
      cloud.region,
      undefined,
    );
    expect(unsigned.status).toBe(403);
    expect((await get('/dumps/2026-11-02', visitor)).status).toBe(403);
    expect((await post({ slot: '2026-11-28' }, visitor)).status).toBe(403);
    expect((await post({ slot: '2026-11-28' }, watcher)).status).toBe(403);
    expect((await get('/dumps/2026-11-02', watcher)).status).not.toBe(403);
    expect(await lab.dumps.lockRecord('shop#2026-11-28')).toBeUndefined();
  });

  test("runs with a role that reads its own job's locks, but no other job's, no dumps and no other functions", async () => {
    const { credentials } = await roleConfig(cloud, roleArn(cloud, API_ROLE));
    const config = { endpoint: cloud.endpoint, region: cloud.region, credentials, forcePathStyle: true };
    const [dynamodb, s3, lambda] = [new DynamoDBClient(config), new S3Client(config), new LambdaClient(config)];
    const record = (job: string) => ({ TableName: LOCK_TABLE, Key: { key: { S: `${job}#2026-11-02` } } });
    const refused = { name: expect.stringMatching(/^AccessDenied/) };

    await expect(dynamodb.send(new GetItemCommand(record(JOB)))).resolves.toHaveProperty('Item');
    await expect(dynamodb.send(new GetItemCommand(record('crm')))).rejects.toMatchObject(refused);
    await expect(dynamodb.send(new UpdateItemCommand(record(JOB)))).rejects.toMatchObject(refused);
    await expect(s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(refused);
    await expect(s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: 'x' }))).rejects.toMatchObject(refused);
    const other = new InvokeCommand({ FunctionName: `${JOB}-api`, Payload: '{}' });
    await expect(lambda.send(other)).rejects.toMatchObject(refused);
  });
});

test('makes one dump of twenty simultaneous requests by stream, queue and API', async () => {
  const event = { slot: '2026-11-03' };
  const text = JSON.stringify(event);

  const answers = await Promise.all([
    ...Array.from({ length: 6 }, () => post(event)),
    putInStream(Array(7).fill(text)),
    putInQueue(Array(7).fill(text)),
  ]);

  expect(answers.flatMap((answer) => answer?.status ?? [])).toEqual(Array(6).fill(202));
  const ended = await runs(20, (its) => its.includes('2026-11-03'));
  expect(ended.map(({ status }) => status)).toEqual(Array(20).fill('success'));
  expect(await objectsOf('2026-11-03')).toEqual(
    ['', '.facts.json.gz', '.manifest.json'].map((end) => `shop-2026-11-03.sql.zst${end}`),
  );
  expect(await lab.dumps.lockRecord('shop#2026-11-03')).toMatchObject({ state: 'DONE', attempts: 1, fence: 1 });
  expect(await lab.dumps.openUploads()).toBe(0);
});

describe('an unreadable record', () => {
  test("in a larger batch of a user's own mapping is the only one reported", async () => {
    const message = (messageId: string, body: string) => ({ eventSource: 'aws:sqs', messageId, body });
    const Records = [
      message('before', '{"slot": "2026-11-08"}'),
      message('poison', '{'),
      message('behind', '{"slot": "2026-11-09"}'),
    ];

    const { response } = await lab.hosted.invoke({ Records });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'poison' }] });
    for (const slot of ['2026-11-08', '2026-11-09']) expect(await objectsOf(slot)).toHaveLength(3);
  });

  test('in the stream goes to the dead-letter queue, and the records behind it get their dumps', async () => {
    await putInStream(['{"slot": "2026-11-04"}', 'poison', '{"slot": "2026-11-05"}']);

    const { Messages = [] } = await cloud
      .client(SQSClient)
      .send(new ReceiveMessageCommand({ QueueUrl: lab.deadLetterUrl, WaitTimeSeconds: 20 }));
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      KinesisBatchInfo: { batchSize: 1, streamArn: expect.stringMatching(/:stream\/requests$/) },
    });
    for (const slot of ['2026-11-04', '2026-11-05']) {
      await runs(1, (event) => event.includes(slot));
      expect(await objectsOf(slot)).toHaveLength(3);
    }
    const [poisoned] = await runs(2, (event) => event === 'poison');
    expect(poisoned?.error).toMatchObject({ errorType: 'EventError', errorMessage: expect.stringMatching(/not JSON/) });
    expect(poisoned?.logs).toContain('"DumpFailure":1');
  });

  test('in the queue stays there for its redrive policy, and the messages behind it get their dumps', async () => {
    await putInQueue(['{"slot": "2026-11-06"}', 'poisonous', '{"slot": "2026-11-07"}']);

    for (const slot of ['2026-11-06', '2026-11-07']) {
      await runs(1, (event) => event.includes(slot));
      expect(await objectsOf(slot)).toHaveLength(3);
    }
    expect((await runs(1, (event) => event === 'poisonous'))[0]?.status).toBe('error');
    const { Attributes } = await cloud.client(SQSClient).send(
      new GetQueueAttributesCommand({
        QueueUrl: lab.queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
  });
});

let users = 0;

async function userWith(statements: readonly object[]): Promise<Credentials> {
  const iam = cloud.client(IAMClient);
  users += 1;
  const UserName = `caller-${users}`;
  await iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'api', PolicyDocument }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId as string, secretAccessKey: AccessKey?.SecretAccessKey as string };
}
