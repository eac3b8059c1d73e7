import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { InvocationError } from '../../../../cli/core/errors';
import { FunctionLog } from '../../../../cli/core/function-log';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const REGION = 'eu-central-1';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: Server;
let received: Received[];
let answers: { status: number; body: object }[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    const { status, body } = answers.shift() ?? { status: 200, body: {} };
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

beforeEach(() => {
  received = [];
  answers = [];
});

afterAll(() => server.close());

function functionLog(): FunctionLog {
  const lambda = new LambdaClient({ region: REGION, credentials: CREDENTIALS });
  const { port } = server.address() as AddressInfo;
  return new FunctionLog(lambda, '/aws/lambda/mysqldump-shop', {
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `http://127.0.0.1:${port}`,
  });
}

const signal = new AbortController().signal;
const event = (eventId: string) => ({ eventId, timestamp: 1, message: eventId });

test('reads all pages of events since a time', async () => {
  answers = [
    { status: 200, body: { events: [event('a')], nextToken: 'more' } },
    { status: 200, body: { events: [event('b')] } },
  ];
  expect(await functionLog().since(1_700_000_000_000, signal)).toEqual([event('a'), event('b')]);
  expect(received.map(({ body }) => JSON.parse(body))).toEqual([
    { logGroupName: '/aws/lambda/mysqldump-shop', startTime: 1_700_000_000_000 },
    { logGroupName: '/aws/lambda/mysqldump-shop', startTime: 1_700_000_000_000, nextToken: 'more' },
  ]);
});

test('a request is signed for CloudWatch Logs, as the signer of the SDK signs it', async () => {
  await functionLog().since(1, signal);
  const [{ headers, body } = { headers: {}, body: '' }] = received;
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  expect(names.split(';')).toEqual(
    expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']),
  );
  const date = headers['x-amz-date'] as string;
  const signer = new SignatureV4({
    service: 'logs',
    region: REGION,
    credentials: CREDENTIALS,
    sha256: new LambdaClient({ region: REGION }).config.sha256,
  });
  const [host = '', port] = (headers.host ?? '').split(':');
  const { headers: expected } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: host,
      port: Number(port),
      path: '/',
      query: {},
      headers: Object.fromEntries(
        ['host', 'content-type', 'x-amz-target'].map((name) => [name, headers[name] as string]),
      ),
      body,
    },
    { signingDate: new Date(date.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z')) },
  );
  expect(headers.authorization).toBe(expected.authorization);
});

test('the log of a function that never ran is empty', async () => {
  answers = [{ status: 400, body: { __type: 'ResourceNotFoundException', message: 'no' } }];
  expect(await functionLog().since(1, signal)).toEqual([]);
});

test.each([
  { type: 'com.amazonaws.logs#AccessDeniedException', code: 'AWS_ACCESS_DENIED' },
  { type: 'InvalidParameterException', code: 'FUNCTION_FAILED' },
])('an answer $type is an error with the group and the code $code', async ({ type, code }) => {
  answers = [{ status: 400, body: { __type: type, message: 'no' } }];
  const error = await functionLog()
    .since(1, signal)
    .catch((it: unknown) => it);
  expect(error).toBeInstanceOf(InvocationError);
  expect(error).toMatchObject({ code, message: expect.stringContaining('"/aws/lambda/mysqldump-shop"') });
});
