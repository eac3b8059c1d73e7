import { ECSClient, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { FunctionLog } from '../../../cli/core/function-log';
import { type LocalCloud, startLocalCloud, type TaskContainer } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { NO_CAPACITY, NO_CAPACITY_ERROR } from '../../../dev/local-cloud/task-host/refusal';
import { plainImage } from '../../../dev/local-cloud/task-host/task-image';
import { stillRunning } from '../../../dev/tools/processes';
import { until } from '../../../dev/tools/until';
import type { AwsCall } from '../../reliability/proxy/aws-call';
import { FaultProxy, type InterceptedRequest, passThrough } from '../../reliability/proxy/fault-proxy';
import { CRASH_BEFORE } from '../../reliability/proxy/faults';
import { define, describeTask, logged, NETWORK, prepareTasks, runTask, stopped } from './tasks';

/** Puts an object with each of the keys in its arguments, and prints the result. */
const CALLER = `
const { PutObjectCommand, S3Client } = require(${JSON.stringify(require.resolve('@aws-sdk/client-s3'))});
(async () => {
  const client = new S3Client({ forcePathStyle: true });
  for (const Key of process.argv.slice(1)) {
    await client.send(new PutObjectCommand({ Bucket: 'dumps', Key, Body: 'x' })).then(
      () => console.log(Key, 'written'),
      (error) => console.log(Key, error.name, error.message),
    );
  }
})();
`;

let cloud: LocalCloud;
let taskRole: string;
/** What happens at a call of a container. */
let atCall = (_container: TaskContainer, _call: AwsCall, intercepted: InterceptedRequest) => passThrough(intercepted);
const proxy = new FaultProxy(async (id, call, intercepted) => {
  const container = cloud.tasks.containers().find((its) => its.id === id);
  await atCall(container as TaskContainer, call, intercepted);
});

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true, taskEndpoint: proxy.endpoint });
  ({ taskRole } = await prepareTasks(cloud));
});

afterAll(async () => {
  await cloud?.stop();
  await proxy.stop();
});

describe('a task', () => {
  test('has entry point, command and variables of its definition and its overrides, and its log in CloudWatch', async () => {
    const options = {
      'awslogs-group': '/ecs/shop',
      'awslogs-region': 'us-east-1',
      'awslogs-stream-prefix': 'shop',
      'awslogs-create-group': 'true',
    };
    await define(cloud, 'greeter', 'registry/exit:1', {
      environment: [{ name: 'GREETING', value: 'hello' }],
      command: ['1'],
      logConfiguration: { logDriver: 'awslogs', options },
    });
    const override = { name: 'dump', command: ['3'], environment: [{ name: 'GREETING', value: 'good evening' }] };

    const arn = await runTask(cloud, 'greeter', { overrides: { containerOverrides: [override] } });

    const task = await stopped(cloud, arn);
    expect(task).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: [{ name: 'dump', exitCode: 3, lastStatus: 'STOPPED' }],
    });
    const log = new FunctionLog(cloud.client(LambdaClient), '/ecs/shop', cloud.environment);
    const events = await until(async () => {
      const found = await log.since(0, AbortSignal.timeout(60_000));
      return found.some(({ message }) => message.startsWith('AWS_EXECUTION_ENV=')) && found;
    });
    const logStreamName = `shop/dump/${arn.split('/').at(-1)}`;
    for (const message of ['good evening, 3', 'on stderr', 'AWS_EXECUTION_ENV=AWS_ECS_FARGATE']) {
      expect(events).toContainEqual(expect.objectContaining({ logStreamName, message }));
    }
    expect(cloud.tasks.containers().at(-1)?.log).not.toContain('AWS_CONTAINER_CREDENTIALS');
  });

  test('has the entry point of its definition in place of that of the image and of its command', async () => {
    cloud.tasks.addImage('registry/command:1', {
      ...plainImage('/bin/false'),
      config: { Entrypoint: ['/bin/false'], Cmd: ['x'] },
    });
    await define(cloud, 'entry', 'registry/command:1', { entryPoint: ['/bin/sh', '-c', 'echo "$# arguments"'] });
    const { containers } = await stopped(cloud, await runTask(cloud, 'entry'));
    expect(containers?.[0]?.exitCode).toBe(0);
    expect(cloud.tasks.containers().at(-1)?.log).toBe('0 arguments\n');
  });

  test('has the permissions of its role and no others', async () => {
    await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: 'dumps' }));
    cloud.tasks.addImage('registry/caller:1', plainImage(process.execPath, '--no-warnings', '-e', CALLER));
    const command = ['shop/1', 'other/1'];
    await define(cloud, 'caller', 'registry/caller:1', { command }, { taskRoleArn: taskRole });
    await stopped(cloud, await runTask(cloud, 'caller'));
    const lines = cloud.tasks.containers().at(-1)?.log.split('\n');
    expect(lines?.filter((line) => /^\w+\/1 /.test(line))).toEqual([
      'shop/1 written',
      expect.stringMatching(/^other\/1 AccessDenied .*assumed-role\/task\//),
    ]);
  });

  test('ends its other containers when an essential one has exited', async () => {
    const containerDefinitions = [
      { name: 'dump', image: 'registry/exit:1', command: ['0'] },
      { name: 'beside', image: 'registry/patient:1', essential: false },
    ];
    await define(cloud, 'two', '', {}, { containerDefinitions });
    const arn = await runTask(cloud, 'two');
    expect((await stopped(cloud, arn)).stopCode).toBe('EssentialContainerExited');
    const beside = cloud.tasks.containers().find(({ taskArn, name }) => taskArn === arn && name === 'beside');
    await until(() => beside?.isAlive === false);
  });

  test('can be killed at a chosen call to AWS, like a machine that fails', async () => {
    await define(cloud, 'killed', 'registry/caller:1', { command: ['shop/2'] }, { taskRoleArn: taskRole });
    let pids: number[] = [];
    atCall = async (container, call, intercepted) => {
      pids = container.pids();
      await CRASH_BEFORE.apply(call, intercepted, container);
    };
    const { stopCode, containers } = await stopped(cloud, await runTask(cloud, 'killed'));
    atCall = (_container, _call, intercepted) => passThrough(intercepted);
    expect([stopCode, containers?.[0]?.exitCode]).toEqual(['EssentialContainerExited', 137]);
    expect(pids).toHaveLength(1);
    expect(await stillRunning(pids)).toEqual([]);
    const { Contents } = await cloud.client(S3Client).send(new ListObjectsV2Command({ Bucket: 'dumps' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(['shop/1']);
  });
});

describe('StopTask', () => {
  const stop = (task: string) =>
    cloud.client(ECSClient).send(new StopTaskCommand({ cluster: 'runner', task, reason: 'by a test' }));

  test('sends SIGTERM, and reports the exit code of the program', async () => {
    await define(cloud, 'patient', 'registry/patient:1');
    const arn = await runTask(cloud, 'patient');
    const container = await logged(cloud, arn, 'started');

    const { task } = await stop(arn);

    expect(task).toMatchObject({ desiredStatus: 'STOPPED', lastStatus: 'RUNNING', stoppedReason: 'by a test' });
    expect(await stopped(cloud, arn)).toMatchObject({
      stopCode: 'UserInitiated',
      stoppedReason: 'by a test',
      containers: [{ exitCode: 7 }],
    });
    expect(container.log).toBe('started\nstopping\n');
  });

  test('sends SIGKILL when stopTimeout is over', async () => {
    await define(cloud, 'deaf', 'registry/deaf:1', { stopTimeout: 1 });
    const arn = await runTask(cloud, 'deaf');
    const container = await logged(cloud, arn, 'started');
    const startedAt = performance.now();

    await stop(arn);

    expect(await stopped(cloud, arn)).toMatchObject({ stopCode: 'UserInitiated', containers: [{ exitCode: 137 }] });
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(await stillRunning(container.pids())).toEqual([]);
  });
});

describe('a task does not start', () => {
  test('when its image cannot be pulled', async () => {
    await define(cloud, 'missing', 'registry/missing:1');
    const { stopCode, stoppedReason, containers } = await stopped(cloud, await runTask(cloud, 'missing'));
    expect(stopCode).toBe('TaskFailedToStart');
    expect(stoppedReason).toMatch(/^CannotPullContainerError: .* failed to resolve ref registry\/missing:1/);
    expect(containers?.[0]?.exitCode).toBeUndefined();
  });

  test('when its log group is missing', async () => {
    const options = { 'awslogs-group': '/ecs/none', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'x' };
    await define(cloud, 'unlogged', 'registry/exit:1', { logConfiguration: { logDriver: 'awslogs', options } });
    const { stopCode, stoppedReason } = await stopped(cloud, await runTask(cloud, 'unlogged'));
    expect(stopCode).toBe('TaskFailedToStart');
    expect(stoppedReason).toMatch(
      /^ResourceInitializationError: failed to validate logger args.* log group does not exist/,
    );
  });

  test('when it is stopped before', async () => {
    await define(cloud, 'early', 'registry/patient:1');
    const arn = await runTask(cloud, 'early');
    await cloud.client(ECSClient).send(new StopTaskCommand({ cluster: 'runner', task: arn }));
    expect((await stopped(cloud, arn)).stopCode).toBe('UserInitiated');
    await until(() => cloud.tasks.containers().every((container) => container.taskArn !== arn || !container.isAlive));
  });
});

describe('RunTask', () => {
  const run = (changes = {}) =>
    cloud.client(ECSClient).send(
      new RunTaskCommand({
        cluster: 'runner',
        taskDefinition: 'greeter',
        launchType: 'FARGATE',
        networkConfiguration: NETWORK,
        ...changes,
      }),
    );

  test('answers without a task, or fails, as often as a test wants it, when there is no capacity', async () => {
    await define(cloud, 'greeter', 'registry/exit:1');
    cloud.tasks.refuseNext(NO_CAPACITY, NO_CAPACITY_ERROR);
    const reason = expect.stringMatching(/^Capacity is unavailable at this time/);
    expect(await run()).toMatchObject({ tasks: [], failures: [{ reason }] });
    await expect(run()).rejects.toMatchObject({ name: 'AmazonECSException', message: reason });
    const { tasks } = await run();
    expect((await describeTask(cloud, tasks?.[0]?.taskArn as string)).taskArn).toBe(tasks?.[0]?.taskArn);
  });

  test('refuses an unknown cluster, a task without a network, and a role of another service', async () => {
    await define(cloud, 'foreign', 'registry/exit:1', {}, { taskRoleArn: await deployRole(cloud, 'function') });
    await expect(run({ cluster: 'other' })).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    const withoutNetwork = run({ networkConfiguration: undefined });
    await expect(withoutNetwork).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const message = expect.stringMatching(/unable to assume the role 'arn:aws:iam::000000000000:role\/function'/);
    await expect(run({ taskDefinition: 'foreign' })).rejects.toMatchObject({ name: 'ClientException', message });
  });
});
