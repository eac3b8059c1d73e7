import { InvokeCommand, LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { type Environment, type Invocation, type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole, zipOf } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';
import { stillRunning } from '../../../dev/tools/processes';
import { OBEDIENT } from './functions';

let cloud: LocalCloud;
let role: string;
let layer: string;

beforeAll(async () => {
  process.env.SECRET_OF_THE_PARENT = 'leak';
  cloud = await startLocalCloud();
  role = await deployRole(cloud, 'function');
  const zip = await zipOf({ 'bin/greet': { text: '#!/bin/sh\necho "hello from $0"\n', mode: 0o755 } });
  const { LayerVersionArn } = await cloud
    .client(LambdaClient)
    .send(new PublishLayerVersionCommand({ LayerName: 'greeting', Content: { ZipFile: zip } }));
  layer = LayerVersionArn as string;
});

afterAll(() => cloud?.stop());

/** What the function reports about itself. */
interface Report {
  readonly node: string;
  readonly uid: number;
  readonly layer: string;
  readonly folders: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: number;
}

/** Deploys the function with a new name, and returns a function that invokes it. */
async function deployed(name: string, settings: object = {}) {
  await deployFunction(cloud, name, OBEDIENT, { Role: role, Timeout: 60, ...settings });
  return (event: object) => invoke<Report>(cloud, name, event);
}

const recordsOf = (name: string) => cloud.lambda.invocations.filter(({ functionName }) => functionName === name);

/** Resolves at the next invocation of the function. */
const nextStart = (name: string) =>
  new Promise<{ invocation: Invocation; environment: Environment }>((resolve) => {
    const end = cloud.lambda.onInvocation((invocation, environment) => {
      if (invocation.functionName !== name) return;
      end();
      resolve({ invocation, environment });
    });
  });

test.each([
  ['nodejs22.x', 22],
  ['nodejs24.x', 24],
])('%s runs under Node %i, as an unprivileged user, with its layer at /opt', async (runtime, major) => {
  const send = await deployed(`report-${major}`, { Runtime: runtime, Layers: [layer] });

  const { response } = await send({ do: 'report' });

  expect(response?.node).toMatch(new RegExp(`^v${major}\\.`));
  expect(response?.uid).toBe(process.getuid?.() === 0 ? 993 : 0);
  expect(response?.layer).toBe('hello from /opt/bin/greet');
  expect(response?.folders).not.toContain('root');
});

test("the environment has Lambda's variables and the function's own, and none of the parent process", async () => {
  const value = 'with "quotes", $dollars and\na newline';
  const send = await deployed('variables', { Layers: [layer], Environment: { Variables: { MINE: value } } });

  const environment = (await send({ do: 'report' })).response?.environment;

  expect(environment).toMatchObject({
    MINE: value,
    AWS_LAMBDA_FUNCTION_NAME: 'variables',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/variables',
    AWS_REGION: 'us-east-1',
    LAMBDA_TASK_ROOT: '/var/task',
    TZ: ':UTC',
    _HANDLER: 'index.handler',
  });
  expect(environment).not.toHaveProperty('SECRET_OF_THE_PARENT');
  expect(environment).not.toHaveProperty('HOME');
});

test('an environment handles events one after another, and two concurrent events get two environments', async () => {
  const send = await deployed('warm', { Layers: [layer] });

  expect((await send({ do: 'report' })).response?.calls).toBe(1);
  expect((await send({ do: 'report' })).response?.calls).toBe(2);
  await Promise.all([send({ do: 'sleep', milliseconds: 300 }), send({ do: 'sleep', milliseconds: 300 })]);

  expect(new Set(recordsOf('warm').map(({ environmentId }) => environmentId)).size).toBe(2);
});

test("returns an error of the handler in Lambda's format, and keeps its output", async () => {
  const send = await deployed('failing');

  await send({ do: 'log', text: 'something to remember' });
  const { error } = await send({ do: 'fail', message: 'no such thing' });

  expect(error).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  const [logged, failed] = recordsOf('failing');
  expect(logged).toMatchObject({ status: 'success', event: { do: 'log' } });
  expect(logged?.logs).toContain('something to remember');
  expect(logged?.peakMemoryBytes).toBeGreaterThan(30 * 1024 ** 2);
  expect(failed).toMatchObject({ status: 'error', error: { errorType: 'TypeError' } });
});

test('does not charge a started program with the memory size of the function that starts it', async () => {
  const send = await deployed('starting', { MemorySize: 1024 });

  await send({ do: 'start', programs: 500, megabytes: 200 });

  const [{ peakMemoryBytes = 0 } = {}] = recordsOf('starting');
  expect(peakMemoryBytes).toBeGreaterThan(200 * 1024 ** 2);
  expect(peakMemoryBytes).toBeLessThan(400 * 1024 ** 2);
});

test('limits /tmp to the size that the function asks for', async () => {
  const send = await deployed('full', { EphemeralStorage: { Size: 512 }, MemorySize: 256 });

  expect((await send({ do: 'fill', megabytes: 500 })).error).toBeUndefined();
  expect((await send({ do: 'fill', megabytes: 513 })).error?.errorMessage).toMatch(/^ENOSPC: no space left/);
});

test('kills a function with its children at its timeout', async () => {
  const send = await deployed('slow', { Timeout: 1 });
  const started = nextStart('slow');

  const answer = send({ do: 'sleep', milliseconds: 60_000, child: true });
  const { environment, invocation } = await started;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const pids = environment.pids();
  const { error } = await answer;

  expect(error?.errorType).toBe('Sandbox.Timedout');
  expect(error?.errorMessage).toBe(`RequestId: ${invocation.requestId} Error: Task timed out after 1.00 seconds`);
  expect(invocation.status).toBe('timeout');
  expect(pids.length).toBeGreaterThanOrEqual(3);
  expect(await stillRunning(pids)).toEqual([]);
});

test('kills a function that exceeds its memory', async () => {
  const send = await deployed('hungry');

  const { error } = await send({ do: 'allocate', megabytes: 512 });

  expect(error?.errorMessage).toMatch(/Error: Runtime exited with error: signal: killed$/);
});

test('reports a crash when a function exits, and gives the next event a new environment', async () => {
  const send = await deployed('ending');

  const { error } = await send({ do: 'exit', code: 3 });

  expect(error).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(error?.errorMessage).toMatch(/Error: Runtime exited with error: exit status 3$/);
  expect((await send({ do: 'sleep', milliseconds: 1 })).response).toBe('awake');
});

test('reports the reason when a function does not load', async () => {
  await deployFunction(cloud, 'broken', 'require("no-such-module")', { Role: role });

  const { error } = await invoke(cloud, 'broken', {});

  expect(error?.errorMessage).toContain("Cannot find module 'no-such-module'");
});

test('kills a working environment on request', async () => {
  const send = await deployed('killed');
  const started = nextStart('killed');

  const answer = send({ do: 'sleep', milliseconds: 60_000 });
  const { environment, invocation } = await started;
  await environment.kill();

  expect((await answer).error).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(invocation.status).toBe('crash');
});

test('pauses a working environment on request and lets it continue', async () => {
  const send = await deployed('stopped');
  const started = nextStart('stopped');
  let isAnswered = false;

  const answer = send({ do: 'sleep', milliseconds: 200 }).finally(() => {
    isAnswered = true;
  });
  const { environment } = await started;
  environment.stop();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const wasAnswered = isAnswered;
  environment.continue();

  expect((await answer).response).toBe('awake');
  expect(wasAnswered).toBe(false);
});

test('keeps two clouds apart from each other', async () => {
  const send = await deployed('here');
  const other = await startLocalCloud();
  try {
    const elsewhere = other.client(LambdaClient).send(new InvokeCommand({ FunctionName: 'here' }));
    await expect(elsewhere).rejects.toThrow('Function not found');
    expect((await send({ do: 'sleep', milliseconds: 1 })).response).toBe('awake');
  } finally {
    await other.stop();
  }
});
