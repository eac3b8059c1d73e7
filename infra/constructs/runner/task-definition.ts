import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Construct } from 'constructs';
import { TASK_ENV } from '../../../functions/dump/env';
import { attributeOfOptional, countWhen, expression, numberExpression, stringList } from '../../synth/expression';
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
const TEMPORARY = { name: 'tmp', path: '/tmp' };

/** The variables of the function and those of a task, and the statements of the function's role. */
const ENVIRONMENT = 'merge(local.environment, local.optional_environment, local.runner_environment)';
const FUNCTION_STATEMENTS = 'local.dump_function_statements';

export interface TaskDefinitionProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly inputs: RunnerInputs;
  /** IDs of the statements that the role of the function and that of the task share. */
  readonly sids: readonly string[];
}

/** The task that makes a dump: the image of the function with another entry point. */
export class TaskDefinition extends Construct {
  /** Name, as a Terraform template: without a revision it stands for the newest one, also for a retry. */
  readonly family: string;
  readonly roleArns: readonly string[];
  readonly roles: readonly RunnerRole[];

  constructor(scope: Construct, { account, naming, inputs, sids }: TaskDefinitionProps) {
    super(scope, 'task-definition');
    const count = countWhen(RUNS);
    const { runnerName } = inputs;
    const logs = new CloudwatchLogGroup(this, 'log_group.runner', {
      count,
      name: inputs.logGroupName,
      retentionInDays: numberExpression('var.log_retention_days'),
      kmsKeyId: expression(LOG_KEY),
      tags: naming.tags,
    });
    const task = this.taskRole(account, naming, sids);
    const start = this.startRole(account, naming, logs);
    local(this, 'runner_environment', {
      [TASK_ENV.timeout]: expression('tostring(var.runner_timeout)'),
      // What Lambda sets for a function: metrics have its name, so that alarms see dumps of both.
      AWS_LAMBDA_FUNCTION_NAME: naming.resource,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: expression('tostring(var.runner_memory)'),
      AWS_REGION: account.region,
    });
    const container = local(this, 'runner_container', {
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
      // An empty variable is an absent one, and ECS has none.
      environment: expression(
        `[for name, value in ${ENVIRONMENT} : { name = name, value = value } if value != null && value != ""]`,
      ),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': inputs.logGroupName,
          'awslogs-region': account.region,
          'awslogs-stream-prefix': 'runner',
        },
      },
    });
    const definition = new EcsTaskDefinition(this, 'definition.runner', {
      count,
      family: runnerName,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: expression('tostring(var.runner_cpu)'),
      memory: expression('tostring(var.runner_memory)'),
      runtimePlatform: {
        operatingSystemFamily: 'LINUX',
        cpuArchitecture: expression('upper(var.architecture)'),
      },
      volume: [{ name: TEMPORARY.name }],
      executionRoleArn: start.arn,
      taskRoleArn: task.arn,
      containerDefinitions: expression(`jsonencode([${container}])`),
      tags: naming.tags,
      dependsOn: [logs, start.policy, task.policy],
      // A retry during an apply finds an active revision at all times.
      lifecycle: { createBeforeDestroy: true },
    });
    // A dynamic block, because Fargate has no such setting for the default size.
    definition.addOverride('dynamic.ephemeral_storage', {
      for_each: expression('var.runner_ephemeral_storage == null ? [] : [var.runner_ephemeral_storage]'),
      content: { size_in_gib: expression('ephemeral_storage.value') },
    });
    this.family = expression(attributeOfOptional(definition, 'family'));
    this.roles = [task, start];
    this.roleArns = this.roles.map(({ arn }) => arn);
    output(
      this,
      'runner_log_group_name',
      'Name of the log group of the runner; null with `engine = "lambda"`.',
      expression(attributeOfOptional(logs, 'name')),
    );
    output(this, 'runner_role_arn', 'ARN of the role of the runner\'s tasks; null with `engine = "lambda"`.', task.arn);
  }

  /** What the code may do: the same as in the function, by the same statements. */
  private taskRole(account: Account, naming: JobNames, sids: readonly string[]): RunnerRole {
    const statements = `[for s in ${FUNCTION_STATEMENTS} : s.statement if s.enabled && contains(${stringList(sids)}, s.statement.Sid)]`;
    return new RunnerRole(this, {
      account,
      naming,
      roleId: 'runner_task',
      name: `${naming.resource}-task`,
      description: `Tasks of the runner of the job ${naming.job}`,
      service: 'ecs-tasks.amazonaws.com',
      policy: expression(`jsonencode({ Version = "2012-10-17", Statement = ${statements} })`),
    });
  }

  /** What ECS does before the code begins: it pulls the image and opens the log. */
  private startRole(account: Account, naming: JobNames, logs: CloudwatchLogGroup): RunnerRole {
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
