import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import type { Naming } from '../foundation/naming';
import { policyDocument, trustPolicy } from '../foundation/policy';
import type { MainFunction } from '../function/main-function';
import type { RetryQueue } from './retry-queue';

/** How long EventBridge itself tries to hand over an event that Lambda does not take. */
export const DELIVERY = { maximumEventAgeInSeconds: 6 * 60 * 60, maximumRetryAttempts: 185 };

const STATE = expression('var.schedule_enabled ? "ENABLED" : "DISABLED"');

/**
 * Scheduler sends what stands here, so it has the shape of a rule's event. Not by `jsonencode`, which writes `<` as an
 * escape that Scheduler would not replace.
 */
const SCHEDULER_EVENT = JSON.stringify({
  source: 'aws.scheduler',
  'detail-type': 'Scheduled Event',
  time: '<aws.scheduler.scheduled-time>',
});

export interface ScheduleProps {
  readonly account: Account;
  readonly naming: Naming;
  readonly main: MainFunction;
  readonly retryQueue: RetryQueue;
}

/** What starts the function: a rule of EventBridge for UTC, a schedule of EventBridge Scheduler for other time zones. */
export class Schedule extends Construct {
  constructor(
    scope: Construct,
    private readonly props: ScheduleProps,
  ) {
    super(scope, 'schedule');
    const rule = this.rule();
    const schedule = this.scheduler();
    const arns = [rule, schedule].map((resource) => attributeOfOptional(resource, 'arn'));
    output(
      this,
      'schedule_arn',
      'ARN of the rule (UTC) or the schedule (other time zones) that starts the function.',
      expression(`coalesce(${arns.join(', ')})`),
    );
  }

  private rule(): CloudwatchEventRule {
    const { naming, main, retryQueue } = this.props;
    const count = countWhen('var.schedule_timezone == "UTC"');
    const rule = new CloudwatchEventRule(this, 'rule.schedule', {
      count,
      name: naming.resource,
      description: `Starts the job ${naming.job}`,
      scheduleExpression: expression('var.schedule_expression'),
      state: STATE,
      tags: naming.tags,
    });
    const ruleArn = expression(attributeOfOptional(rule, 'arn'));
    const permission = new LambdaPermission(this, 'permission.schedule', {
      ...main.madeAgain,
      count,
      functionName: main.lambda.functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: ruleArn,
    });
    new SqsQueuePolicy(this, 'queue_policy.dead_letter', {
      count,
      queueUrl: retryQueue.deadLetterQueue.url,
      policy: policyDocument(this, 'dead_letter_queue', [
        {
          sid: 'UndeliverableEvents',
          principal: { Service: 'events.amazonaws.com' },
          actions: ['sqs:SendMessage'],
          resources: [retryQueue.deadLetterQueue.arn],
          condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
        },
      ]),
    });
    new CloudwatchEventTarget(this, 'target.schedule', {
      count,
      rule: expression(attributeOfOptional(rule, 'name')),
      targetId: main.of,
      arn: main.lambda.arn,
      retryPolicy: DELIVERY,
      deadLetterConfig: { arn: retryQueue.deadLetterQueue.arn },
      dependsOn: [permission],
    });
    return rule;
  }

  private scheduler(): SchedulerSchedule {
    const { account, naming, main, retryQueue } = this.props;
    const count = countWhen('var.schedule_timezone != "UTC"');
    const role = new IamRole(this, 'role.schedule', {
      count,
      name: `${naming.resource}-scheduler`,
      description: `Schedule of the job ${naming.job}`,
      path: expression('var.role_path'),
      permissionsBoundary: expression('var.role_permissions_boundary'),
      assumeRolePolicy: trustPolicy('scheduler.amazonaws.com', {
        StringEquals: { 'aws:SourceAccount': account.id },
      }),
      tags: naming.tags,
    });
    const policy = new IamRolePolicy(this, 'role_policy.schedule', {
      count,
      name: 'schedule',
      role: expression(attributeOfOptional(role, 'id')),
      policy: policyDocument(this, 'schedule', [
        { sid: 'StartJob', actions: ['lambda:InvokeFunction'], resources: [main.lambda.arn] },
        { sid: 'UndeliverableEvents', actions: ['sqs:SendMessage'], resources: [retryQueue.deadLetterQueue.arn] },
      ]),
    });
    return new SchedulerSchedule(this, 'schedule.schedule', {
      count,
      name: naming.resource,
      description: `Starts the job ${naming.job}`,
      scheduleExpression: expression('var.schedule_expression'),
      scheduleExpressionTimezone: expression('var.schedule_timezone'),
      state: STATE,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: main.lambda.arn,
        roleArn: expression(attributeOfOptional(role, 'arn')),
        input: SCHEDULER_EVENT,
        retryPolicy: DELIVERY,
        deadLetterConfig: { arn: retryQueue.deadLetterQueue.arn },
      },
      dependsOn: [policy],
    });
  }
}
