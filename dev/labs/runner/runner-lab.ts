import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Plugin } from 'esbuild';
import { ENV } from '../../../functions/dump/env';
import type { Engine } from '../../../functions/dump/runner/reason';
import { TASK_ENV } from '../../../functions/runner/env';
import { bundleInto } from '../../../infra/build/bundle-function';
import { buildMysqlClientLayer, clientTree } from '../../../layers/mysql-client/build';
import { version } from '../../../package.json';
import type { LocalCloud } from '../../local-cloud';
import { deployRole } from '../../local-cloud/deploy';
import type { TaskImage } from '../../local-cloud/task-host/task-image';
import type { TestServer } from '../../servers/server';
import { spawnContained } from '../../tools/processes';
import { bundleDump, dumpStatements, HostedDump, type HostedDumpOptions } from '../hosted/hosted-dump';
import { dumpEnvironment } from '../in-process/dump-lab';
import { publishLayer } from '../released/publish-layer';
import { type ReleasedModule, releasedModule } from '../released/released-module';

const CONTAINER = 'dump';
/** Of the state machine in this lab, for a second of its retrier. */
export const RETRY_SCALE = 0.01;

export interface RunnerLabOptions extends Omit<HostedDumpOptions, 'name'> {
  readonly engine?: Engine;
  readonly taskSeconds?: number;
  /** Default: that of the code. */
  readonly moduleVersion?: string;
  /** Name of the job and of its function; a cloud may have several. Default: `shop`. */
  readonly job?: string;
  /** Default: `shop`. */
  readonly databases?: readonly string[];
  /** Plugins of esbuild, for modified code of function and task. */
  readonly plugins?: Plugin[];
  /** Default: a new one. */
  readonly layerArn?: string;
}

/** Names of resources that the module derives from the job. */
interface Names {
  readonly job: string;
  readonly resource: string;
  readonly runner: string;
  readonly image: string;
}

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
  static async create(cloud: LocalCloud, server: TestServer, options: RunnerLabOptions = {}): Promise<RunnerLab> {
    const {
      engine = 'fargate',
      taskSeconds = 600,
      moduleVersion = version,
      job = 'shop',
      databases = ['shop'],
      plugins,
      ...its
    } = options;
    const { layerArn = await publishLayer(cloud, 'mysql-client', buildMysqlClientLayer), ...hosted } = its;
    const names: Names = {
      job,
      resource: `mysqldump-${job}`,
      runner: `mysqldump-${job}-runner`,
      image: `registry/mysqldump-${job}:1`,
    };
    cloud.tasks.addImage(names.image, await releasedImage(cloud.folder, job, plugins));
    const module = runnerOf(cloud, names, taskSeconds);
    const arn = (service: string, name: string) => `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${name}`;
    const stateMachineArn = arn('states', `stateMachine:${names.runner}`);
    const environment = {
      [ENV.engine]: engine,
      [ENV.runnerStateMachine]: stateMachineArn,
      ...hosted.environment,
    };
    const variables = {
      ...dumpEnvironment(server, databases),
      [ENV.jobName]: job,
      ...environment,
      [TASK_ENV.timeout]: String(taskSeconds),
      [TASK_ENV.version]: moduleVersion,
    };
    const [ask, start] = [['AskRunner'], ['AskRunner', 'StartRunner']].map((sids) => module.statements('dump', sids));
    const taskRole = await deployRole(
      cloud,
      `${names.resource}-task`,
      [...dumpStatements(cloud), ...(ask ?? [])],
      'ecs-tasks.amazonaws.com',
    );
    await createStateMachine(cloud, names, module, variables, taskRole);
    const deadLetterUrl = await createQueue(cloud, `${names.resource}-dead-letter`);
    const retryUrl = await createQueue(cloud, `${names.resource}-retry`);
    await createRule(cloud, module, 'runner_failed', arn('sqs', `${names.resource}-dead-letter`));
    await createRule(cloud, module, 'runner_aborted', arn('sqs', `${names.resource}-retry`));
    const roleArn = await deployRole(cloud, names.resource, [...dumpStatements(cloud), ...(start ?? [])]);
    const released = { roleArn, layerArn, code: await bundleDump(plugins) };
    const dump = await HostedDump.deploy(cloud, released, server, databases, { ...hosted, name: job, environment });
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

  /** Takes the next event out of the dead-letter queue, if there is one. */
  deadLetter(): Promise<unknown> {
    return this.#next(this.queues.deadLetterUrl);
  }

  /** Takes the next event out of the retry queue, which nothing else reads here, if there is one. */
  retry(): Promise<unknown> {
    return this.#next(this.queues.retryUrl);
  }

  async #next(QueueUrl: string): Promise<unknown> {
    const sqs = this.cloud.client(SQSClient);
    const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    if (message?.Body === undefined) return undefined;
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    return JSON.parse(message.Body);
  }
}

/** The runner as the module declares it. */
function runnerOf(cloud: LocalCloud, { job, resource, runner }: Names, taskSeconds: number): ReleasedModule {
  return releasedModule({
    // Lists and numbers replace the quotes as well.
    '"${var.subnet_ids}"': '["subnet-1"]',
    '"${var.runner_timeout + 900}"': String(taskSeconds + 60),
    '${aws_security_group.dump.id}': 'sg-1',
    '${one(aws_ecs_cluster.runner[*].arn)}': `arn:aws:ecs:${cloud.region}:${cloud.accountId}:cluster/${runner}`,
    '${one(aws_ecs_task_definition.runner[*].family)}': runner,
    '${one(aws_iam_role.runner_task[*].arn)}': `arn:aws:iam::${cloud.accountId}:role/${resource}-task`,
    '${one(aws_iam_role.runner_start[*].arn)}': `arn:aws:iam::${cloud.accountId}:role/${resource}-task-exec`,
    '"${var.tags}"': '{}',
    '${local.partition}': 'aws',
    '${local.region}': cloud.region,
    '${local.account_id}': cloud.accountId,
    '${local.resource_name}': resource,
    '${var.name}': job,
  });
}

/** The code and the layer of the function, where the image has them. */
async function releasedImage(folder: string, job: string, plugins: Plugin[] = []): Promise<TaskImage> {
  const [code, temporary] = ['code', 'tmp'].map((name) => join(folder, `task-${name}`, job)) as [string, string];
  for (const path of [code, temporary]) mkdirSync(path, { recursive: true });
  await bundleInto(code, 'dump', plugins);
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
        {
          stdio: ['ignore', 'pipe', 'pipe'],
          cwd: code,
          // A task that is killed leaves its files behind.
          env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TMPDIR: temporary, ...variables },
        },
      ),
  };
}

async function createStateMachine(
  cloud: LocalCloud,
  { runner, image }: Names,
  module: ReleasedModule,
  variables: Readonly<Record<string, string>>,
  taskRoleArn: string,
): Promise<void> {
  const ecs = cloud.client(ECSClient);
  await ecs.send(new CreateClusterCommand({ clusterName: runner }));
  const environment = Object.entries(variables).map(([name, value]) => ({ name, value }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: runner,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '1024',
      memory: '2048',
      taskRoleArn,
      containerDefinitions: [{ name: CONTAINER, image, essential: true, stopTimeout: 120, environment }],
    }),
  );
  const statements = module.statements('runner', ['RunTask', 'FollowTask', 'PassRolesToTask', 'FollowTasksByEvents']);
  const roleArn = await deployRole(cloud, runner, statements, 'states.amazonaws.com');
  const definition = JSON.stringify(module.local('runner_definition'));
  await cloud
    .client(SFNClient)
    .send(new CreateStateMachineCommand({ name: runner, definition, roleArn, type: 'STANDARD' }));
}

export async function createQueue(cloud: LocalCloud, QueueName: string): Promise<string> {
  const { QueueUrl } = await cloud.client(SQSClient).send(new CreateQueueCommand({ QueueName }));
  return QueueUrl as string;
}

/** Sends the ends of executions to a queue. */
export async function createRule(cloud: LocalCloud, module: ReleasedModule, rule: string, Arn: string): Promise<void> {
  const events = cloud.client(EventBridgeClient);
  const { name, event_pattern } = module.resource<{ name: string; event_pattern: string }>(
    'aws_cloudwatch_event_rule',
    rule,
  );
  await events.send(new PutRuleCommand({ Name: name, EventPattern: event_pattern }));
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'queue', Arn }] }));
}
