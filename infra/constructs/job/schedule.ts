import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { output } from '../../synth/output';
import { EventRuleTarget } from '../function/event-rule-target';
import { UndeliverableEvents } from '../function/undeliverable-events';
import { SCHEDULE_STATE } from './schedule-state';
import { type ScheduleProps, ZonedSchedule } from './zoned-schedule';

const IS_UTC = 'var.schedule_timezone == "UTC"';

/** The trigger of the function: a rule of EventBridge for UTC, a schedule of EventBridge Scheduler for other zones. */
export class Schedule extends Construct {
  constructor(scope: Construct, props: ScheduleProps) {
    super(scope, 'schedule');
    const { naming, main, retryQueue, senders = [] } = props;
    const rule = new CloudwatchEventRule(this, 'rule.schedule', {
      count: countWhen(IS_UTC),
      name: naming.resource,
      description: `Starts the job ${naming.job}`,
      scheduleExpression: expression('var.schedule_expression'),
      state: SCHEDULE_STATE,
      tags: naming.tags,
    });
    new EventRuleTarget(this, {
      targetId: 'schedule',
      targetName: main.functionId,
      rule,
      when: IS_UTC,
      functionName: main.lambda.functionName,
      functionArn: main.lambda.arn,
      deadLetterQueue: retryQueue.deadLetterQueue,
      replaceWithFunction: main.replaceWithFunction,
    });
    new UndeliverableEvents(this, {
      deadLetterQueue: retryQueue.deadLetterQueue,
      rules: [{ sid: 'UndeliverableEvents', rule, ...(senders.length === 0 ? {} : { when: IS_UTC }) }, ...senders],
      when: [IS_UTC, ...new Set(senders.map(({ when }) => when))].join(' || '),
    });
    const zoned = new ZonedSchedule(this, props);
    output(
      this,
      'schedule_arn',
      'ARN of the rule (UTC) or the schedule (other time zones) that starts the function.',
      expression(`coalesce(${attributeOfOptional(rule, 'arn')}, ${zoned.arn})`),
    );
  }
}
