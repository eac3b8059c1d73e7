import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { TASK_ENV } from '../../../functions/dump/env';
import { EXECUTION_ATTEMPTS } from '../../../functions/slot-job/execution';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import { MINUTE } from '../foundation/durations';
import type { JobNames } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';
import { TRACING_MODE } from '../function/hardening-inputs';
import type { Network } from '../network/network';
import { RUNS, type RunnerInputs } from './runner-inputs';
import { RunnerRole } from './runner-role';
import { CONTAINER, type TaskDefinition } from './task-definition';

/** The version of Fargate with which all of the task definition works. */
const PLATFORM_VERSION = '1.4.0';
/** What an attempt has beside the time of its task, in which Fargate finds a machine and pulls the image. */
const PROVISIONING_SECONDS = 15 * MINUTE;
/** A minute until the first retry, for a machine that failed; ten until the second, for capacity. */
const RETRY = { IntervalSeconds: MINUTE, BackoffRate: 10 };
/** The rule that Step Functions makes to follow tasks ("IAM policies for Amazon ECS/AWS Fargate", its Developer Guide). */
const MANAGED_RULE = 'StepFunctionsGetEventsForECSTaskRule';

export interface StateMachineProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly network: Network;
  readonly inputs: RunnerInputs;
  readonly task: TaskDefinition;
}

/** The state machine whose executions start the task, and start it again when it fails. */
export class StateMachine extends Construct {
  readonly resource: SfnStateMachine;

  constructor(scope: Construct, props: StateMachineProps) {
    super(scope, 'state-machine');
    const { naming, inputs, task } = props;
    const cluster = new EcsCluster(this, 'cluster.runner', {
      count: countWhen(RUNS),
      name: inputs.runnerName,
      tags: naming.tags,
    });
    const clusterArn = expression(attributeOfOptional(cluster, 'arn'));
    const role = this.role(props, clusterArn);
    this.resource = new SfnStateMachine(this, 'machine.runner', {
      count: countWhen(RUNS),
      name: inputs.runnerName,
      type: 'STANDARD',
      roleArn: role.arn,
      definition: expression(`jsonencode(${this.definition(props, clusterArn)})`),
      tracingConfiguration: { enabled: Token.asAny(expression(`${TRACING_MODE} == "Active"`)) },
      tags: naming.tags,
      dependsOn: [role.policy, ...task.roles.map(({ policy }) => policy)],
    });
    output(
      this,
      'runner_state_machine_arn',
      'ARN of the state machine of the runner; null with `engine = "lambda"`.',
      expression(attributeOfOptional(this.resource, 'arn')),
    );
  }

  /** Declares the definition as a local value ("Amazon States Language", AWS Step Functions Developer Guide). */
  private definition({ account, naming, network, task }: StateMachineProps, clusterArn: string): string {
    return local(this, 'runner_definition', {
      Comment: `Makes dumps of the job ${naming.job}`,
      StartAt: 'Dump',
      States: {
        Dump: {
          Type: 'Task',
          Resource: `arn:${account.partition}:states:::ecs:runTask.sync`,
          Parameters: {
            Cluster: clusterArn,
            TaskDefinition: task.family,
            LaunchType: 'FARGATE',
            PlatformVersion: PLATFORM_VERSION,
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: expression('var.subnet_ids'),
                SecurityGroups: [network.securityGroupId],
                AssignPublicIp: 'DISABLED',
              },
            },
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
          TimeoutSeconds: expression(`var.runner_timeout + ${PROVISIONING_SECONDS}`),
          // A single retrier, because the number that a task gets is that of its own retrier.
          Retry: [{ ErrorEquals: ['States.ALL'], ...RETRY, MaxAttempts: EXECUTION_ATTEMPTS - 1 }],
          End: true,
        },
      },
    });
  }

  private role({ account, naming, inputs, task }: StateMachineProps, clusterArn: string): RunnerRole {
    const definitionArn = account.arn('ecs', `task-definition/${inputs.runnerName}`);
    return new RunnerRole(this, {
      account,
      naming,
      roleId: 'runner',
      name: inputs.runnerName,
      description: `Runner of the job ${naming.job}`,
      service: 'states.amazonaws.com',
      policy: policyDocument(this, 'runner', [
        {
          sid: 'RunTask',
          actions: ['ecs:RunTask'],
          // The request names no revision, so that the ARN may have none, or the newest.
          resources: [definitionArn, `${definitionArn}:*`],
          condition: { ArnEquals: { 'ecs:cluster': clusterArn } },
        },
        {
          sid: 'FollowTask',
          actions: ['ecs:DescribeTasks', 'ecs:StopTask'],
          resources: [account.arn('ecs', `task/${inputs.runnerName}/*`)],
        },
        {
          sid: 'PassRolesToTask',
          actions: ['iam:PassRole'],
          resources: task.roleArns,
          condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        },
        {
          sid: 'FollowTasksByEvents',
          actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
          resources: [account.arn('events', `rule/${MANAGED_RULE}`)],
        },
        {
          sid: 'SendTraces',
          // X-Ray has no resources that a policy could name.
          actions: [
            'xray:GetSamplingRules',
            'xray:GetSamplingTargets',
            'xray:PutTelemetryRecords',
            'xray:PutTraceSegments',
          ],
          resources: ['*'],
          when: `${TRACING_MODE} == "Active"`,
        },
      ]),
    });
  }
}
