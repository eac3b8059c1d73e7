import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { OBEDIENT } from './functions';

let cloud: LocalCloud;
let role: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ retryBaseSeconds: 0.1 });
  role = await deployRole(cloud, 'function');
});

afterAll(() => cloud?.stop());

const deployed = (name: string) => deployFunction(cloud, name, OBEDIENT, { Role: role, Timeout: 10 });

/** Waits for this number of ended invocations of a function, and returns them. */
async function invocationsOf(name: string, count: number) {
  for (;;) {
    const found = cloud.lambda.invocations.filter((it) => it.functionName === name && it.status !== 'running');
    if (found.length >= count) return found;
    await sleep(50);
  }
}

test('tries a failed asynchronous event three times, then sends the complete record to the destination', async () => {
  const lambda = cloud.client(LambdaClient);
  const sqs = cloud.client(SQSClient);
  const functionArn = await deployed('asynchronous');
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'failed' }));
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'asynchronous',
      DestinationConfig: { OnFailure: { Destination: `arn:aws:sqs:us-east-1:${cloud.accountId}:failed` } },
    }),
  );
  const event = { do: 'fail', message: 'not today' };
  const Payload = JSON.stringify(event);

  await lambda.send(new InvokeCommand({ FunctionName: 'asynchronous', InvocationType: 'Event', Payload }));

  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  const attempts = await invocationsOf('asynchronous', 3);
  expect(attempts).toHaveLength(3);
  expect(new Set(attempts.map(({ requestId }) => requestId)).size).toBe(1);
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toEqual({
    version: '1.0',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    requestContext: {
      requestId: attempts[0]?.requestId,
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: expect.objectContaining({ errorType: 'TypeError', errorMessage: 'not today' }),
  });
});

test('retries a failed event of an EventBridge rule', async () => {
  const arn = await deployed('by-rule');
  const events = cloud.client(EventBridgeClient);
  await events.send(new PutRuleCommand({ Name: 'rule', EventPattern: JSON.stringify({ source: ['test'] }) }));
  const Input = JSON.stringify({ do: 'fail', message: 'not today' });
  await events.send(new PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: '1', Arn: arn, Input }] }));

  await events.send(new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'test', Detail: '{}' }] }));

  expect((await invocationsOf('by-rule', 3)).map(({ status }) => status)).toEqual(['error', 'error', 'error']);
});

test('a queue message invokes the function', async () => {
  const arn = await deployed('by-queue');
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
  const EventSourceArn = `arn:aws:sqs:us-east-1:${cloud.accountId}:work`;
  await cloud.client(LambdaClient).send(new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: arn }));

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));

  const [invocation] = await invocationsOf('by-queue', 1);
  expect(invocation?.event).toMatchObject({ Records: [{ eventSource: 'aws:sqs', body: 'hello' }] });
});

test('Scheduler puts the scheduled time into its input', async () => {
  const arn = await deployed('by-schedule');
  const target = { Arn: arn, RoleArn: role, Input: JSON.stringify({ time: '<aws.scheduler.scheduled-time>' }) };
  // Due since the first minute of 2026: it fires at the next check, whose time MiniStack uses as the scheduled time.
  const schedule = {
    ScheduleExpression: 'at(2026-01-01T00:00:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: target,
  };
  const answer = await fetch(`${cloud.endpoint}/schedules/once`, {
    method: 'POST',
    headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/scheduler/aws4_request' },
    body: JSON.stringify(schedule),
  });
  expect(answer.status).toBe(200);

  const [invocation] = await invocationsOf('by-schedule', 1);
  expect(invocation?.event).toEqual({ time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/) });
});
