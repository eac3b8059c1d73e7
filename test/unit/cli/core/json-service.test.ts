import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { JsonService } from '../../../../cli/core/json-service';

/** What the server does with a request: an answer, or the end of the connection. */
type Reaction = { readonly status: number; readonly body: string } | 'hangs up';

let server: Server;
let reactions: Reaction[];
let requests: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    requests += 1;
    const reaction = reactions.shift() ?? { status: 200, body: '{"status":"RUNNING"}' };
    if (reaction === 'hangs up') request.socket.destroy();
    else response.writeHead(reaction.status).end(reaction.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

beforeEach(() => {
  reactions = [];
  requests = 0;
});

afterAll(() => server.close());

function service(pauses: readonly number[] = [1, 1, 1]): JsonService {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const lambda = new LambdaClient({ region: 'eu-central-1', credentials });
  const { port } = server.address() as AddressInfo;
  const names = { name: 'states', target: 'AWSStepFunctions', protocol: '1.0', variable: 'STATES_URL' };
  return new JsonService(names, lambda, { STATES_URL: `http://127.0.0.1:${port}` }, pauses);
}

const signal = new AbortController().signal;
const refusal = (type: string) => ({ status: 400, body: JSON.stringify({ __type: type, message: 'no' }) });

/** A service that has answered once. */
async function knownService(pauses?: readonly number[]): Promise<JsonService> {
  const known = service(pauses);
  const laterReactions = reactions;
  reactions = [];
  await known.call('DescribeExecution', {}, signal);
  reactions = laterReactions;
  requests = 0;
  return known;
}

test('a service that has never answered is tried twice: perhaps nothing leads there', async () => {
  reactions = ['hangs up', 'hangs up', 'hangs up', 'hangs up'];
  await expect(service().call('DescribeExecution', {}, signal)).rejects.toThrow('fetch failed');
  expect(requests).toBe(2);
});

test('a fault of this program is not taken for a lost connection', async () => {
  const known = await knownService([1_000_000]);
  const circular: { self?: object } = {};
  circular.self = circular;
  await expect(known.call('DescribeExecution', circular, signal)).rejects.toThrow(/circular/);
  expect(requests).toBe(0);
});

test.each<[string, Reaction]>([
  ['a connection that breaks', 'hangs up'],
  ['an answer of a service that fails', { status: 500, body: '{"__type":"InternalServerError"}' }],
  ['the page of a proxy', { status: 503, body: '<html></html>' }],
  ['a limit of the rate', refusal('ThrottlingException')],
])('a request is sent again after %s', async (_, reaction) => {
  reactions = [reaction, reaction];
  const known = await knownService();
  expect(await known.call('DescribeExecution', {}, signal)).toEqual({ status: 'RUNNING' });
  expect(requests).toBe(3);
});

test('a request is not sent for ever', async () => {
  reactions = Array.from({ length: 9 }, () => ({ status: 503, body: '<html></html>' }));
  const known = await knownService();
  await expect(known.call('DescribeExecution', {}, signal)).rejects.toMatchObject({ name: 'HTTP 503' });
  expect(requests).toBe(4);
});

test('what a service refuses is not sent again', async () => {
  reactions = [refusal('com.amazonaws.states#AccessDeniedException')];
  const call = service().call('DescribeExecution', {}, signal);
  await expect(call).rejects.toMatchObject({ name: 'AccessDeniedException', message: 'no' });
  expect(requests).toBe(1);
});

test('an interruption ends the wait for the next try', async () => {
  reactions = ['hangs up'];
  const interruption = new AbortController();
  const call = service([60_000]).call('DescribeExecution', {}, interruption.signal);
  setTimeout(() => interruption.abort(), 50);
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
});

const ECR = { name: 'ecr', host: 'api.ecr', target: 'Registry', protocol: '1.1', variable: 'AWS_ENDPOINT_URL_ECR' };
const OWN = { AWS_ENDPOINT_URL_ECR: 'https://ecr.example.com', AWS_ENDPOINT_URL: 'https://all.example.com' };

test.each<[string, string | undefined, NodeJS.ProcessEnv]>([
  ['https://api.ecr.eu-central-1.amazonaws.com/', undefined, {}],
  ['https://api.ecr.eu-west-1.amazonaws.com/', 'eu-west-1', {}],
  ['https://api.ecr.us-gov-west-1.amazonaws.com/', 'us-gov-west-1', {}],
  ['https://api.ecr.cn-north-1.amazonaws.com.cn/', 'cn-north-1', {}],
  ['https://ecr.example.com/', 'eu-west-1', OWN],
  ['https://all.example.com/', 'eu-west-1', { AWS_ENDPOINT_URL: OWN.AWS_ENDPOINT_URL }],
])('the address of a service is %s', async (address, region, environment) => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const lambda = new LambdaClient({ region: 'eu-central-1', credentials });
  const send = jest.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({}));
  await new JsonService({ ...ECR, ...(region ? { region } : {}) }, lambda, environment).call('List', {}, signal);
  const [[url, { headers } = {}] = []] = send.mock.calls;
  send.mockRestore();
  expect(String(url)).toBe(address);
  const { authorization } = headers as Record<string, string>;
  expect(authorization).toContain(`/${region ?? 'eu-central-1'}/ecr/aws4_request`);
});
