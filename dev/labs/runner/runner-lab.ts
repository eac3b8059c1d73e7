import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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
import { bundleDump, dumpStatements, HostedDump, type HostedDumpOptions } from '../hosted/hosted-dump';
import { dumpEnvironment } from '../in-process/dump-lab';
import { publishLayer } from '../released/publish-layer';
import { releasedModule } from '../released/released-module';
import { deployRunner, runnerPlace } from './deploy-runner';
import { queueOfRule } from './queue-of-rule';
import { releasedTask } from './released-task';

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
    const resource = `mysqldump-${job}`;
    const runner = `${resource}-runner`;
    const image = `registry/${resource}:1`;
    cloud.tasks.addImage(image, await releasedImage(cloud.folder, job, plugins));
    const module = releasedModule({
      ...runnerPlace(cloud, runner, resource, taskSeconds),
      '${one(aws_ecs_task_definition.runner[*].family)}': runner,
      '${one(aws_iam_role.runner_task[*].arn)}': `arn:aws:iam::${cloud.accountId}:role/${resource}-task`,
      '${local.resource_name}': resource,
      '${var.name}': job,
    });
    const stateMachineArn = `arn:aws:states:${cloud.region}:${cloud.accountId}:stateMachine:${runner}`;
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
    const taskRoleArn = await deployRole(
      cloud,
      `${resource}-task`,
      [...dumpStatements(cloud), ...(ask ?? [])],
      'ecs-tasks.amazonaws.com',
    );
    await cloud.client(ECSClient).send(new CreateClusterCommand({ clusterName: runner }));
    await deployRunner(cloud, module, {
      name: runner,
      local: 'runner',
      roleName: runner,
      taskRoleArn,
      image,
      variables,
    });
    const deadLetterUrl = await queueOfRule(cloud, module, 'runner_failed', `${resource}-dead-letter`);
    const retryUrl = await queueOfRule(cloud, module, 'runner_aborted', `${resource}-retry`);
    const roleArn = await deployRole(cloud, resource, [...dumpStatements(cloud), ...(start ?? [])]);
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

/** The code and the layer of the function, where the image has them. */
async function releasedImage(folder: string, job: string, plugins: Plugin[] = []): Promise<TaskImage> {
  const [code, temporary] = ['code', 'tmp'].map((name) => join(folder, `task-${name}`, job)) as [string, string];
  for (const path of [code, temporary]) mkdirSync(path, { recursive: true });
  await bundleInto(code, 'dump', plugins);
  return releasedTask({ code, layers: await clientTree(), temporary }, () => [join(code, 'index.js')]);
}
