import { Construct } from 'constructs';
import { expression } from '../../synth/expression';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { alarmOnDeadLetters } from '../alarms/dead-letters';
import type { JobAlarms } from '../alarms/job-alarms';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { DeadLetterQueue } from '../function/dead-letter-queue';
import { logGroupOf } from '../function/log-group';
import type { LockTable } from '../job/lock-table';
import { ChangeMapping } from './change-mapping';
import { LockTableStream } from './lock-table-stream';
import { type MaskedContext, type MessageContext, NotifyFunction } from './notify-function';
import { type ChangeMeanings, NOTIFIES, notifyInputs } from './notify-inputs';

export interface NotifyProps extends MessageContext {
  readonly account: Account;
  readonly naming: JobNames;
  readonly lockTable: LockTable;
  readonly topic: AlarmsTopic;
  readonly alarms: JobAlarms;
  readonly changes: ChangeMeanings;
  /** A further job with records in the lock table. Default: none. */
  readonly masked?: MaskedContext;
}

/** Notifies the topic of the changes of each slot, from the stream of the lock table. */
export class Notify extends Construct {
  /** Names of the function and of its dead-letter queue, as Terraform templates. */
  readonly functionName: string;
  readonly queueName: string;
  /** Terraform expression: they exist only when it is true. */
  readonly when = NOTIFIES;

  constructor(scope: Construct, props: NotifyProps) {
    super(scope, 'notify');
    const { naming, lockTable, alarms, changes, masked } = props;
    const name = `${naming.resource}-notify`;
    const queueName = `${name}-dead-letter`;
    this.functionName = name;
    this.queueName = queueName;
    notifyInputs(this, changes);
    const stream = new LockTableStream(this, lockTable);
    const deadLetterQueue = new DeadLetterQueue(this, {
      naming,
      queueId: 'notify_dead_letter',
      name: queueName,
      when: NOTIFIES,
    });
    const { function: notify } = new NotifyFunction(this, { ...props, name, stream, deadLetterQueue });
    new ChangeMapping(this, {
      keys: expression(local(this, 'notified_keys', keysOf(masked))),
      streamArn: stream.arn,
      functionArn: notify.arn,
      deadLetterQueueArn: deadLetterQueue.arn,
    });
    alarmOnDeadLetters(alarms, 'notify_dead_letters', {
      when: NOTIFIES,
      suffix: 'notify-dead-letters',
      descriptionSuffix: `has changes for which the notify function could not send a message. Fix the cause and purge the queue ${queueName}`,
      log: logGroupOf(name),
      queueName,
    });
    output(
      this,
      'notify_role_arn',
      'ARN of the role of the notify function, for the policies of an existing topic and its key; null without `notify_changes`.',
      notify.roleArn,
    );
    output(
      this,
      'notify_dead_letter_queue_url',
      'URL of the queue with the changes for which no message could be sent; null without `notify_changes`.',
      deadLetterQueue.url,
    );
  }
}

/** Conditions for the lock keys of the job, and of its masked dumps, as a Terraform expression of JSON. */
function keysOf(masked: MaskedContext | undefined): string {
  const jobs = masked ? `compact([var.name, ${masked.when} ? ${masked.job} : ""])` : '[var.name]';
  return expression(`jsonencode([for job in ${jobs} : { prefix = "\${job}#" }])`);
}
