import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { attributeOf, optionalCount } from '../../synth/expression';
import { QUEUE_ENCRYPTION } from '../encryption/queue-encryption';
import { DAY } from '../foundation/durations';
import type { JobNames } from '../foundation/naming';

/** Maximum retention of a message ("Amazon SQS message quotas", Amazon SQS Developer Guide). */
export const MAX_RETENTION = 14 * DAY;

export interface DeadLetterQueueProps {
  readonly naming: JobNames;
  /** Last part of the address. */
  readonly queueId: string;
  /** Name of the queue, as a Terraform template. */
  readonly name: string;
  /** Terraform expression: the queue exists only when it is true. */
  readonly when?: string;
}

/** A queue of events that a function could not process. */
export class DeadLetterQueue extends Construct {
  readonly queueId: string;
  /** Name, ARN and URL, as Terraform templates; null when the queue does not exist. */
  readonly name: string;
  readonly arn: string;
  readonly url: string;

  constructor(scope: Construct, { naming, queueId, name, when }: DeadLetterQueueProps) {
    super(scope, `dead-letter-queue.${queueId}`);
    const queue = new SqsQueue(this, `queue.${queueId}`, {
      ...optionalCount(when),
      name,
      messageRetentionSeconds: MAX_RETENTION,
      ...QUEUE_ENCRYPTION,
      tags: naming.tags,
    });
    this.queueId = queueId;
    this.name = attributeOf(queue, 'name', when);
    this.arn = attributeOf(queue, 'arn', when);
    this.url = attributeOf(queue, 'url', when);
  }
}
