import { setTimeout as sleep } from 'node:timers/promises';
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { until } from '../../../dev/tools/until';

/** Fails for the text "throw", reports a failure for "report", and is slow for "slow". */
const READER = `
exports.handler = async ({ Records }) => {
  const texts = Records.map(({ body, kinesis }) => body ?? Buffer.from(kinesis.data, 'base64').toString());
  if (texts.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 2000));
  if (texts.includes('throw')) throw new Error('not today');
  const first = texts.indexOf('report');
  return { batchItemFailures: first < 0 ? [] : [{ itemIdentifier: Records[first].kinesis.sequenceNumber }] };
};`;

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true, retryBaseSeconds: 0.1 });
  const role = await deployRole(cloud, 'reader', [
    {
      Effect: 'Allow',
      Action: ['kinesis:*', 'sqs:*'],
      Resource: [arnOf('kinesis', 'stream/allowed*'), arnOf('sqs', 'allowed*')],
    },
  ]);
  await deployFunction(cloud, 'reader', READER, { Role: role, Timeout: 10 });
});

afterAll(() => cloud?.stop());

function arnOf(service: string, name: string): string {
  return `arn:aws:${service}:us-east-1:${cloud.accountId}:${name}`;
}

async function streamOf(name: string, texts: string[]): Promise<string> {
  const kinesis = cloud.client(KinesisClient);
  await kinesis.send(new CreateStreamCommand({ StreamName: name, ShardCount: 1 }));
  const put = () =>
    kinesis.send(
      new PutRecordsCommand({
        StreamName: name,
        Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'one' })),
      }),
    );
  // A new stream takes a moment to become active.
  while (
    await put().then(
      () => false,
      () => true,
    )
  )
    await sleep(50);
  return arnOf('kinesis', `stream/${name}`);
}

async function queueOf(name: string): Promise<{ arn: string; url: string }> {
  const { QueueUrl: url = '' } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName: name }));
  return { arn: arnOf('sqs', name), url };
}

const map = (input: Partial<CreateEventSourceMappingCommandInput>) =>
  cloud.client(LambdaClient).send(new CreateEventSourceMappingCommand({ FunctionName: 'reader', ...input }));

test('isolates, retries and sends failed stream records to the destination, and delivers the records behind them', async () => {
  const texts = ['a', 'report', 'b', 'throw', 'c'];
  const failed = await queueOf('allowed-failed');
  const EventSourceArn = await streamOf('allowed-stream', texts);
  await map({
    EventSourceArn,
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: failed.arn } },
  });

  const notified: { numbers: string[]; condition: string; batchSize: number }[] = [];
  while (notified.length < 2) {
    const { Messages = [] } = await cloud
      .client(SQSClient)
      .send(new ReceiveMessageCommand({ QueueUrl: failed.url, WaitTimeSeconds: 5 }));
    for (const { Body = '' } of Messages) {
      const { requestContext, KinesisBatchInfo: batch } = JSON.parse(Body);
      const numbers = [batch.startSequenceNumber, batch.endSequenceNumber];
      notified.push({ numbers, condition: requestContext.condition, batchSize: batch.batchSize });
    }
  }
  const batches = () => cloud.lambda.invocations.map(({ event, status }) => ({ records: recordsOf(event), status }));
  while (!batches().some(({ records, status }) => records.at(-1)?.text === 'c' && status === 'success'))
    await sleep(50);

  const numberOf = (text: string) =>
    batches()
      .flatMap(({ records }) => records)
      .find((it) => it.text === text)?.number;
  expect(notified).toEqual(
    ['report', 'throw'].map((text) => ({
      numbers: [numberOf(text), numberOf(text)],
      condition: 'RetryAttemptsExhausted',
      batchSize: 1,
    })),
  );
  const alone = (text: string) =>
    batches().filter(({ records }) => records.length === 1 && records[0]?.text === text).length;
  expect([alone('report'), alone('throw')]).toEqual([2, 2]);
});

interface KinesisEvent {
  Records: { kinesis?: { data: string; sequenceNumber: string } }[];
}

function recordsOf(event: unknown): { text: string; number: string }[] {
  return (event as KinesisEvent).Records.flatMap(({ kinesis }) =>
    kinesis ? [{ text: Buffer.from(kinesis.data, 'base64').toString(), number: kinesis.sequenceNumber }] : [],
  );
}

test('a slow function on one stream does not delay other sources', async () => {
  const EventSourceArn = await streamOf('allowed-slow-stream', ['slow']);
  const queue = await queueOf('allowed-queue');
  await map({ EventSourceArn, StartingPosition: 'TRIM_HORIZON' });
  const slow = () => cloud.lambda.invocations.find(({ event }) => recordsOf(event)[0]?.text === 'slow');
  await until(slow);

  await map({ EventSourceArn: queue.arn });
  await cloud.client(SQSClient).send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'quick' }));

  await until(() => cloud.lambda.invocations.some(({ event }) => JSON.stringify(event).includes('quick')));
  expect(slow()?.status).toBe('running');
});

test("refuses a mapping of a source that the function's role may not read", async () => {
  const EventSourceArn = await streamOf('forbidden-stream', ['a']);
  const queue = await queueOf('forbidden-queue');

  const refused = {
    name: 'InvalidParameterValueException',
    message: expect.stringContaining('does not have permissions'),
  };
  await expect(map({ EventSourceArn, StartingPosition: 'LATEST' })).rejects.toMatchObject(refused);
  await expect(map({ EventSourceArn: queue.arn })).rejects.toMatchObject(refused);
});
