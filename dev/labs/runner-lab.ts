import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ENV, TASK_ENV } from '../../functions/dump/env';
import type { Engine } from '../../functions/dump/runner/reason';
import { EXECUTION_ATTEMPTS } from '../../functions/slot-job/execution';
import { bundleInto } from '../../infra/build/bundle-function';
import { clientTree } from '../../layers/mysql-client/build';
import type { LocalCloud } from '../local-cloud';
import { deployRole } from '../local-cloud/deploy';
import type { TaskImage } from '../local-cloud/task-host/task-image';
import type { TestServer } from '../servers/server';
import { spawnContained } from '../tools/processes';
import { dumpEnvironment } from './dump-lab';
import { dumpStatements, HostedDump, publishDumpPackage } from './hosted-dump';

const NAME = 'mysqldump-shop';
const IMAGE = 'registry/mysqldump:1';
const CONTAINER = 'dump';
/** Of the state machine in this lab, for a second of its retrier. */
export const RETRY_SCALE = 0.01;

/**
 * The dump function with a runner: state machine, task and queues as the module has them, with the released code in the place
 * of the image's file system.
 */
export class RunnerLab {
  private constructor(
    readonly cloud: LocalCloud,
    readonly dump: HostedDump,
    readonly stateMachineArn: string,
    private readonly deadLetterUrl: string,
  ) {}

  /** @param cloud with bucket, lock table and parameters, and `stateMachineWaitScale` of {@link RETRY_SCALE} */
  static async create(
    cloud: LocalCloud,
    server: TestServer,
    { engine = 'fargate' as Engine, taskSeconds = 600, environment = {} as Record<string, string> } = {},
  ): Promise<RunnerLab> {
    cloud.tasks.addImage(IMAGE, await releasedImage(cloud.folder));
    const arn = (service: string, name: string) => `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${name}`;
    const stateMachineArn = arn('states', `stateMachine:${NAME}-runner`);
    const runner = { [ENV.engine]: engine, [ENV.runnerStateMachine]: stateMachineArn, ...environment };
    const variables = { ...dumpEnvironment(server, ['shop']), ...runner };
    const execute = [
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: stateMachineArn },
      { Effect: 'Allow', Action: 'states:DescribeExecution', Resource: arn('states', `execution:${NAME}-runner:*`) },
    ];
    const dumping = dumpStatements(cloud);
    const taskRole = await deployRole(cloud, `${NAME}-task`, [...dumping, ...execute], 'ecs-tasks.amazonaws.com');
    await createStateMachine(cloud, { ...variables, [TASK_ENV.timeout]: String(taskSeconds) }, taskRole, taskSeconds);
    const deadLetterUrl = await createQueue(cloud, `${NAME}-dead-letter`);
    await createRule(cloud, stateMachineArn, arn('sqs', `${NAME}-dead-letter`));
    const released = await publishDumpPackage(cloud, execute);
    const dump = await HostedDump.deploy(cloud, released, server, ['shop'], { environment: runner });
    await cloud
      .client(LambdaClient)
      .send(new PutFunctionEventInvokeConfigCommand({ FunctionName: dump.name, MaximumRetryAttempts: 2 }));
    return new RunnerLab(cloud, dump, stateMachineArn, deadLetterUrl);
  }

  /** Names and statuses of all executions, the first one first. */
  async executions(): Promise<
    { name?: string | undefined; status?: string | undefined; executionArn?: string | undefined }[]
  > {
    const list = new ListExecutionsCommand({ stateMachineArn: this.stateMachineArn });
    const { executions = [] } = await this.cloud.client(SFNClient).send(list);
    return executions
      .map(({ name, status, executionArn }) => ({ name, status, executionArn }))
      .sort((one, other) => String(one.name).localeCompare(String(other.name)));
  }

  /** The next event in the dead-letter queue, if there is one. */
  async deadLetter(): Promise<unknown> {
    const receive = new ReceiveMessageCommand({ QueueUrl: this.deadLetterUrl });
    const { Messages = [] } = await this.cloud.client(SQSClient).send(receive);
    return Messages[0]?.Body === undefined ? undefined : JSON.parse(Messages[0].Body);
  }
}

/** The code and the layer of the function, where the image has them. */
async function releasedImage(folder: string): Promise<TaskImage> {
  const code = join(folder, 'task-code');
  mkdirSync(code, { recursive: true });
  await bundleInto(code, 'dump');
  const layer = await clientTree();
  return {
    config: {},
    start: (_, variables) =>
      spawnContained(
        'unshare',
        [
          '--mount',
          'sh',
          '-c',
          'mount --bind "$0" /opt && exec "$1" "$2"',
          layer,
          process.execPath,
          join(code, 'index.js'),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'], cwd: code, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...variables } },
      ),
  };
}

async function createStateMachine(
  cloud: LocalCloud,
  variables: Readonly<Record<string, string>>,
  taskRoleArn: string,
  taskSeconds: number,
): Promise<void> {
  const ecs = cloud.client(ECSClient);
  await ecs.send(new CreateClusterCommand({ clusterName: NAME }));
  const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: `${NAME}-runner`,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      taskRoleArn,
      containerDefinitions: [{ name: CONTAINER, image: IMAGE, essential: true, stopTimeout: 120, environment }],
    }),
  );
  const roleArn = await deployRole(
    cloud,
    `${NAME}-runner`,
    [
      { Effect: 'Allow', Action: 'ecs:RunTask', Resource: 'arn:aws:ecs:*:*:task-definition/*' },
      { Effect: 'Allow', Action: ['ecs:StopTask', 'ecs:DescribeTasks'], Resource: '*' },
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: taskRoleArn },
      {
        Effect: 'Allow',
        Action: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
        Resource: 'arn:aws:events:*:*:rule/StepFunctionsGetEventsForECSTaskRule',
      },
    ],
    'states.amazonaws.com',
  );
  const Dump = {
    Type: 'Task',
    Resource: 'arn:aws:states:::ecs:runTask.sync',
    Parameters: {
      Cluster: NAME,
      TaskDefinition: `${NAME}-runner`,
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'] } },
      Overrides: {
        ContainerOverrides: [
          {
            Name: CONTAINER,
            Environment: [
              { Name: TASK_ENV.input, 'Value.$': 'States.JsonToString($)' },
              { Name: TASK_ENV.execution, 'Value.$': '$$.Execution.Id' },
              { Name: TASK_ENV.retryCount, 'Value.$': "States.Format('{}', $$.State.RetryCount)" },
            ],
          },
        ],
      },
    },
    TimeoutSeconds: taskSeconds + 60,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, BackoffRate: 10, MaxAttempts: EXECUTION_ATTEMPTS - 1 }],
    End: true,
  };
  const definition = JSON.stringify({ StartAt: 'Dump', States: { Dump } });
  await cloud
    .client(SFNClient)
    .send(new CreateStateMachineCommand({ name: `${NAME}-runner`, definition, roleArn, type: 'STANDARD' }));
}

async function createQueue(cloud: LocalCloud, QueueName: string): Promise<string> {
  const { QueueUrl } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName }));
  return QueueUrl as string;
}

/** Sends the end of an execution that has failed to the dead-letter queue. */
async function createRule(cloud: LocalCloud, stateMachineArn: string, Arn: string): Promise<void> {
  const events = cloud.client(EventBridgeClient);
  const pattern = {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  };
  await events.send(new PutRuleCommand({ Name: `${NAME}-runner-failed`, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: `${NAME}-runner-failed`, Targets: [{ Id: 'queue', Arn }] }));
}
