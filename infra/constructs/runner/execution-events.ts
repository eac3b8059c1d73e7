import type { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { policyDocument, type Statement } from '../foundation/policy';
import type { EventSender } from '../function/undeliverable-events';
import type { RetryQueue } from '../job/retry-queue';
import { ENDS, FailedWork, type FailedWorkProps } from './failed-work';
import { RUNS } from './runner-inputs';

export interface ExecutionEventsProps {
  readonly naming: JobNames;
  readonly stateMachineArn: string;
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
      ruleId: 'runner_failed',
      name: `${naming.resource}-failed`,
      description: `An execution of the runner of the job ${naming.job} failed`,
      statuses: ENDS.failed,
      queueArn: retryQueue.deadLetterQueue.arn,
    });
    const aborted = this.rule(props, {
      ruleId: 'runner_aborted',
      name: `${naming.resource}-aborted`,
      description: `An execution of the runner of the job ${naming.job} was stopped`,
      statuses: ENDS.stopped,
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

  private rule(
    { naming, stateMachineArn }: ExecutionEventsProps,
    props: Omit<FailedWorkProps, 'naming' | 'stateMachineArn' | 'when'>,
  ): CloudwatchEventRule {
    return new FailedWork(this, { ...props, naming, stateMachineArn, when: RUNS }).rule;
  }
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
