import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { attributeOf, bareExpression, expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import { useQueueKey } from '../encryption/key-use';
import { QUEUE_ENCRYPTION } from '../encryption/queue-encryption';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { DAY } from '../foundation/durations';
import { wholeNumber } from '../foundation/input-rules/number';
import type { JobNames } from '../foundation/naming';
import { rule } from '../foundation/precondition';
import { DeadLetterQueue, MAX_RETENTION } from '../function/dead-letter-queue';

/** Default duration of all retries by the queue: that of 8 runs of 15 minutes, even for shorter runs. */
const RETRY_SECONDS = 8 * (900 + 60);
/** SQS counts the age of a dead letter from its first sending, so a longer duration leaves too few days to react. */
const MAX_RETRY_SECONDS = 7 * DAY;
/** Terraform expression: number of retries of an event by the queue. */
export const RETRIES = 'local.retry_max_receive_count';
/** A message must stay invisible longer than the run that it started. */
const VISIBILITY_MARGIN_SECONDS = 60;

/** The queue of events after Lambda's own retries, and the dead-letter queue of events after all retries. */
export class RetryQueue extends Construct {
  readonly contribution: Contribution;
  /** ARN, URL and name of the queue, as Terraform templates. */
  readonly arn: string;
  readonly url: string;
  readonly name: string;
  readonly deadLetterQueue: DeadLetterQueue;

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'retry-queue');
    this.inputs();
    const interval = `(var.timeout + ${VISIBILITY_MARGIN_SECONDS})`;
    local(
      this,
      'retry_max_receive_count',
      expression(`coalesce(var.retry_max_receive_count, ceil(${RETRY_SECONDS} / ${interval}))`),
    );
    this.deadLetterQueue = new DeadLetterQueue(this, {
      naming,
      queueId: 'dead_letter',
      name: `${naming.resource}-dead-letter`,
    });
    this.name = `${naming.resource}-retry`;
    const queue = new SqsQueue(this, 'queue.retry', {
      name: this.name,
      delaySeconds: numberExpression('var.retry_delay_seconds'),
      visibilityTimeoutSeconds: numberExpression(`var.timeout + ${VISIBILITY_MARGIN_SECONDS}`),
      messageRetentionSeconds: MAX_RETENTION,
      redrivePolicy: expression(
        `jsonencode({ deadLetterTargetArn = ${bareExpression(this.deadLetterQueue.arn)}, maxReceiveCount = ${RETRIES} })`,
      ),
      ...QUEUE_ENCRYPTION,
      tags: naming.tags,
    });
    this.arn = attributeOf(queue, 'arn', undefined);
    this.url = attributeOf(queue, 'url', undefined);
    this.contribution = {
      statements: [
        {
          sid: 'RetryLater',
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
          resources: [queue.arn],
        },
        useQueueKey(account),
      ],
      preconditions: [
        rule(
          `${RETRIES} * ${interval} <= ${MAX_RETRY_SECONDS}`,
          'retry_max_receive_count times (timeout + 60) seconds must not exceed 7 days, because SQS deletes a dead letter 14 days after its event was first queued',
          'retry_max_receive_count',
          'timeout',
        ),
      ],
    };
    const retried = 'the queue with the events that await another retry.';
    output(this, 'retry_queue_url', `URL of ${retried}`, queue.url);
    output(this, 'retry_queue_arn', `ARN of ${retried}`, queue.arn);
    const dead = 'the queue with the events whose retries all failed.';
    output(this, 'dead_letter_queue_url', `URL of ${dead}`, this.deadLetterQueue.url);
    output(this, 'dead_letter_queue_arn', `ARN of ${dead}`, this.deadLetterQueue.arn);
  }

  private inputs(): void {
    input(this, 'retry_delay_seconds', {
      type: 'number',
      default: 900,
      description:
        'Seconds from the last retry by Lambda (about 3 minutes after the event) to the first retry by the queue.',
      rules: [wholeNumber('retry_delay_seconds', { from: 0, to: 900, unit: 'seconds' })],
    });
    input(this, 'retry_max_receive_count', {
      type: 'number',
      default: null,
      description:
        'Number of retries of an event by the queue, `timeout` + 60 seconds apart, before the event moves to the dead-letter queue. Null: as many as take two hours (8 with a `timeout` of 900, 43 with 120).',
      rules: [wholeNumber('retry_max_receive_count', { from: 1, to: 1000 })],
    });
  }
}
