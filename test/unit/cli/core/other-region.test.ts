import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../../../cli/run';

const REDIRECT =
  '<?xml version="1.0"?><Error><Code>PermanentRedirect</Code><Message>The bucket must be addressed elsewhere.</Message></Error>';
const EMPTY =
  '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>false</IsTruncated></ListBucketResult>';

let server: Server;
/** Whether S3 names the region of the bucket when it is asked in another one. */
let isNamed: boolean;
/** The regions that requests were signed for. */
let regions: (string | undefined)[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    regions.push(region);
    response.setHeader('content-type', 'application/xml');
    if (region === 'eu-west-1') response.end(EMPTY);
    else response.writeHead(301, isNamed ? { 'x-amz-bucket-region': 'eu-west-1' } : {}).end(REDIRECT);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

beforeEach(() => {
  isNamed = true;
  regions = [];
});

afterAll(() => server.close());

async function list(...args: string[]) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(out), text(err)]);
  const exit = await run(['list', 'shop', '--bucket', 'dumps', ...args], {
    environment: {},
    input: new PassThrough(),
    out,
    err,
    signal: new AbortController().signal,
  });
  out.end();
  err.end();
  const [printed, failure] = await texts;
  return { exit, printed, failure };
}

test('a bucket in another region than the configured one is read there', async () => {
  const { failure } = await list('--region', 'eu-central-1');
  expect(failure).not.toContain('Redirect');
  expect(regions[0]).toBe('eu-central-1');
  expect(regions.at(-1)).toBe('eu-west-1');
});

test('a bucket in another region that S3 does not name is an error that names --region', async () => {
  isNamed = false;
  const { exit, failure } = await list('--region', 'eu-central-1');
  expect(exit).not.toBe(0);
  expect(failure).toMatch(/\[BUCKET_IN_OTHER_REGION\] .+ Name its region by --region\./);
  expect(regions).not.toContain('eu-west-1');
});
