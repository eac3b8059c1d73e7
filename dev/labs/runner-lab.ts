import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ENV, TASK_ENV } from '../../functions/dump/env';
import type { Engine } from '../../functions/dump/runner/reason';
import { bundleInto } from '../../infra/build/bundle-function';
import { clientTree } from '../../layers/mysql-client/build';
import type { LocalCloud } from '../local-cloud';
import { deployRole } from '../local-cloud/deploy';
import type { TaskImage } from '../local-cloud/task-host/task-image';
import type { TestServer } from '../servers/server';
import { spawnContained } from '../tools/processes';
import { dumpEnvironment } from './dump-lab';
import { dumpStatements, HostedDump, publishDumpPackage } from './hosted-dump';
import { type ReleasedModule, releasedModule } from './released-module';

const NAME = 'mysqldump-shop';
const RUNNER = `${NAME}-runner`;
const IMAGE = 'registry/mysqldump:1';
const CONTAINER = 'dump';
/** Of the state machine in this lab, for a second of its retrier. */
export const RETRY_SCALE = 0.01;

/**
 * The dump function with a runner: state machine, roles and rules of the module, and the released code in the place of the
 * image's file system.
 */
export class RunnerLab {
  private constructor(
    readonly cloud: LocalCloud,
    readonly dump: HostedDump,
    readonly stateMachineArn: string,
    private readonly queues: { readonly deadLetterUrl: string; readonly retryUrl: string },
  ) {}

  /** @param cloud with bucket, lock table and parameters, and `stateMachineWaitScale` of {@link RETRY_SCALE} */
  static async create(
    cloud: LocalCloud,
    server: TestServer,
    { engine = 'fargate' as Engine, taskSeconds = 600, environment = {} as Record<string, string> } = {},
  ): Promise<RunnerLab> {
    cloud.tasks.addImage(IMAGE, await releasedImage(cloud.folder));
    const module = runnerOf(cloud, taskSeconds);
    const arn = (service: string, name: string) => `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${name}`;
    const stateMachineArn = arn('states', `stateMachine:${RUNNER}`);
    const runner = { [ENV.engine]: engine, [ENV.runnerStateMachine]: stateMachineArn, ...environment };
    const variables = {
      ...dumpEnvironment(server, ['shop']),
      ...runner,
      [TASK_ENV.timeout]: String(taskSeconds),
    };
    const [ask, start] = [['AskRunner'], ['AskRunner', 'StartRunner']].map((sids) => module.statements('dump', sids));
    const taskRole = await deployRole(
      cloud,
      `${NAME}-task`,
      [...dumpStatements(cloud), ...(ask ?? [])],
      'ecs-tasks.amazonaws.com',
    );
    await createStateMachine(cloud, module, variables, taskRole);
    const deadLetterUrl = await createQueue(cloud, `${NAME}-dead-letter`);
    const retryUrl = await createQueue(cloud, `${NAME}-retry`);
    await createRule(cloud, module, 'runner_failed', arn('sqs', `${NAME}-dead-letter`));
    await createRule(cloud, module, 'runner_aborted', arn('sqs', `${NAME}-retry`));
    const released = await publishDumpPackage(cloud, start);
    const dump = await HostedDump.deploy(cloud, released, server, ['shop'], { environment: runner });
    await cloud
      .client(LambdaClient)
      .send(new PutFunctionEventInvokeConfigCommand({ FunctionName: dump.name, MaximumRetryAttempts: 2 }));
    return new RunnerLab(cloud, dump, stateMachineArn, { deadLetterUrl, retryUrl });
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
  deadLetter(): Promise<unknown> {
    return this.#next(this.queues.deadLetterUrl);
  }

  /** The next event in the retry queue, which nothing reads here, if there is one. */
  retry(): Promise<unknown> {
    return this.#next(this.queues.retryUrl);
  }

  async #next(QueueUrl: string): Promise<unknown> {
    const { Messages = [] } = await this.cloud.client(SQSClient).send(new ReceiveMessageCommand({ QueueUrl }));
    return Messages[0]?.Body === undefined ? undefined : JSON.parse(Messages[0].Body);
  }
}

/** The runner as the module declares it. */
function runnerOf(cloud: LocalCloud, taskSeconds: number): ReleasedModule {
  return releasedModule({
    // Lists and numbers replace the quotes as well.
    '"${var.subnet_ids}"': '["subnet-1"]',
    '"${var.runner_timeout + 900}"': String(taskSeconds + 60),
    '${aws_security_group.dump.id}': 'sg-1',
    '${one(aws_ecs_cluster.runner[*].arn)}': `arn:aws:ecs:${cloud.region}:${cloud.accountId}:cluster/${RUNNER}`,
    '${one(aws_ecs_task_definition.runner[*].family)}': RUNNER,
    '${one(aws_iam_role.runner_task[*].arn)}': `arn:aws:iam::${cloud.accountId}:role/${NAME}-task`,
    '${one(aws_iam_role.runner_start[*].arn)}': `arn:aws:iam::${cloud.accountId}:role/${NAME}-task-exec`,
    '"${var.tags}"': '{}',
    '${local.partition}': 'aws',
    '${local.region}': cloud.region,
    '${local.account_id}': cloud.accountId,
    '${local.resource_name}': NAME,
    '${var.name}': 'shop',
  });
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
  module: ReleasedModule,
  variables: Readonly<Record<string, string>>,
  taskRoleArn: string,
): Promise<void> {
  const ecs = cloud.client(ECSClient);
  await ecs.send(new CreateClusterCommand({ clusterName: RUNNER }));
  const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: RUNNER,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      taskRoleArn,
      containerDefinitions: [{ name: CONTAINER, image: IMAGE, essential: true, stopTimeout: 120, environment }],
    }),
  );
  const statements = module.statements('runner', ['RunTask', 'FollowTask', 'PassRolesToTask', 'FollowTasksByEvents']);
  const roleArn = await deployRole(cloud, RUNNER, statements, 'states.amazonaws.com');
  const definition = JSON.stringify(module.local('runner_definition'));
  await cloud
    .client(SFNClient)
    .send(new CreateStateMachineCommand({ name: RUNNER, definition, roleArn, type: 'STANDARD' }));
}

async function createQueue(cloud: LocalCloud, QueueName: string): Promise<string> {
  const { QueueUrl } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName }));
  return QueueUrl as string;
}

/** Sends the ends of executions to a queue. */
async function createRule(cloud: LocalCloud, module: ReleasedModule, rule: string, Arn: string): Promise<void> {
  const events = cloud.client(EventBridgeClient);
  const { name, event_pattern } = module.resource<{ name: string; event_pattern: string }>(
    'aws_cloudwatch_event_rule',
    rule,
  );
  await events.send(new PutRuleCommand({ Name: name, EventPattern: event_pattern }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn }] }));
}
