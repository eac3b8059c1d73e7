import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { DELIVERY } from '../function/event-rule-target';

/** Ends of an execution that did not do its work. */
export const ENDS = {
  failed: ['FAILED', 'TIMED_OUT'],
  stopped: ['ABORTED'],
} as const;

export interface FailedWorkProps {
  readonly naming: JobNames;
  /** Last part of the addresses. */
  readonly ruleId: string;
  /** Name of the rule, as a Terraform template. */
  readonly name: string;
  readonly description: string;
  readonly stateMachineArn: string;
  readonly statuses: readonly string[];
  /** ARN of the queue that gets the event, and of the one for an event that it can't get, as Terraform templates. */
  readonly queueArn: string;
  readonly deadLetterQueueArn?: string;
  /** Terraform expression: the rule exists only when it is true. */
  readonly when: string;
}

/** Sends the end of an execution that did not do its work to a queue, whose policy must admit the rule. */
export class FailedWork extends Construct {
  readonly rule: CloudwatchEventRule;

  constructor(scope: Construct, props: FailedWorkProps) {
    const { naming, ruleId, when } = props;
    super(scope, `failed-work.${ruleId}`);
    this.rule = new CloudwatchEventRule(this, `rule.${ruleId}`, {
      count: countWhen(when),
      name: props.name,
      description: props.description,
      eventPattern: JSON.stringify({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [props.stateMachineArn], status: props.statuses },
      }),
      tags: naming.tags,
    });
    new CloudwatchEventTarget(this, `target.${ruleId}`, {
      count: countWhen(when),
      rule: expression(attributeOfOptional(this.rule, 'name')),
      targetId: 'queue',
      arn: props.queueArn,
      retryPolicy: DELIVERY,
      ...(props.deadLetterQueueArn === undefined ? {} : { deadLetterConfig: { arn: props.deadLetterQueueArn } }),
    });
  }
}
