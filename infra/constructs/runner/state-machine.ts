import { SfnStateMachine } from '@cdktf/provider-aws/lib/sfn-state-machine';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { TASK_ENV } from '../../../functions/runner/env';
import { countWhen, expression } from '../../synth/expression';
import { local } from '../../synth/local';
import { MINUTE } from '../foundation/durations';
import { policyDocument } from '../foundation/policy';
import { TRACING_MODE } from '../function/hardening-inputs';
import { CONTAINER, type RunnerBase } from './runner-base';
import { RunnerRole } from './runner-role';
import type { WorkProps } from './work-props';

/** The version of Fargate with which all of the task definition works. */
const PLATFORM_VERSION = '1.4.0';
/** What an attempt has beside the time of its task, in which Fargate finds a machine and pulls the image. */
const PROVISIONING_SECONDS = 15 * MINUTE;
/** A minute until the first retry, for a machine that failed; ten until the second, for capacity. */
const RETRY = { IntervalSeconds: MINUTE, BackoffRate: 10 };
/** The rule that Step Functions makes to follow tasks ("IAM policies for Amazon ECS/AWS Fargate", its Developer Guide). */
const MANAGED_RULE = 'StepFunctionsGetEventsForECSTaskRule';

export interface StateMachineProps
  extends Pick<
    WorkProps,
    | 'workId'
    | 'suffix'
    | 'state'
    | 'comment'
    | 'title'
    | 'naming'
    | 'roleSuffixes'
    | 'securityGroupIds'
    | 'attempts'
    | 'when'
  > {
  /** Name of the task definition, as a Terraform template. */
  readonly family: string;
  /** Of the tasks. */
  readonly role: RunnerRole;
}

/** The state machine whose executions start the task, and start it again when it fails. */
export class StateMachine extends Construct {
  readonly resource: SfnStateMachine;

  constructor(
    scope: Construct,
    private readonly base: RunnerBase,
    private readonly props: StateMachineProps,
  ) {
    const { workId, suffix, when } = props;
    super(scope, `state-machine.${workId}`);
    const role = this.role();
    this.resource = new SfnStateMachine(this, `machine.${workId}`, {
      count: countWhen(when),
      name: base.nameOf(suffix),
      type: 'STANDARD',
      roleArn: role.arn,
      definition: expression(`jsonencode(${this.definition()})`),
      tracingConfiguration: { enabled: Token.asAny(expression(`${TRACING_MODE} == "Active"`)) },
      tags: props.naming.tags,
      dependsOn: [role.policy, props.role.policy, base.start.policy],
    });
  }

  /** Declares the definition as a local value ("Amazon States Language", AWS Step Functions Developer Guide). */
  private definition(): string {
    const { account, clusterArn } = this.base;
    const { workId, state, comment, family, securityGroupIds, attempts } = this.props;
    return local(this, `${workId}_definition`, {
      Comment: comment,
      StartAt: state,
      States: {
        [state]: {
          Type: 'Task',
          Resource: `arn:${account.partition}:states:::ecs:runTask.sync`,
          Parameters: {
            Cluster: clusterArn,
            TaskDefinition: family,
            LaunchType: 'FARGATE',
            PlatformVersion: PLATFORM_VERSION,
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: expression('var.subnet_ids'),
                SecurityGroups: securityGroupIds,
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
          ...(attempts > 1 ? { Retry: [{ ErrorEquals: ['States.ALL'], ...RETRY, MaxAttempts: attempts - 1 }] } : {}),
          End: true,
        },
      },
    });
  }

  private role(): RunnerRole {
    const { account, clusterArn, start, inputs } = this.base;
    const { workId, suffix, title, naming, roleSuffixes, role, when } = this.props;
    const definitionArn = account.arn('ecs', `task-definition/${this.base.nameOf(suffix)}`);
    return new RunnerRole(this, {
      account,
      naming,
      roleId: workId,
      name: `${naming.resource}${roleSuffixes.stateMachine}`,
      description: `${title.charAt(0).toUpperCase()}${title.slice(1)} of the job ${naming.job}`,
      service: 'states.amazonaws.com',
      when,
      policy: policyDocument(this, workId, [
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
          resources: [role.arn, start.arn],
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
