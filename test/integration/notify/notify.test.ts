import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { roleConfig } from '../../../dev/local-cloud/roles';
import type { LockOperation } from '../../../functions/slot-job/lock/operations';
import { Inbox } from './inbox';
import { NotifyLab, TABLE } from './notify-lab';

/*
 * Changes of slots in a real table reach subscribers: table, stream, filter, function, encrypted topic and
 * subscribers, with the module's own policy enforced.
 */

let cloud: LocalCloud;
let lab: NotifyLab;
let everything: Inbox;
let failures: Inbox;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true, retryBaseSeconds: 0.05 });
  lab = await NotifyLab.create(cloud);
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'dumps' }));
  everything = await Inbox.create(cloud, 'everything');
  failures = await Inbox.create(cloud, 'failures');
  await everything.subscribe(lab.topicArn);
  await failures.subscribe(lab.topicArn, { change: ['failed', 'taken-over'], job: ['shop'] });
});

afterAll(() => cloud?.stop());

let versions = 0;
const version = () => `version-${++versions}`;

/** Runs of one slot, written by the lock's own client. */
function slot(key: string) {
  let seenVersion = '';
  let fence = 0;
  const write = async (by: string, operation: LockOperation) => {
    const result = await lab.table.write(key, operation, { owner: by, requestId: `request-${by}` });
    if (!result.written) throw new Error(`The lock refused ${operation.type} by ${by}.`);
    ({ version: seenVersion, fence } = result.record);
  };
  return {
    acquire: (by: string) => write(by, { type: 'acquire', version: version(), now: new Date() }),
    takeover: (by: string) => write(by, { type: 'takeover', version: version(), now: new Date(), seenVersion }),
    renew: (by: string) => write(by, { type: 'renew', version: version(), fence }),
    fail: (by: string) => write(by, { type: 'failed', version: version(), fence, lastError: `${by} saw no database.` }),
    done: (by: string, objectKey = 'shop.sql.zst') => {
      const summary = { objectKey, etag: '"e"', sha256: 'a'.repeat(64), bytes: 12_345_678 };
      return write(by, { type: 'done', version: version(), fence, summary });
    },
  };
}

test('sends one message with the facts of a dump, and none for renewals of its lock', async () => {
  const lock = slot('shop#2026-11-01');
  await lock.acquire('a');
  for (let i = 0; i < 5; i++) await lock.renew('a');
  await lock.done('a');

  const [message, ...more] = await everything.notified('2026-11-01', 1);
  expect(message).toMatchObject({
    subject: 'shop 2026-11-01: dumped, 12.3 MB',
    facts: { change: 'dumped', object: { bucket: 'dumps', key: 'shop.sql.zst', bytes: 12_345_678 } },
    attributes: { change: { Type: 'String', Value: 'dumped' }, job: { Type: 'String', Value: 'shop' } },
  });
  expect(more).toEqual([]);
  expect(lab.batches().flat()).toEqual(['shop#2026-11-01']);
});

test('sends one message when a slot has used up its immediate attempts, and one when it recovers', async () => {
  const lock = slot('shop#2026-11-02');
  for (const run of ['a', 'b', 'c']) {
    await lock.acquire(run);
    await lock.fail(run);
  }
  await lock.acquire('d');
  await lock.done('d');

  const messages = await everything.notified('2026-11-02', 2);
  expect(messages.map(({ subject }) => subject)).toEqual([
    'shop 2026-11-02: failed, 3 attempts, will be retried',
    'shop 2026-11-02: dumped at attempt 4',
  ]);
  expect(messages.map(({ facts }) => facts.error)).toEqual(['c saw no database.', 'c saw no database.']);
});

test('sends one message for the takeover of a dead run, and none for the renewals after it', async () => {
  const lock = slot('shop#2026-11-03');
  await lock.acquire('a');
  await lock.renew('a');
  await lock.takeover('b');
  await lock.renew('b');
  await lock.renew('b');
  await lock.done('b');

  const messages = await everything.notified('2026-11-03', 2);
  expect(messages.map(({ facts }) => facts.change)).toEqual(['taken-over', 'recovered']);
  expect(messages[0]?.facts.takenFrom).toMatchObject({ requestId: 'request-a' });
  expect(
    lab
      .batches()
      .flat()
      .filter((key) => key === 'shop#2026-11-03'),
  ).toHaveLength(2);
});

test('sends only failures to a subscriber that filters for them', async () => {
  const notified = await failures.bodies<{ Subject: string }>(2);
  expect(notified.map(({ Subject }) => Subject)).toEqual([
    'shop 2026-11-02: failed, 3 attempts, will be retried',
    'shop 2026-11-03: taken over, attempt 2',
  ]);
});

test('sends a message about a masked dump, whose records are in the same table', async () => {
  const lock = slot('shop-masked#2026-11-20');
  await lock.acquire('a');
  await lock.done('a', 'shop-masked.sql.zst');
  const [message] = await everything.notified('2026-11-20', 1);
  expect(message?.facts).toMatchObject({
    change: 'dumped',
    job: 'shop-masked',
    object: { bucket: 'masked', key: 'shop-masked.sql.zst' },
  });
});

test('ignores another job in the same table, and reports a forced dump of its own job', async () => {
  const force = 'shop#2026-11-04#force#0a1b';
  for (const key of ['crm#2026-11-04', 'shop2#2026-11-04', force]) {
    const lock = slot(key);
    await lock.acquire('a');
    await lock.done('a');
  }

  const messages = await everything.notified('2026-11-04', 1);
  expect(messages.map(({ facts }) => [facts.job, facts.forced])).toEqual([['shop', true]]);
  expect(
    lab
      .batches()
      .flat()
      .filter((key) => key.includes('2026-11-04')),
  ).toEqual([force]);
});

test('delivers the records around a poison record once and in order, and moves only that record to the queue', async () => {
  const dynamodb = cloud.client(DynamoDBClient);
  const days = ['2026-11-05', '2026-11-06', '2026-11-08', '2026-11-09', '2026-11-10'];
  await lab.asOneBatch(async () => {
    for (const day of days) {
      if (day === '2026-11-08') {
        const Item = { key: { S: 'shop#2026-11-07' }, state: { S: 'PAUSED' } };
        await dynamodb.send(new PutItemCommand({ TableName: TABLE, Item }));
      }
      const lock = slot(`shop#${day}`);
      await lock.acquire('a');
      await lock.done('a');
    }
  });

  const [lost, ...others] = await lab.deadLetters.bodies<{ DDBStreamBatchInfo: object; requestContext: object }>(1);
  expect(lost).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    DDBStreamBatchInfo: { batchSize: 1 },
  });
  expect(others).toEqual([]);
  await everything.notified('2026-11-10', 1);
  // Long enough to detect a second delivery.
  await sleep(500);
  for (const day of days) expect(await everything.notified(day, 1)).toHaveLength(1);
  const withPoison = lab.batches().filter((keys) => keys.includes('shop#2026-11-07'));
  expect(withPoison[0]?.length).toBeGreaterThan(3);
  expect(withPoison.at(-1)).toEqual(['shop#2026-11-07']);
});

describe('the role of the function', () => {
  let client: <T>(type: new (config: object) => T) => T;

  beforeAll(async () => {
    const config = await roleConfig(cloud, lab.roleArn);
    client = (type) => new type(config);
  });

  test('may publish to its topic, and may send undeliverable changes to its queue', async () => {
    const publish = new PublishCommand({ TopicArn: lab.topicArn, Message: '{"slot": ""}' });
    await expect(client(SNSClient).send(publish)).resolves.toBeDefined();
    const send = new SendMessageCommand({ QueueUrl: lab.deadLetters.url, MessageBody: '{}' });
    await expect(client(SQSClient).send(send)).resolves.toBeDefined();
  });

  const Key = { key: { S: 'shop#2026-11-01' } };
  test.each<[string, () => Promise<unknown>]>([
    ['read a lock record', () => client(DynamoDBClient).send(new GetItemCommand({ TableName: TABLE, Key }))],
    ['write a lock record', () => client(DynamoDBClient).send(new UpdateItemCommand({ TableName: TABLE, Key }))],
    ['read a dump', () => client(S3Client).send(new GetObjectCommand({ Bucket: 'dumps', Key: 'shop.sql.zst' }))],
    [
      'publish to another topic',
      async () => {
        const { TopicArn } = await cloud.client(SNSClient).send(new CreateTopicCommand({ Name: 'others' }));
        return client(SNSClient).send(new PublishCommand({ TopicArn, Message: 'hello' }));
      },
    ],
    ['read its queue', () => client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl: lab.deadLetters.url }))],
  ])('is refused to %s', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied|AuthorizationError/) });
  });
});
