import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateEventSourceMappingCommand,
  type FunctionResponseType,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { ENV } from '../../../functions/dump/env';
import { type Gateway, gatewayTo } from '../../support/gateway';
import { AlarmsTopic, putAlarm } from './alarms';
import { type Planned, plannedModule } from './planned-module';

/*
 * A database that is unreachable for longer than Lambda's retries: the planned invocation, destination,
 * queue and mapping with shorter delays, and the released function.
 */

const FUNCTION = 'mysqldump-shop';
/** Attempts of the queue. */
const RECEIVES = 2;
/** As planned: longer than any run. */
const PLANNED_SECONDS = 180;
/** Long enough for a run that fails at once, also on a busy machine. */
const SHORT_SECONDS = 12;
/** Duration of an alarm's hour: three runs that fail at once are within it. */
const SECONDS_PER_HOUR = 20;

let cloud: LocalCloud;
let server: TestServer;
let database: Gateway;
let lab: DumpLab;
let topic: AlarmsTopic;
let planned: ReadonlyMap<string, Planned>;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud({ retryBaseSeconds: 0.1 }), startServer({ flavour: 'mysql' })]);
  database = await gatewayTo(server.port);
  topic = await AlarmsTopic.create(cloud);
  const deployed = async () => {
    lab = await DumpLab.create(cloud, server, ['shop']);
    await HostedDump.deploy(cloud, await publishDumpPackage(cloud), server, ['shop'], {
      name: FUNCTION,
      environment: { [ENV.jobName]: 'shop', [ENV.dbPort]: String(database.port) },
    });
  };
  [, planned] = await Promise.all([
    deployed(),
    plannedModule({
      create_alarms_topic: false,
      alarms_topic_arn: topic.arn,
      retry_delay_seconds: 1,
      retry_max_receive_count: RECEIVES,
    }),
  ]);
  await connectQueues();
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), database?.stop(), server?.stop()]);
});

/** Attributes of the planned resources that are used. */
interface Attributes {
  name: string;
  delay_seconds: number;
  maximum_retry_attempts: number;
  batch_size: number;
  function_response_types: FunctionResponseType[] | null;
}

const resource = (address: string) => planned.get(address) as unknown as Attributes;
const queueArn = (name: string) => `arn:aws:sqs:${cloud.region}:${cloud.accountId}:${name}`;

async function connectQueues(): Promise<void> {
  const [sqs, lambda] = [cloud.client(SQSClient), cloud.client(LambdaClient)];
  const [retry, deadLetter] = [resource('aws_sqs_queue.retry'), resource('aws_sqs_queue.dead_letter')];
  await sqs.send(new CreateQueueCommand({ QueueName: deadLetter.name }));
  await sqs.send(
    new CreateQueueCommand({
      QueueName: retry.name,
      Attributes: {
        DelaySeconds: String(retry.delay_seconds),
        // Its ARN is known only after an apply.
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(deadLetter.name), maxReceiveCount: RECEIVES }),
      },
    }),
  );
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: FUNCTION,
      MaximumRetryAttempts: resource('aws_lambda_function_event_invoke_config.dump').maximum_retry_attempts,
      DestinationConfig: { OnFailure: { Destination: queueArn(retry.name) } },
    }),
  );
  const { batch_size, function_response_types } = resource('aws_lambda_event_source_mapping.retry');
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: FUNCTION,
      EventSourceArn: queueArn(retry.name),
      BatchSize: batch_size,
      FunctionResponseTypes: function_response_types ?? [],
    }),
  );
}

const start = (day: string) =>
  cloud.client(LambdaClient).send(
    new InvokeCommand({
      FunctionName: FUNCTION,
      InvocationType: 'Event',
      Payload: JSON.stringify(scheduledEvent(day)),
    }),
  );

/** Waits for this number of ended runs since a moment, and returns them. */
async function runs(since: number, count: number) {
  return until(() => {
    const ended = cloud.lambda.invocations.slice(since).filter(({ status }) => status !== 'running');
    return ended.length >= count && ended;
  });
}

async function queueUrl(address: string): Promise<string> {
  const { QueueUrl } = await cloud
    .client(SQSClient)
    .send(new CreateQueueCommand({ QueueName: resource(address).name }));
  return QueueUrl as string;
}

/** Number of messages in a queue, visible and in flight. */
async function messagesIn(address: string): Promise<number> {
  const { Attributes: counts = {} } = await cloud
    .client(SQSClient)
    .send(new GetQueueAttributesCommand({ QueueUrl: await queueUrl(address), AttributeNames: ['All'] }));
  const names = ['', 'NotVisible', 'Delayed'].map((which) => `ApproximateNumberOfMessages${which}`);
  return names.map((name) => Number(counts[name as QueueAttributeName])).reduce((a, b) => a + b);
}

/**
 * Visibility timeout of the queue: the next try after a failure waits for it, and a run that
 * takes longer receives its own message again.
 */
async function hideMessagesFor(seconds: number): Promise<void> {
  const Attributes = { VisibilityTimeout: String(seconds) };
  await cloud
    .client(SQSClient)
    .send(new SetQueueAttributesCommand({ QueueUrl: await queueUrl('aws_sqs_queue.retry'), Attributes }));
}

/** Keys of the dumps and their manifests of a day. */
const objectsOf = async (day: string) => (await lab.keys()).filter((key) => key.includes(day));

test("the retry queue makes the dump of the original date when the database returns after Lambda's retries", async () => {
  const alarm = planned.get('aws_cloudwatch_metric_alarm.runs_failing');
  const failing = await putAlarm(cloud, alarm, SECONDS_PER_HOUR);
  const since = cloud.lambda.invocations.length;
  database.open = false;
  await hideMessagesFor(SHORT_SECONDS);

  await start('2026-11-20');
  const byLambda = await runs(since, 3);
  expect(byLambda.map(({ status }) => status)).toEqual(['error', 'error', 'error']);
  const byQueue = (await runs(since, 4))[3];
  expect(byQueue?.error?.errorMessage).toContain(`127.0.0.1:${database.port}`);
  expect(await objectsOf('2026-11-20')).toEqual([]);

  await hideMessagesFor(PLANNED_SECONDS);
  database.open = true;
  const last = (await runs(since, 5))[4];

  expect(last).toMatchObject({ status: 'success', event: { Records: [{ eventSource: 'aws:sqs' }] } });
  expect(await objectsOf('2026-11-20')).toEqual([
    'backups/shop/2026/11/shop-2026-11-20.sql.zst',
    'backups/shop/2026/11/shop-2026-11-20.sql.zst.facts.json.gz',
    'backups/shop/2026/11/shop-2026-11-20.sql.zst.manifest.json',
  ]);
  expect(await lab.lockRecord('shop#2026-11-20')).toMatchObject({ state: 'DONE', attempts: 5 });
  await sleep(500);
  expect(await messagesIn('aws_sqs_queue.retry')).toBe(0);
  expect(await messagesIn('aws_sqs_queue.dead_letter')).toBe(0);

  // No alarm before the run and both retries have failed; then its end.
  expect(await topic.next(failing)).toMatchObject({ state: 'OK' });
  expect(await topic.next(failing)).toMatchObject({
    state: 'ALARM',
    description: expect.stringContaining('failed 3 times within an hour'),
  });
  expect(await topic.next(failing)).toMatchObject({ state: 'OK' });
});

test('an event moves to the dead-letter queue, raises its alarm and makes its dump after a redrive when the database stays away', async () => {
  const deadLetters = await putAlarm(cloud, planned.get('aws_cloudwatch_metric_alarm.dead_letters'));
  const sqs = cloud.client(SQSClient);
  const since = cloud.lambda.invocations.length;
  database.open = false;
  await hideMessagesFor(SHORT_SECONDS);

  await start('2026-11-21');
  const tried = await runs(since, 3 + RECEIVES);
  expect(await topic.next(deadLetters)).toMatchObject({ state: 'OK' });
  expect(await topic.next(deadLetters)).toMatchObject({ state: 'ALARM' });

  expect(tried.map(({ status }) => status)).toEqual(Array(3 + RECEIVES).fill('error'));
  expect(cloud.lambda.invocations.slice(since)).toHaveLength(3 + RECEIVES);
  expect(await messagesIn('aws_sqs_queue.retry')).toBe(0);
  // A notification knows by it that the failure is final.
  expect(await lab.lockRecord('shop#2026-11-21')).toMatchObject({
    state: 'FAILED',
    delivery: { from: queueArn(resource('aws_sqs_queue.retry').name), count: RECEIVES },
  });
  const QueueUrl = await queueUrl('aws_sqs_queue.dead_letter');
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const { Body = '', ReceiptHandle } = Messages[0] ?? {};
  expect(JSON.parse(Body).requestPayload).toEqual(scheduledEvent('2026-11-21'));

  // The same as a redrive.
  await hideMessagesFor(PLANNED_SECONDS);
  database.open = true;
  await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl('aws_sqs_queue.retry'), MessageBody: Body }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

  const redriven = (await runs(since, 3 + RECEIVES + 1)).at(-1);
  expect(redriven?.status).toBe('success');
  expect(await objectsOf('2026-11-21')).toHaveLength(3);
  expect(await topic.next(deadLetters)).toMatchObject({ state: 'OK' });
});

test('an event that the schedule could not deliver makes its dump when it is redriven', async () => {
  const since = cloud.lambda.invocations.length;
  database.open = true;

  const QueueUrl = await queueUrl('aws_sqs_queue.retry');
  const MessageBody = JSON.stringify(scheduledEvent('2026-11-22'));
  await cloud.client(SQSClient).send(new SendMessageCommand({ QueueUrl, MessageBody }));

  expect((await runs(since, 1))[0]?.status).toBe('success');
  expect(await objectsOf('2026-11-22')).toHaveLength(3);
});
