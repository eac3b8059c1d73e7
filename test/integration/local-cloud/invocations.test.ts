import { InvokeCommand, LambdaClient, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { type Environment, type Invocation, type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole, zipOf } from '../../../dev/local-cloud/deploy';
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

/** Deploys the function with a new name, and returns a function that invokes it. */
async function deployed(name: string, settings: object = {}) {
  await deployFunction(cloud, name, OBEDIENT, { Role: role, Timeout: 10, ...settings });
  const lambda = cloud.client(LambdaClient);
  return async (event: object) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
    return { error: answer.FunctionError, payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString()) };
  };
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
  const invoke = await deployed(`report-${major}`, { Runtime: runtime, Layers: [layer] });

  const { payload } = await invoke({ do: 'report' });

  expect(payload.node).toMatch(new RegExp(`^v${major}\\.`));
  expect(payload.uid).toBe(process.getuid?.() === 0 ? 993 : 0);
  expect(payload.layer).toBe('hello from /opt/bin/greet');
  expect(payload.folders).not.toContain('root');
});

test("the environment has Lambda's variables and the function's own, and none of the parent process", async () => {
  const value = 'with "quotes", $dollars and\na newline';
  const invoke = await deployed('variables', { Layers: [layer], Environment: { Variables: { MINE: value } } });

  const { environment } = (await invoke({ do: 'report' })).payload;

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
  const invoke = await deployed('warm', { Layers: [layer] });

  expect((await invoke({ do: 'report' })).payload.calls).toBe(1);
  expect((await invoke({ do: 'report' })).payload.calls).toBe(2);
  await Promise.all([invoke({ do: 'sleep', milliseconds: 300 }), invoke({ do: 'sleep', milliseconds: 300 })]);

  expect(new Set(recordsOf('warm').map(({ environmentId }) => environmentId)).size).toBe(2);
});

test("returns an error of the handler in Lambda's format, and keeps its output", async () => {
  const invoke = await deployed('failing');

  await invoke({ do: 'log', text: 'something to remember' });
  const { error, payload } = await invoke({ do: 'fail', message: 'no such thing' });

  expect(error).toBe('Unhandled');
  expect(payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  const [logged, failed] = recordsOf('failing');
  expect(logged).toMatchObject({ status: 'success', event: { do: 'log' } });
  expect(logged?.logs).toContain('something to remember');
  expect(logged?.peakMemoryBytes).toBeGreaterThan(30 * 1024 ** 2);
  expect(failed).toMatchObject({ status: 'error', error: { errorType: 'TypeError' } });
});

test('does not charge a started program with the memory size of the function that starts it', async () => {
  const invoke = await deployed('starting', { MemorySize: 1024 });

  await invoke({ do: 'start', programs: 500, megabytes: 200 });

  const [{ peakMemoryBytes = 0 } = {}] = recordsOf('starting');
  expect(peakMemoryBytes).toBeGreaterThan(200 * 1024 ** 2);
  expect(peakMemoryBytes).toBeLessThan(400 * 1024 ** 2);
});

test('limits /tmp to the size that the function asks for', async () => {
  const invoke = await deployed('full', { EphemeralStorage: { Size: 512 }, MemorySize: 256 });

  expect((await invoke({ do: 'fill', megabytes: 500 })).error).toBeUndefined();
  expect((await invoke({ do: 'fill', megabytes: 513 })).payload.errorMessage).toMatch(/^ENOSPC: no space left/);
});

test('kills a function with its children at its timeout', async () => {
  const invoke = await deployed('slow', { Timeout: 1 });
  const started = nextStart('slow');

  const answer = invoke({ do: 'sleep', milliseconds: 60_000, child: true });
  const { environment, invocation } = await started;
  await new Promise((resolve) => setTimeout(resolve, 500));
  const pids = environment.pids();
  const { error, payload } = await answer;

  expect(error).toBe('Unhandled');
  expect(payload.errorType).toBe('Sandbox.Timedout');
  expect(payload.errorMessage).toBe(`RequestId: ${invocation.requestId} Error: Task timed out after 1.00 seconds`);
  expect(invocation.status).toBe('timeout');
  expect(pids.length).toBeGreaterThanOrEqual(3);
  expect(await stillRunning(pids)).toEqual([]);
});

test('kills a function that exceeds its memory', async () => {
  const invoke = await deployed('hungry');

  const { payload } = await invoke({ do: 'allocate', megabytes: 512 });

  expect(payload.errorMessage).toMatch(/Error: Runtime exited with error: signal: killed$/);
});

test('reports a crash when a function exits, and gives the next event a new environment', async () => {
  const invoke = await deployed('ending');

  const { payload } = await invoke({ do: 'exit', code: 3 });

  expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(payload.errorMessage).toMatch(/Error: Runtime exited with error: exit status 3$/);
  expect((await invoke({ do: 'sleep', milliseconds: 1 })).payload).toBe('awake');
});

test('reports the reason when a function does not load', async () => {
  const lambda = cloud.client(LambdaClient);
  await deployFunction(cloud, 'broken', 'require("no-such-module")', { Role: role });

  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'broken' }));

  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString());
  expect(payload.errorMessage).toContain("Cannot find module 'no-such-module'");
});

test('kills a working environment on request', async () => {
  const invoke = await deployed('killed');
  const started = nextStart('killed');

  const answer = invoke({ do: 'sleep', milliseconds: 60_000 });
  const { environment, invocation } = await started;
  await environment.kill();

  expect((await answer).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(invocation.status).toBe('crash');
});

test('pauses a working environment on request and lets it continue', async () => {
  const invoke = await deployed('stopped');
  const started = nextStart('stopped');
  let isAnswered = false;

  const answer = invoke({ do: 'sleep', milliseconds: 200 }).finally(() => {
    isAnswered = true;
  });
  const { environment } = await started;
  environment.stop();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const wasAnswered = isAnswered;
  environment.continue();

  expect((await answer).payload).toBe('awake');
  expect(wasAnswered).toBe(false);
});

test('keeps two clouds apart from each other', async () => {
  const invoke = await deployed('here');
  const other = await startLocalCloud();
  try {
    const elsewhere = other.client(LambdaClient).send(new InvokeCommand({ FunctionName: 'here' }));
    await expect(elsewhere).rejects.toThrow('Function not found');
    expect((await invoke({ do: 'sleep', milliseconds: 1 })).payload).toBe('awake');
  } finally {
    await other.stop();
  }
});
