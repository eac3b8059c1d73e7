import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { Construct } from 'constructs';
import { TASK_ENV } from '../../../functions/runner/env';
import { version } from '../../../package.json';
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import { LOG_KEY } from '../encryption/encryption';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';
import { RUNNER_IMAGE, RUNS, type RunnerInputs } from './runner-inputs';
import { RunnerRole } from './runner-role';

/** Name of the task's only container. */
export const CONTAINER = 'dump';
/** Where the image has the code, as in Lambda. */
const TASK_ROOT = '/var/task';
/** `nobody`: that of the image, here for an image without one. */
const USER = '65534:65534';
/** What ECS waits between SIGTERM and SIGKILL: the most that Fargate has. */
const STOP_SECONDS = 120;
/** The only folder that a task writes to. */
export const TEMPORARY = { name: 'tmp', path: '/tmp' };

/** The variables of the dump function and those of a task. */
const ENVIRONMENT = ['local.environment', 'local.optional_environment'];
/** Terraform expression of the map with the variables that every task has. */
const TASK_ENVIRONMENT = 'local.runner_environment';
/** Terraform expression: the container of a dump. Those of other work differ in command and environment. */
export const DUMP_CONTAINER = 'local.runner_container';

/** The Terraform expression of the environment of a container, from those of maps. An empty variable is an absent one, and ECS has none. */
export function environmentOf(maps: readonly string[]): string {
  const [first = '{}', ...others] = maps;
  const all = `merge(${[first, ...others].join(', ')})`;
  return `[for name, value in ${all} : { name = name, value = value } if value != null && value != ""]`;
}

/** The environment of a task, with the variables of its work behind those of every task. */
export function taskEnvironment(own: readonly string[], further: readonly string[] = []): string {
  return environmentOf([...own, TASK_ENVIRONMENT, ...further]);
}

/** What all work of the runner shares: cluster, log, start of the tasks, and their container. */
export class RunnerBase extends Construct {
  readonly account: Account;
  readonly naming: JobNames;
  readonly inputs: RunnerInputs;
  readonly logs: CloudwatchLogGroup;
  readonly start: RunnerRole;
  readonly clusterArn: string;

  constructor(
    scope: Construct,
    {
      account,
      naming,
      inputs,
    }: { readonly account: Account; readonly naming: JobNames; readonly inputs: RunnerInputs },
  ) {
    super(scope, 'runner-base');
    this.account = account;
    this.naming = naming;
    this.inputs = inputs;
    const count = countWhen(RUNS);
    this.logs = new CloudwatchLogGroup(this, 'log_group.runner', {
      count,
      name: inputs.logGroupName,
      retentionInDays: numberExpression('var.log_retention_days'),
      kmsKeyId: expression(LOG_KEY),
      tags: naming.tags,
    });
    const cluster = new EcsCluster(this, 'cluster.runner', { count, name: inputs.runnerName, tags: naming.tags });
    this.clusterArn = expression(attributeOfOptional(cluster, 'arn'));
    this.start = this.startRole();
    this.container();
    output(
      this,
      'runner_log_group_name',
      'Name of the log group of the runner; null with `engine = "lambda"`.',
      expression(attributeOfOptional(this.logs, 'name')),
    );
  }

  /** Name of the state machine and of the task definition of a kind of work, as a Terraform template. */
  nameOf(suffix?: string): string {
    return suffix === undefined ? this.inputs.runnerName : `${this.inputs.runnerName}-${suffix}`;
  }

  stateMachineArn(suffix?: string): string {
    return this.account.arn('states', `stateMachine:${this.nameOf(suffix)}`);
  }

  executionArns(suffix?: string): string {
    return this.account.arn('states', `execution:${this.nameOf(suffix)}:*`);
  }

  private container(): void {
    const { account, naming, inputs } = this;
    local(this, 'runner_environment', {
      [TASK_ENV.timeout]: expression('tostring(var.runner_timeout)'),
      [TASK_ENV.version]: version,
      // What Lambda sets for a function: metrics have its name, so that alarms see dumps of both.
      AWS_LAMBDA_FUNCTION_NAME: naming.resource,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: expression('tostring(var.runner_memory)'),
      AWS_REGION: account.region,
    });
    local(this, 'runner_container', {
      name: CONTAINER,
      image: expression(RUNNER_IMAGE),
      essential: true,
      entryPoint: ['node'],
      command: ['index.js'],
      workingDirectory: TASK_ROOT,
      user: USER,
      readonlyRootFilesystem: true,
      mountPoints: [{ sourceVolume: TEMPORARY.name, containerPath: TEMPORARY.path }],
      stopTimeout: STOP_SECONDS,
      environment: expression(taskEnvironment(ENVIRONMENT)),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': inputs.logGroupName,
          'awslogs-region': account.region,
          'awslogs-stream-prefix': 'runner',
          // An account may have another default (`defaultLogDriverMode`). While CloudWatch Logs takes nothing, a blocking driver would stop
          // the process at its next line, so that it loses its lock.
          mode: 'non-blocking',
          'max-buffer-size': '25m',
        },
      },
    });
  }

  /** What ECS does before the code begins: it pulls the image and opens the log. */
  private startRole(): RunnerRole {
    const { account, naming, logs } = this;
    const parts = `regex("^([0-9]+)[.]dkr[.]ecr[.]([^.]+)[.]amazonaws[^/]+/([^:@]+)", ${RUNNER_IMAGE})`;
    const part = (index: number) => expression(`${parts}[${index}]`);
    const repository = `arn:${account.partition}:ecr:${part(1)}:${part(0)}:repository/${part(2)}`;
    return new RunnerRole(this, {
      account,
      naming,
      roleId: 'runner_start',
      // The longest suffix that the name of a role has room for.
      name: `${naming.resource}-task-exec`,
      description: `Start of the tasks of the runner of the job ${naming.job}`,
      service: 'ecs-tasks.amazonaws.com',
      when: RUNS,
      policy: policyDocument(this, 'runner_start', [
        // A token is for the registry of an account, which is no resource of IAM.
        { sid: 'LogInToRegistry', actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
        {
          sid: 'PullImage',
          actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          // A list, because Terraform computes the policy even when there is no image.
          resources: expression(`${RUNNER_IMAGE} == null ? [] : ["${repository}"]`),
        },
        {
          sid: 'WriteLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: expression(
            `[for arn in ${logs.terraformResourceType}.${logs.friendlyUniqueId}[*].arn : "\${arn}:*"]`,
          ),
        },
      ]),
    });
  }
}
