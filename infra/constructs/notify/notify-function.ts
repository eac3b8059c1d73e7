import { Construct } from 'constructs';
import { ENV } from '../../../functions/notify/env';
import { expression } from '../../synth/expression';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { useQueueKey } from '../encryption/key-use';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import type { DeadLetterQueue } from '../function/dead-letter-queue';
import { functionEnvironment } from '../function/function-environment';
import { LoggedFunction } from '../function/logged-function';
import type { LockTableStream } from './lock-table-stream';
import { NOTIFIES } from './notify-inputs';

/** What the messages refer to. */
export interface MessageContext {
  /** Terraform expressions: attempts that follow each other immediately, and all attempts of one event. */
  readonly attempts: { readonly atOnce: string; readonly inAll: string };
  /** Names of resources, as Terraform templates; omitted where null. */
  readonly names: Readonly<
    Partial<Record<'bucket' | 'logGroup' | 'runnerLogGroup' | 'deadLetterQueue' | 'retryQueue', string>>
  >;
}

/** The masked dumps of the job, which are a job of their own. */
export interface MaskedContext {
  /** Terraform expression: there are masked dumps. */
  readonly when: string;
  /** Terraform expression of the name of the job. */
  readonly job: string;
  /** Names of resources, as Terraform templates. */
  readonly names: Readonly<Record<'bucket' | 'logGroup' | 'deadLetterQueue', string>>;
}

export interface NotifyFunctionProps extends MessageContext {
  readonly account: Account;
  readonly naming: JobNames;
  /** Name of the function and of its role, as a Terraform template. */
  readonly name: string;
  readonly topic: AlarmsTopic;
  readonly stream: LockTableStream;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly masked?: MaskedContext;
}

/** The Lambda function that publishes the messages, with its log group and its role. */
export class NotifyFunction extends Construct {
  readonly function: LoggedFunction;

  constructor(scope: Construct, props: NotifyFunctionProps) {
    super(scope, 'notify-function');
    const { account, naming, name, topic, stream, deadLetterQueue, attempts, names, masked } = props;
    const variables = functionEnvironment(this, 'notify_', {
      always: {
        [ENV.jobName]: naming.job,
        [ENV.changes]: expression('join(",", var.notify_changes)'),
        [ENV.topicArn]: topic.arn,
        [ENV.attemptsAtOnce]: expression(`tostring(${attempts.atOnce})`),
        [ENV.attemptsInAll]: expression(`tostring(${attempts.inAll})`),
      },
      optional: {
        ...Object.fromEntries(Object.entries(names).map(([key, value]) => [ENV[key as keyof typeof names], value])),
        ...(masked ? ofMasked(masked) : {}),
      },
    });
    this.function = new LoggedFunction(this, {
      account,
      naming,
      functionId: 'notify',
      functionName: name,
      description: `Notifies the topic of the changes of the slots of the job ${naming.job}`,
      roleDescription: `Notify function of the job ${naming.job}`,
      when: NOTIFIES,
      statements: [
        ...stream.readStatements,
        ...topic.publishStatements,
        { sid: 'ReportUntold', actions: ['sqs:SendMessage'], resources: [deadLetterQueue.arn] },
        useQueueKey(account),
      ],
      preconditions: stream.preconditions,
      // Outside of the VPC, because it needs SNS and no database.
      settings: { memorySize: 256, timeout: 60, environment: { variables } },
    });
  }
}

function ofMasked({ when, job, names }: MaskedContext): Record<string, string> {
  const ifMasked = (value: string) => expression(`${when} ? ${value} : null`);
  return {
    [ENV.maskedJobName]: ifMasked(job),
    [ENV.maskedBucket]: ifMasked(`"${names.bucket}"`),
    [ENV.maskedLogGroup]: ifMasked(`"${names.logGroup}"`),
    [ENV.maskedDeadLetterQueue]: ifMasked(`"${names.deadLetterQueue}"`),
  };
}
