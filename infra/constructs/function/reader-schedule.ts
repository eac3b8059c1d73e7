import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { Construct } from 'constructs';
import { countWhen } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import type { DeadLetterQueue } from './dead-letter-queue';
import { EventRuleTarget } from './event-rule-target';
import type { LoggedFunction } from './logged-function';

export interface ReaderScheduleProps {
  readonly naming: JobNames;
  /** Last part of the addresses, and ID of the target. */
  readonly scheduleId: string;
  /** Name and description of the rule, as Terraform templates. */
  readonly name: string;
  readonly description: string;
  /** Schedule expression, and state of the rule, as Terraform templates. */
  readonly schedule: string;
  readonly state: string;
  readonly function: LoggedFunction;
  readonly deadLetterQueue: DeadLetterQueue;
  /** Terraform expression: the rule exists only when it is true. */
  readonly when: string;
}

/** A rule of EventBridge that starts a function by a schedule, with the event of the rule. */
export class ReaderSchedule extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, props: ReaderScheduleProps) {
    const { naming, scheduleId, name, description, schedule, state, when } = props;
    super(scope, `reader-schedule.${scheduleId}`);
    this.rule = new CloudwatchEventRule(this, `rule.${scheduleId}`, {
      count: countWhen(when),
      name,
      description,
      scheduleExpression: schedule,
      state,
      tags: naming.tags,
    });
    new EventRuleTarget(this, {
      targetId: scheduleId,
      targetName: scheduleId,
      rule: this.rule,
      when,
      functionName: props.function.functionName,
      functionArn: props.function.arn,
      deadLetterQueue: props.deadLetterQueue,
    });
  }
}
