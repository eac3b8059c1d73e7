import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';

const DAY = 24 * 60 * 60;
const FOURTEEN_DAYS = 14 * DAY;
/** For how long the queue tries, by default: as long as 8 runs of 15 minutes take, however short runs are. */
const TRIES_FOR_SECONDS = 8 * (900 + 60);
/** SQS counts the age of a dead letter from its first sending: what tries for longer leaves it too few days. */
const LONGEST_SECONDS = 7 * DAY;
/** Terraform expression: how often the queue tries an event again. */
export const RETRIES = 'local.retry_max_receive_count';
/** A message must stay invisible for longer than the run that it started. */
const VISIBILITY_MARGIN_SECONDS = 60;

/** Where an event goes when Lambda's own retries are used up, and where it ends when the later ones are, too. */
export class RetryQueue extends Construct {
  readonly contribution: Contribution;
  readonly arn: string;
  readonly deadLetterQueue: SqsQueue;

  constructor(scope: Construct, naming: Naming) {
    super(scope, 'retry-queue');
    this.inputs();
    const apart = `(var.timeout + ${VISIBILITY_MARGIN_SECONDS})`;
    local(
      this,
      'retry_max_receive_count',
      expression(`coalesce(var.retry_max_receive_count, ceil(${TRIES_FOR_SECONDS} / ${apart}))`),
    );
    this.deadLetterQueue = new SqsQueue(this, 'queue.dead_letter', {
      name: `${naming.resource}-dead-letter`,
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
      tags: naming.tags,
    });
    const queue = new SqsQueue(this, 'queue.retry', {
      name: `${naming.resource}-retry`,
      delaySeconds: numberExpression('var.retry_delay_seconds'),
      visibilityTimeoutSeconds: numberExpression(`var.timeout + ${VISIBILITY_MARGIN_SECONDS}`),
      messageRetentionSeconds: FOURTEEN_DAYS,
      redrivePolicy: expression(
        `jsonencode({ deadLetterTargetArn = ${this.deadLetterQueue.fqn}.arn, maxReceiveCount = ${RETRIES} })`,
      ),
      sqsManagedSseEnabled: true,
      tags: naming.tags,
    });
    this.arn = queue.arn;
    this.contribution = {
      statements: [
        {
          sid: 'RetryLater',
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
          resources: [queue.arn],
        },
      ],
      preconditions: [
        rule(
          `${RETRIES} * ${apart} <= ${LONGEST_SECONDS}`,
          'retry_max_receive_count times (timeout + 60) seconds must not exceed 7 days, because SQS deletes a dead letter 14 days after its event was first queued',
          'retry_max_receive_count',
          'timeout',
        ),
      ],
    };
    output(this, 'retry_queue_url', 'URL of the queue with the events that are tried again later.', queue.url);
    output(this, 'retry_queue_arn', 'ARN of the queue with the events that are tried again later.', queue.arn);
    output(
      this,
      'dead_letter_queue_url',
      'URL of the queue with the events that no retry could help.',
      this.deadLetterQueue.url,
    );
    output(
      this,
      'dead_letter_queue_arn',
      'ARN of the queue with the events that no retry could help.',
      this.deadLetterQueue.arn,
    );
  }

  private inputs(): void {
    input(this, 'retry_delay_seconds', {
      type: 'number',
      default: 900,
      description: 'Seconds from the last retry of Lambda (about 3 minutes after the event) to the first by the queue.',
      rules: [
        {
          condition:
            'var.retry_delay_seconds >= 0 && var.retry_delay_seconds <= 900 && floor(var.retry_delay_seconds) == var.retry_delay_seconds',
          must: 'be a whole number of seconds from 0 to 900',
        },
      ],
    });
    input(this, 'retry_max_receive_count', {
      type: 'number',
      default: null,
      description:
        'How often the queue tries an event again, `timeout` + 60 seconds apart, before it goes to the dead-letter queue. Null: so often that it takes two hours (8 times with a `timeout` of 900, 43 times with 120).',
      rules: [
        {
          condition:
            'var.retry_max_receive_count >= 1 && var.retry_max_receive_count <= 1000 && floor(var.retry_max_receive_count) == var.retry_max_receive_count',
          must: 'be a whole number from 1 to 1000',
        },
      ],
    });
  }
}
