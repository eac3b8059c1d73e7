import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { policyDocument, type Statement } from '../foundation/policy';
import { DELIVERY } from '../function/event-rule-target';
import type { EventSender } from '../function/undeliverable-events';
import type { RetryQueue } from '../job/retry-queue';
import { RUNS, type RunnerInputs } from './runner-inputs';

export interface ExecutionEventsProps {
  readonly naming: JobNames;
  readonly inputs: RunnerInputs;
  readonly retryQueue: RetryQueue;
}

/**
 * Where an execution that did not make its dump leads to. All its attempts failed: the dead-letter queue, as an event
 * whose retries all failed. It was stopped: the retry queue, because nothing is known against another attempt.
 */
export class ExecutionEvents extends Construct {
  /** Rules that send to the dead-letter queue. */
  readonly senders: readonly Required<EventSender>[];

  constructor(scope: Construct, props: ExecutionEventsProps) {
    super(scope, 'execution-events');
    const { naming, retryQueue } = props;
    const failed = this.rule(props, {
      id: 'runner_failed',
      suffix: 'failed',
      description: `An execution of the runner of the job ${naming.job} failed`,
      statuses: ['FAILED', 'TIMED_OUT'],
      queueArn: retryQueue.deadLetterQueue.arn,
    });
    const aborted = this.rule(props, {
      id: 'runner_aborted',
      suffix: 'aborted',
      description: `An execution of the runner of the job ${naming.job} was stopped`,
      statuses: ['ABORTED'],
      queueArn: retryQueue.arn,
      deadLetterQueueArn: retryQueue.deadLetterQueue.arn,
    });
    new SqsQueuePolicy(this, 'queue_policy.retry', {
      count: countWhen(RUNS),
      queueUrl: retryQueue.url,
      policy: policyDocument(this, 'retry_queue', [mayBeSentBy(aborted, retryQueue.arn)]),
    });
    this.senders = [
      { sid: 'FailedExecutions', rule: failed, when: RUNS },
      { sid: 'UndeliverableAborts', rule: aborted, when: RUNS },
    ];
  }

  private rule({ naming, inputs }: ExecutionEventsProps, { id, ...props }: ExecutionRule): CloudwatchEventRule {
    const rule = new CloudwatchEventRule(this, `rule.${id}`, {
      count: countWhen(RUNS),
      name: `${naming.resource}-${props.suffix}`,
      description: props.description,
      eventPattern: JSON.stringify({
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [inputs.stateMachineArn], status: props.statuses },
      }),
      tags: naming.tags,
    });
    new CloudwatchEventTarget(this, `target.${id}`, {
      count: countWhen(RUNS),
      rule: expression(attributeOfOptional(rule, 'name')),
      targetId: 'queue',
      arn: props.queueArn,
      retryPolicy: DELIVERY,
      ...(props.deadLetterQueueArn === undefined ? {} : { deadLetterConfig: { arn: props.deadLetterQueueArn } }),
    });
    return rule;
  }
}

interface ExecutionRule {
  readonly id: string;
  readonly suffix: string;
  readonly description: string;
  readonly statuses: readonly string[];
  /** ARN of the queue that gets the event, and of the one for an event that it can't get, as Terraform templates. */
  readonly queueArn: string;
  readonly deadLetterQueueArn?: string;
}

function mayBeSentBy(rule: CloudwatchEventRule, queueArn: string): Statement {
  return {
    sid: 'AbortedExecutions',
    principal: { Service: 'events.amazonaws.com' },
    actions: ['sqs:SendMessage'],
    resources: [queueArn],
    condition: { ArnEquals: { 'aws:SourceArn': expression(attributeOfOptional(rule, 'arn')) } },
  };
}
