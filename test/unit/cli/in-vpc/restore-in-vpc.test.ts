import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../../../cli/core/aws';
import type { LogEvent } from '../../../../cli/core/function-log';
import { RestoreInVpc } from '../../../../cli/in-vpc/restore-in-vpc';
import { Output } from '../../../../cli/output/output';
import type { DumpFunction } from '../../../../cli/place/function';

/** Answers to descriptions of the execution, in their order: the last one stays. */
let descriptions: object[];
/** What has come into the log before each look at it. */
let arrivals: LogEvent[][];
let events: LogEvent[];
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const isDescription = String(request.headers['x-amz-target']).endsWith('DescribeExecution');
    const { startTime = 0 } = JSON.parse(await text(request));
    const answer = isDescription ? nextDescription() : eventsSince(startTime);
    response.writeHead(answer && '__type' in answer ? 400 : 200).end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => server.close());

function nextDescription(): object | undefined {
  return descriptions.length > 1 ? descriptions.shift() : descriptions[0];
}

function eventsSince(time: number): object {
  events.push(...(arrivals.shift() ?? []));
  return { events: events.filter(({ timestamp }) => timestamp >= time) };
}

/** Follows an execution with these answers. Returns what the person reads, and the error that ended it. */
async function followed(answers: object[], log: LogEvent[][] = []) {
  descriptions = answers;
  arrivals = log;
  events = [];
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const lambda = new LambdaClient({ region: 'eu-central-1', credentials });
  const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const err = new PassThrough();
  let time = 0;
  const session = {
    environment,
    input: new PassThrough(),
    output: new Output({ out: new PassThrough(), err, environment, json: false }),
    clock: {
      now: () => new Date(0),
      monotonic: () => time,
      sleep: async (milliseconds: number) => {
        time += milliseconds;
      },
    },
    signal: new AbortController().signal,
    aws: { lambda: async () => lambda } as unknown as Aws,
  };
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:mysqldump-shop';
  const dumpFunction = { name: 'mysqldump-shop', arn } as DumpFunction;
  const restore = await RestoreInVpc.of(dumpFunction, session, ['shop', '--function', 'mysqldump-shop:live']);
  const lines: string[] = [];
  const error = await restore
    .follow('restore-1', (_, line) => void lines.push(line))
    .then(
      () => undefined,
      (it: Error) => it.message,
    );
  return { error, lines, err: String(err.read() ?? '') };
}

const RUNNING = { status: 'RUNNING', startDate: 0 };
const EXPIRED = { __type: 'ExpiredTokenException', message: 'expired' };

test('a restore that can no longer be followed goes on, and the person reads how to follow it again', async () => {
  const { error, err } = await followed([RUNNING, RUNNING, EXPIRED]);
  expect(error).toContain('ExpiredTokenException');
  expect(err).toContain('The restore goes on in the VPC.');
  expect(err).toContain('lambda-mysqldump restore shop --function mysqldump-shop:live --follow restore-1');
});

test('no restore goes on that is not known to run', async () => {
  const { error, err } = await followed([{ __type: 'ExecutionDoesNotExist', message: 'no' }]);
  expect(error).toContain('ExecutionDoesNotExist');
  expect(err).not.toContain('goes on');
});

test('no restore goes on that has ended', async () => {
  const { error, err } = await followed([RUNNING, { status: 'TIMED_OUT', error: 'States.Timeout' }]);
  expect(error).toContain('The task of the restore ended without a result (TIMED_OUT): States.Timeout.');
  expect(err).not.toContain('The restore goes on in the VPC.');
});

test('lines of another task, whose clock is ahead, hide none of this one', async () => {
  const own = 'arn:aws:states:eu-central-1:123456789012:execution:mysqldump-shop-runner-restore:restore-1';
  const line = (execution: string, timestamp: number, entry: object) => ({
    eventId: `${timestamp}`,
    timestamp,
    message: JSON.stringify({ execution, ...entry }),
  });
  const log = [
    [line(own, 1_000, { entry: 0, channel: 'out', text: 'begins' }), line('arn:other', 500_000, { entry: 0 })],
    [line(own, 3_000, { entry: 1, channel: 'out', text: 'ends' }), line(own, 4_000, { entry: 2, exit: 0 })],
  ];
  const { error, lines } = await followed([RUNNING, RUNNING, RUNNING, { status: 'SUCCEEDED' }], log);
  expect(error).toBeUndefined();
  expect(lines).toEqual(['begins', 'ends']);
});
