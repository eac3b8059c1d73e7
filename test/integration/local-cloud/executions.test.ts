import { ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { NO_CAPACITY, NO_CAPACITY_ERROR, THROTTLED } from '../../../dev/local-cloud/task-host/refusal';
import { until } from '../../../dev/tools/until';
import { FaultProxy, passThrough } from '../../reliability/proxy/fault-proxy';
import { errorInsteadOfCall } from '../../reliability/proxy/faults';
import { createMachine, ended, MANAGE_RULE, RUN_TASKS, type StatusChange, start, statusChanges } from './executions';
import { define, describeTask, prepareTasks, stopped } from './tasks';

/** Seconds that a second of an interval of Retry lasts. */
const SCALE = 0.01;
const STATES = 'states.amazonaws.com';

let cloud: LocalCloud;
let role: string;
let changes: () => Promise<StatusChange[]>;
/** State machines whose task exits with a code, waits for SIGTERM, or has an image that can't be pulled. */
let exit: string;
let patient: string;
let missing: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true, stateMachineWaitScale: SCALE });
  const { taskRole } = await prepareTasks(cloud);
  role = await deployRole(cloud, 'machine', [...RUN_TASKS, MANAGE_RULE], STATES);
  changes = await statusChanges(cloud);
  await define(cloud, 'exit', 'registry/exit:1', {}, { taskRoleArn: taskRole });
  await define(cloud, 'patient', 'registry/patient:1');
  await define(cloud, 'missing', 'registry/missing:1');
  exit = await createMachine(cloud, 'exit', role, 'exit');
  patient = await createMachine(cloud, 'patient', role, 'patient');
  missing = await createMachine(cloud, 'missing', role, 'missing');
});

afterAll(() => cloud?.stop());

/** Containers that were started since there were so many. */
const containersSince = (count: number) => cloud.tasks.containers().slice(count);

/** Waits until an execution's task runs, and returns its container. */
async function running(since: number) {
  return until(() => containersSince(since).find(({ log }) => log.includes('started')));
}

async function statusesOf(name: string, count: number) {
  const details = await until(async () => {
    const found = (await changes()).map(({ detail }) => detail).filter((detail) => detail.name === name);
    return found.length >= count && found;
  });
  return details.map(({ status }) => status);
}

describe('runTask.sync', () => {
  test('waits until the task has stopped, and returns it', async () => {
    const { status, output = '', stateMachineArn } = await ended(cloud, await start(cloud, exit, { name: 'good' }));
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output)).toMatchObject({
      StopCode: 'EssentialContainerExited',
      StartedBy: 'AWS Step Functions',
      StoppedAt: expect.any(Number),
      Containers: [{ Name: 'dump', ExitCode: 0 }],
    });
    expect(await statusesOf('good', 2)).toEqual(['RUNNING', 'SUCCEEDED']);
    const change = (await changes()).find(({ detail }) => detail.status === 'SUCCEEDED');
    expect(change).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      detail: { stateMachineArn, name: 'good', input: '{"code":"0"}', inputDetails: { included: true }, output },
    });
  });

  test('names the task in the history as soon as it is submitted', async () => {
    const before = cloud.tasks.containers().length;
    const executionArn = await start(cloud, patient);
    const { taskArn } = await running(before);
    const { events = [] } = await cloud.client(SFNClient).send(new GetExecutionHistoryCommand({ executionArn }));
    const submitted = events.find(({ type }) => type === 'TaskSubmitted')?.taskSubmittedEventDetails?.output ?? '';
    expect(JSON.parse(submitted)).toMatchObject({ Tasks: [{ TaskArn: taskArn }] });
    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn }));
    await stopped(cloud, taskArn);
  });

  test('fails with the task as its cause when the essential container exits with another code than 0', async () => {
    const { status, error, cause = '' } = await ended(cloud, await start(cloud, exit, { code: '3', name: 'bad' }));
    expect([status, error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(JSON.parse(cause)).toMatchObject({
      StopCode: 'EssentialContainerExited',
      StoppedReason: 'Essential container in task exited',
      Containers: [{ Name: 'dump', ExitCode: 3 }],
    });
    expect(await statusesOf('bad', 2)).toEqual(['RUNNING', 'FAILED']);
    const change = (await changes()).find(({ detail }) => detail.name === 'bad' && detail.status === 'FAILED');
    expect(change?.detail).toMatchObject({ error, cause, output: null });
  });

  test('fails with the task as its cause when the image cannot be pulled', async () => {
    const { status, error, cause = '' } = await ended(cloud, await start(cloud, missing));
    expect([status, error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(JSON.parse(cause)).toMatchObject({
      StopCode: 'TaskFailedToStart',
      StoppedReason: expect.stringMatching(/^CannotPullContainerError: /),
    });
  });

  test.each([
    ['AmazonECS.Unknown', NO_CAPACITY, /"Failures": ?\[\{"Reason": ?"Capacity is unavailable at this time/],
    ['ECS.AmazonECSException', NO_CAPACITY_ERROR, /^Capacity is unavailable at this time/],
    ['ECS.AmazonECSException', THROTTLED, /^Rate exceeded/],
  ])('fails with %s when RunTask is refused', async (name, refusal, words) => {
    cloud.tasks.refuseNext(refusal);
    const { status, error, cause } = await ended(cloud, await start(cloud, exit));
    expect([status, error]).toEqual(['FAILED', name]);
    expect(cause).toMatch(words);
  });

  test('is retried as often as its retrier allows, and then caught', async () => {
    const ErrorEquals = ['States.TaskFailed'];
    const retry = { ErrorEquals, MaxAttempts: 2, IntervalSeconds: 1 };
    const state = { Retry: [retry], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] };
    const retried = await createMachine(cloud, 'retried', role, 'exit', { state });
    const before = cloud.tasks.containers().length;
    const { status, output = '' } = await ended(cloud, await start(cloud, retried, { code: '3' }));
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output)).toMatchObject({ Error: 'States.TaskFailed' });
    expect(containersSince(before)).toHaveLength(3);
  });

  test('is retried after its whole interval, and at most after MaxDelaySeconds', async () => {
    const failing = async (name: string, its: object) => {
      const state = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, ...its }] };
      const executionArn = await start(cloud, await createMachine(cloud, name, role, 'exit', { state }), { code: '3' });
      const { taskArn } = await until(() => containersSince(before).find(({ taskArn: arn }) => !first.includes(arn)));
      first.push(taskArn);
      await stopped(cloud, taskArn);
      return executionArn;
    };
    const before = cloud.tasks.containers().length;
    const first: string[] = [];
    // 8 seconds and a fifth of a second; MiniStack ends both after 60 of Step Functions, which is between them.
    const late = await failing('late', { IntervalSeconds: 800 });
    const soon = await failing('soon', { IntervalSeconds: 10_000, MaxDelaySeconds: 20 });
    await ended(cloud, soon);
    expect(containersSince(before)).toHaveLength(3);
    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn: late }));
  });

  test('fails when somebody stops the task, even if its program exits with 0', async () => {
    const content = await createMachine(cloud, 'content', role, await define(cloud, 'content', 'registry/content:1'));
    const before = cloud.tasks.containers().length;
    const executionArn = await start(cloud, content);
    const { taskArn } = await running(before);
    await cloud.client(ECSClient).send(new StopTaskCommand({ cluster: 'runner', task: taskArn }));
    const { error, cause = '' } = await ended(cloud, executionArn);
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause)).toMatchObject({ StopCode: 'UserInitiated', Containers: [{ ExitCode: 0 }] });
  });

  test('stops the task when TimeoutSeconds of the state is over', async () => {
    const timed = await createMachine(cloud, 'timed', role, 'patient', { state: { TimeoutSeconds: 1 } });
    const before = cloud.tasks.containers().length;
    const { status, error, cause } = await ended(cloud, await start(cloud, timed));
    expect([status, error, cause]).toEqual(['FAILED', 'States.Timeout', undefined]);
    const [container] = containersSince(before);
    const { stopCode, containers } = await stopped(cloud, container?.taskArn as string);
    expect([stopCode, containers?.[0]?.exitCode]).toEqual(['UserInitiated', 7]);
  });
});

describe('an execution', () => {
  test('that is stopped stops its task, and is not retried', async () => {
    const state = { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1 }] };
    const stoppable = await createMachine(cloud, 'stoppable', role, 'patient', { state });
    const before = cloud.tasks.containers().length;
    const executionArn = await start(cloud, stoppable, { name: 'stopped' });
    const { taskArn } = await running(before);

    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn, error: 'Test', cause: 'by a test' }));

    expect((await stopped(cloud, taskArn)).containers?.[0]?.exitCode).toBe(7);
    expect(await statusesOf('stopped', 2)).toEqual(['RUNNING', 'ABORTED']);
    expect(await ended(cloud, executionArn)).toMatchObject({ status: 'ABORTED', error: 'Test', cause: 'by a test' });
    expect(containersSince(before)).toHaveLength(1);
  });

  test('that is stopped while it waits for a retry starts no further task', async () => {
    const state = { Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 200 }] };
    const waiting = await createMachine(cloud, 'waiting', role, 'exit', { state });
    const before = cloud.tasks.containers().length;
    const executionArn = await start(cloud, waiting, { code: '3' });
    const { taskArn } = await until(() => containersSince(before)[0]);
    await stopped(cloud, taskArn);
    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn }));
    // A later execution has waited for its retry, and has ended.
    await ended(cloud, await start(cloud, waiting, { code: '3' }));
    expect(containersSince(before)).toHaveLength(3);
    expect((await ended(cloud, executionArn)).status).toBe('ABORTED');
  });

  test('that runs longer than TimeoutSeconds of its state machine ends as TIMED_OUT and stops its task', async () => {
    const limited = await createMachine(cloud, 'limited', role, 'patient', { machine: { TimeoutSeconds: 1 } });
    const before = cloud.tasks.containers().length;
    const { status } = await ended(cloud, await start(cloud, limited, { name: 'slow' }));
    expect(status).toBe('TIMED_OUT');
    expect(await statusesOf('slow', 2)).toEqual(['RUNNING', 'TIMED_OUT']);
    const [container] = containersSince(before);
    expect((await stopped(cloud, container?.taskArn as string)).containers?.[0]?.exitCode).toBe(7);
  });
});

describe('StartExecution', () => {
  test('returns the running execution of the same name and input, and refuses another input', async () => {
    const before = cloud.tasks.containers().length;
    const first = await start(cloud, patient, { name: 'one' });
    const { taskArn } = await running(before);
    expect(await start(cloud, patient, { name: 'one' })).toBe(first);
    const other = start(cloud, patient, { name: 'one', code: '1' });
    await expect(other).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${first}'`,
    });
    expect(containersSince(before)).toHaveLength(1);
    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn: first }));
    await stopped(cloud, taskArn);
  });

  test('refuses the name of an execution that has ended, also with the same input', async () => {
    await ended(cloud, await start(cloud, exit, { name: 'over' }));
    await expect(start(cloud, exit, { name: 'over' })).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
  });

  test.each(['with space', 'shop#2026-11-20', 'a/b', 'x'.repeat(81)])('refuses the name %p', async (name) => {
    await expect(start(cloud, exit, { name })).rejects.toMatchObject({ name: 'InvalidName' });
  });

  test('can be throttled by the fault proxy', async () => {
    const throttled = errorInsteadOfCall({ status: 400, code: 'ThrottlingException' });
    const proxy = new FaultProxy(async (_id, call, intercepted) => {
      const isStart =
        call.service === 'StepFunctions' && call.operation === 'StartExecution' && call.detail === 'often';
      await (isStart ? throttled.apply(call, intercepted, undefined as never) : passThrough(intercepted));
    });
    const { region, credentials } = cloud;
    const client = new SFNClient({
      endpoint: await proxy.endpoint('client', cloud.endpoint),
      region,
      credentials,
      maxAttempts: 1,
    });
    const through = { ...cloud, client: () => client } as unknown as LocalCloud;
    await expect(start(through, exit, { name: 'often' })).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(start(through, exit, { name: 'seldom' })).resolves.toMatch(/:execution:exit:seldom$/);
    client.destroy();
    await proxy.stop();
  });
});

describe('the role of a state machine', () => {
  test('must be allowed to manage the rule by which Step Functions follows tasks', async () => {
    const bare = await deployRole(cloud, 'without-rule', RUN_TASKS, STATES);
    const message = expect.stringMatching(/is not authorized to create managed-rule/);
    const created = createMachine(cloud, 'without-rule', bare, 'exit');
    await expect(created).rejects.toMatchObject({ name: 'AccessDeniedException', message });
    const updated = cloud
      .client(SFNClient)
      .send(new UpdateStateMachineCommand({ stateMachineArn: exit, roleArn: bare }));
    await expect(updated).rejects.toMatchObject({ name: 'AccessDeniedException', message });
  });

  test.each([
    ['ecs:RunTask', RUN_TASKS.slice(1)],
    ['iam:PassRole', RUN_TASKS.slice(0, 2)],
  ])('must be allowed %s', async (action, statements) => {
    const name = action.replace(':', '-');
    const bare = await deployRole(cloud, name, [...statements, MANAGE_RULE], STATES);
    const { error, cause } = await ended(cloud, await start(cloud, await createMachine(cloud, name, bare, 'exit')));
    expect(error).toBe('ECS.AccessDeniedException');
    expect(cause).toContain(`is not authorized to perform: ${action} on resource: `);
  });

  test('must be allowed ecs:StopTask, or the task of a stopped execution goes on', async () => {
    const statements = [RUN_TASKS[0], RUN_TASKS[2], MANAGE_RULE] as object[];
    const bare = await deployRole(cloud, 'without-stop', statements, STATES);
    const machine = await createMachine(cloud, 'without-stop', bare, 'patient');
    const before = cloud.tasks.containers().length;
    const executionArn = await start(cloud, machine);
    const container = await running(before);
    await cloud.client(SFNClient).send(new StopExecutionCommand({ executionArn }));
    // A later execution has been started and stopped meanwhile.
    await ended(cloud, await start(cloud, exit));
    expect((await describeTask(cloud, container.taskArn)).desiredStatus).toBe('RUNNING');
    await container.kill();
  });
});

test('a state machine states whether it is traced, which it is not by default', async () => {
  const sfn = cloud.client(SFNClient);
  const traced = async () =>
    (await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: exit }))).tracingConfiguration;
  expect(await traced()).toEqual({ enabled: false });
  await sfn.send(new UpdateStateMachineCommand({ stateMachineArn: exit, tracingConfiguration: { enabled: true } }));
  expect(await traced()).toEqual({ enabled: true });
});
