import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../../../cli/run';

const STATE_MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:mysqldump-shop-runner';
const DUMP_FUNCTION = {
  FunctionName: 'mysqldump-shop',
  Environment: {
    Variables: {
      JOB_NAME: 'shop',
      SLOT_UNIT: 'day',
      SLOT_TIMEZONE: 'UTC',
      DB_HOST: '127.0.0.1',
      DB_PORT: '9',
      DB_USERNAME: 'backup',
      DB_DATABASES: '["shop"]',
      DB_PASSWORD_PARAMETER: '/shop/password',
      DB_TLS_MODE: 'VERIFY_IDENTITY',
      DUMP_BUCKET: 'dumps',
      DUMP_COMPRESSION: 'zstd',
      DUMP_COMPRESSION_LEVEL: '3',
      LOCK_TABLE: 'locks',
      METRICS_NAMESPACE: 'MysqlDump',
      ENGINE: 'auto',
      RUNNER_STATE_MACHINE_ARN: STATE_MACHINE,
    },
  },
};

let server: Server;

/** All services of AWS for a user who may describe the dump function, and nothing else. */
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url?.includes('/functions/mysqldump-shop/')) response.end(JSON.stringify(DUMP_FUNCTION));
    else if (request.headers['x-amz-target'] || request.url?.includes('/functions/'))
      response
        .writeHead(400, { 'x-amzn-errortype': 'AccessDeniedException' })
        .end('{"__type":"AccessDeniedException","message":"no"}');
    else response.writeHead(403).end('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('a user who may read nothing sees a line of every check, with the permission that is missing', async () => {
  const AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, { AWS_ENDPOINT_URL });
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(out), text(err)]);
  const exit = await run(['doctor', 'shop', '--region', 'eu-central-1', '--json'], {
    environment: { AWS_ENDPOINT_URL },
    input: new PassThrough(),
    out,
    err,
    signal: new AbortController().signal,
  });
  out.end();
  err.end();
  const [printed] = await texts;
  const findings = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(findings.map(({ check, status }) => `${check}: ${status}`)).toEqual([
    'dump function: ok',
    'configuration: ok',
    'schedule: unknown',
    'connection: ok',
    'password: unknown',
    'bucket: unknown',
    'uploads: unknown',
    'encryption: unknown',
    'lock table: unknown',
    'runner: unknown',
    'verify and drill: unknown',
    'retention: unknown',
    'dumps: unknown',
    'clock: ok',
    'database: unknown',
  ]);
  expect(exit).toBe(0);
});

test('every permission that a check names is in the documented policy', () => {
  const sources = readdirSync('cli/doctor').map((file) => readFileSync(`cli/doctor/${file}`, 'utf8'));
  const named = new Set(sources.join('\n').match(/\b(?:dynamodb|ecr|ecs|lambda|s3|secretsmanager|ssm):[A-Z]\w+/g));
  expect([...named]).toEqual(expect.arrayContaining(['ecr:DescribeImages', 'ecs:DescribeTaskDefinition']));
  const [, policy = ''] = /## Permissions.+?```json(.+?)```/s.exec(readFileSync('docs/command-line.md', 'utf8')) ?? [];
  for (const action of named) expect(policy).toContain(`"${action}"`);
});
