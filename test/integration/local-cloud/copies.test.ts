import { readFileSync } from 'node:fs';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startZygote, ZYGOTE, type Zygote } from '../../../dev/local-cloud/ministack/zygote';
import { stillRunning } from '../../../dev/tools/processes';

/*
 * In a run of all tests, MiniStack is copied from a process that has loaded it (dev/run-tests.ts). A copy has to be what a start
 * of its own would be.
 */

let zygote: Zygote;
let before: string | undefined;
let open: LocalCloud;
let closed: LocalCloud;

beforeAll(async () => {
  before = process.env[ZYGOTE];
  zygote = await startZygote();
  Object.assign(process.env, zygote.environment);
  [open, closed] = await Promise.all([startLocalCloud(), startLocalCloud({ auth: true })]);
});

afterAll(async () => {
  if (before === undefined) delete process.env[ZYGOTE];
  else process.env[ZYGOTE] = before;
  await Promise.all([open?.stop(), closed?.stop()]);
  await zygote?.stop();
});

const buckets = async (cloud: LocalCloud) =>
  (await cloud.client(S3Client).send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name) ?? [];

test('copies have a port, a folder, a log and a state of their own', async () => {
  const urls = await Promise.all(
    [open, closed].map((cloud) => cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: 'queue' }))),
  );
  expect(urls.map(({ QueueUrl = '' }) => new URL(QueueUrl).origin)).toEqual([open.endpoint, closed.endpoint]);
  await open.client(S3Client).send(new CreateBucketCommand({ Bucket: 'of-one' }));
  expect([await buckets(open), await buckets(closed)]).toEqual([['of-one'], []]);
  for (const { logFile, endpoint } of [open, closed]) expect(readFileSync(logFile, 'utf8')).toContain(endpoint);
});

test('a copy enforces IAM if its own settings say so', async () => {
  const answers = [open, closed].map(async ({ endpoint, region }) => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN000000000', secretAccessKey: 'x' };
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    return client.send(new ListBucketsCommand({})).then(
      () => 'allowed',
      ({ name }: Error) => name,
    );
  });
  expect(await Promise.all(answers)).toEqual(['allowed', 'InvalidAccessKeyId']);
});

test('a copy ends with its cloud, and all of them with the process that they are copies of', async () => {
  const another = await startLocalCloud();
  await another.stop();
  expect(await stillRunning([another.pid])).toEqual([]);

  await zygote.stop();
  expect(await stillRunning([open.pid, closed.pid])).toEqual([]);
});
