import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { Change } from '../../../functions/notify/changes';
import { ENV } from '../../../functions/notify/env';
import { attributeOfOptional, countWhen, expression, mapExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import type { JobAlarms } from '../alarms/job-alarms';
import type { Account } from '../foundation/account';
import { rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import { LoggedFunction } from '../function/logged-function';
import type { LockTable } from '../job/lock-table';

/** Terraform expression: somebody wants to be told of changes. */
export const NOTIFIES = 'length(var.notify_changes) > 0';

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

export interface NotifyProps {
  readonly account: Account;
  readonly naming: Naming;
  readonly lockTable: LockTable;
  readonly topic: AlarmsTopic;
  readonly alarms: JobAlarms;
  /** The changes that this kind of job can come to, and what each means for its reader. */
  readonly changes: Readonly<Partial<Record<Change, string>>>;
  /** Terraform expressions: attempts that follow each other at once, and all that one event gets. */
  readonly attempts: { readonly atOnce: string; readonly inAll: string };
  /** What else the messages name, as Terraform templates; left out where null. */
  readonly names: Readonly<Partial<Record<'bucket' | 'logGroup' | 'deadLetterQueue', string>>>;
}

/** Tells the topic of what becomes of each slot, by the stream of the lock table. */
export class Notify extends Construct {
  constructor(
    scope: Construct,
    private readonly props: NotifyProps,
  ) {
    super(scope, 'notify');
    this.inputs();
    const { naming, alarms, topic } = props;
    const streamArn = this.streamArn();
    const queue = new SqsQueue(this, 'queue.notify_dead_letter', {
      count: countWhen(NOTIFIES),
      name: `${naming.resource}-notify-dead-letter`,
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
      tags: naming.tags,
    });
    const queueArn = expression(attributeOfOptional(queue, 'arn'));
    const { arn, roleArn } = new LoggedFunction(this, {
      naming,
      of: 'notify',
      functionName: `${naming.resource}-notify`,
      roleName: `${naming.resource}-notify`,
      description: `Tells of what becomes of the slots of the job ${naming.job}`,
      roleDescription: `Notify function of the job ${naming.job}`,
      when: NOTIFIES,
      statements: [
        ...this.streamStatements(streamArn),
        ...topic.publishStatements,
        { sid: 'ReportUntold', actions: ['sqs:SendMessage'], resources: [queueArn] },
      ],
      preconditions: [
        rule(
          'var.create_lock_table || var.lock_table_stream_arn != null',
          'lock_table_stream_arn must name the stream of the existing lock table when create_lock_table is false and notify_changes is not empty',
          'lock_table_stream_arn',
        ),
      ],
      // Outside of the VPC: it needs SNS and no database.
      settings: { memorySize: 256, timeout: 60, environment: { variables: this.environment() } },
    });
    this.mapping(streamArn, arn, queueArn);
    alarms.lettersIn('alarm.notify_dead_letters', {
      when: NOTIFIES,
      suffix: 'notify-dead-letters',
      says: `has changes that its notify function could not tell. The log group /aws/lambda/${naming.resource}-notify says why; afterwards purge the queue ${naming.resource}-notify-dead-letter`,
      queueName: `${naming.resource}-notify-dead-letter`,
    });
    output(
      this,
      'notify_role_arn',
      'ARN of the role of the notify function, for the policies of an existing topic and its key; null without `notify_changes`.',
      roleArn,
    );
    output(
      this,
      'notify_dead_letter_queue_url',
      'URL of the queue with the changes that could not be told; null without `notify_changes`.',
      expression(attributeOfOptional(queue, 'url')),
    );
  }

  private inputs(): void {
    const changes = Object.entries(this.props.changes);
    input(this, 'notify_changes', {
      type: 'set(string)',
      default: [],
      description: `Changes that the topic of the alarms is told of, one message each: ${changes
        .map(([name, meaning]) => `\`${name}\` (${meaning})`)
        .join(', ')}. Empty: no such function is made.`,
      rules: [
        {
          condition: `length(setsubtract(var.notify_changes, ${JSON.stringify(changes.map(([name]) => name))})) == 0`,
          must: `hold only ${changes.map(([name]) => `"${name}"`).join(', ')}`,
        },
      ],
    });
    input(this, 'lock_table_stream_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the stream of an existing lock table, with new and old images, for `notify_changes`. A created table has its stream when it is needed.',
      rules: [
        {
          condition:
            'can(regex("^arn:[a-z-]+:dynamodb:[a-z0-9-]+:[0-9]{12}:table/[A-Za-z0-9_.-]+/stream/[0-9T:.-]+$", var.lock_table_stream_arn))',
          must: 'be the ARN of a stream of a DynamoDB table',
        },
      ],
    });
  }

  private streamArn(): string {
    const { lockTable } = this.props;
    const choice = `var.create_lock_table ? ${lockTable.createdStreamArn} : var.lock_table_stream_arn`;
    const arn = local(this, 'lock_table_stream_arn', expression(`${NOTIFIES} ? (${choice}) : null`));
    output(
      this,
      'lock_table_stream_arn',
      'ARN of the stream of the lock table, for further jobs that share the table; null without `notify_changes`.',
      expression(arn),
    );
    // Null-safe, so that the precondition is the one to say that the ARN is missing.
    return expression(`coalesce(${arn}, "-")`);
  }

  /** What Lambda asks of the role on behalf of the function ("Using Lambda with DynamoDB", Lambda Developer Guide). */
  private streamStatements(streamArn: string): Statement[] {
    return [
      {
        sid: 'ReadStream',
        actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        resources: [streamArn],
      },
      {
        sid: 'FindStream',
        actions: ['dynamodb:ListStreams'],
        resources: [`${this.props.lockTable.arn}/stream/*`],
      },
    ];
  }

  private environment(): Record<string, string> {
    const { naming, topic, attempts, names } = this.props;
    const always = local(this, 'notify_environment', {
      [ENV.jobName]: naming.job,
      [ENV.changes]: expression('join(",", var.notify_changes)'),
      [ENV.topicArn]: topic.arn,
      [ENV.attemptsAtOnce]: expression(`tostring(${attempts.atOnce})`),
      [ENV.attemptsInAll]: expression(`tostring(${attempts.inAll})`),
    });
    const optional = local(
      this,
      'notify_optional_environment',
      Object.fromEntries(Object.entries(names).map(([name, value]) => [ENV[name as keyof typeof names], value])),
    );
    return mapExpression(`merge(${always}, { for name, value in ${optional} : name => value if value != null })`);
  }

  private mapping(streamArn: string, functionArn: string, queueArn: string): void {
    const ofThisJob = { Keys: { key: { S: [{ prefix: `${this.props.naming.job}#` }] } } };
    const written = (image: object) => ({ pattern: JSON.stringify({ dynamodb: { ...ofThisJob, NewImage: image } }) });
    new LambdaEventSourceMapping(this, 'mapping.notify', {
      count: countWhen(NOTIFIES),
      eventSourceArn: streamArn,
      functionName: functionArn,
      // A mapping takes a while to begin, and LATEST would pass by what is written meanwhile.
      startingPosition: 'TRIM_HORIZON',
      // Renewals, several a minute, start nothing.
      filterCriteria: {
        filter: [
          written({ state: { S: [{ 'anything-but': ['RUNNING'] }] } }),
          written({ state: { S: ['RUNNING'] }, operation: { S: ['takeover'] } }),
        ],
      },
      batchSize: 10,
      // A record that can't be told is set apart and given up, so that those behind it are told.
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 60 * 60,
      destinationConfig: { onFailure: { destinationArn: queueArn } },
    });
  }
}
