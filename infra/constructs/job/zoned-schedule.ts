import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { RESOURCES_KEY } from '../encryption/encryption';
import { useQueueKey } from '../encryption/key-use';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { policyDocument, trustPolicy } from '../foundation/policy';
import { DELIVERY } from '../function/event-rule-target';
import type { MainFunction } from '../function/main-function';
import type { EventSender } from '../function/undeliverable-events';
import type { RetryQueue } from './retry-queue';
import { SCHEDULE_STATE } from './schedule-state';

/**
 * Event that Scheduler sends, in the shape of a rule's event. `jsonencode` of Terraform is no option: it escapes `<`, and
 * Scheduler would not replace the escaped placeholder.
 */
const EVENT = JSON.stringify({
  source: 'aws.scheduler',
  'detail-type': 'Scheduled Event',
  time: '<aws.scheduler.scheduled-time>',
});

export interface ScheduleProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly main: MainFunction;
  readonly retryQueue: RetryQueue;
  /** Other rules that send to the dead-letter queue, which has one policy, each with its condition. */
  readonly senders?: readonly Required<EventSender>[];
}

/** A schedule of EventBridge Scheduler in a time zone other than UTC, with its role. */
export class ZonedSchedule extends Construct {
  /** Terraform expression; null when the time zone is UTC. */
  readonly arn: string;

  constructor(scope: Construct, { account, naming, main, retryQueue }: ScheduleProps) {
    super(scope, 'zoned-schedule');
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
        useQueueKey(account),
        {
          sid: 'DecryptSchedule',
          actions: ['kms:Decrypt'],
          resources: expression(RESOURCES_KEY),
          condition: {
            StringEquals: {
              'kms:EncryptionContext:aws:scheduler:schedule:arn': account.arn(
                'scheduler',
                `schedule/default/${naming.resource}`,
              ),
            },
          },
          when: `${RESOURCES_KEY} != null`,
        },
      ]),
    });
    const schedule = new SchedulerSchedule(this, 'schedule.schedule', {
      count,
      name: naming.resource,
      description: `Starts the job ${naming.job}`,
      scheduleExpression: expression('var.schedule_expression'),
      scheduleExpressionTimezone: expression('var.schedule_timezone'),
      state: SCHEDULE_STATE,
      flexibleTimeWindow: { mode: 'OFF' },
      kmsKeyArn: expression(RESOURCES_KEY),
      target: {
        arn: main.lambda.arn,
        roleArn: expression(attributeOfOptional(role, 'arn')),
        input: EVENT,
        retryPolicy: DELIVERY,
        deadLetterConfig: { arn: retryQueue.deadLetterQueue.arn },
      },
      dependsOn: [policy],
    });
    this.arn = attributeOfOptional(schedule, 'arn');
  }
}
