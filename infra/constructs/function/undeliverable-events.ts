import type { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import { policyDocument } from '../foundation/policy';
import type { DeadLetterQueue } from './dead-letter-queue';

/** A rule that may send to a queue. */
export interface EventSender {
  /** ID of the statement that allows it. */
  readonly sid: string;
  readonly rule: CloudwatchEventRule;
  /** Terraform expression: the rule exists only when it is true. Default: as the queue. */
  readonly when?: string;
}

export interface UndeliverableEventsProps {
  readonly deadLetterQueue: DeadLetterQueue;
  readonly rules: readonly EventSender[];
  /** Terraform expression: the queue exists only when it is true. */
  readonly when: string;
}

/** Lets rules of EventBridge send the events that they cannot deliver to a queue. A queue has a single policy. */
export class UndeliverableEvents extends Construct {
  constructor(scope: Construct, { deadLetterQueue, rules, when }: UndeliverableEventsProps) {
    const { queueId, url, arn } = deadLetterQueue;
    super(scope, `undeliverable-events.${queueId}`);
    new SqsQueuePolicy(this, `queue_policy.${queueId}`, {
      count: countWhen(when),
      queueUrl: url,
      policy: policyDocument(
        this,
        `${queueId}_queue`,
        rules.map(({ sid, rule, when: ruleWhen }) => ({
          sid,
          principal: { Service: 'events.amazonaws.com' },
          actions: ['sqs:SendMessage'],
          resources: [arn],
          condition: { ArnEquals: { 'aws:SourceArn': expression(attributeOfOptional(rule, 'arn')) } },
          ...(ruleWhen === undefined ? {} : { when: ruleWhen }),
        })),
      ),
    });
  }
}
