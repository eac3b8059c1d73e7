import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import type { RetryQueue } from '../job/retry-queue';
import type { DumpFunction } from './dump-function';

// Lists, although one is what most have: how many there are is known in a plan that first makes the stream itself.
const STREAMS = 'var.request_stream_arns';
const QUEUES = 'var.request_queue_arns';
const some = (list: string) => `length(${list}) > 0`;

/** Queue and stream report failures by record: those that went well do not come back. */
const BY_RECORD = ['ReportBatchItemFailures'];
/**
 * A dump takes minutes, up to all the time that the function has: a second one in the same batch would find too little
 * left, and would have used up one of its tries.
 */
const ONE_AT_A_TIME = 1;
/** The fewest that Lambda takes. Requests of many slots shall not all dump the same server at once. */
const FEWEST_AT_ONCE = 2;
const SIX_HOURS = 6 * 60 * 60;

/** Streams and queues of other people's, whose records ask for dumps. */
export class RequestSources extends Construct {
  readonly contribution: Contribution;

  constructor(
    scope: Construct,
    account: Account,
    private readonly retryQueue: RetryQueue,
  ) {
    super(scope, 'request-sources');
    this.inputs();
    this.contribution = {
      statements: [
        {
          sid: 'ReadRequestStream',
          // What Lambda asks of the role on its behalf ("Using Lambda with Kinesis", Lambda Developer Guide).
          actions: [
            'kinesis:DescribeStream',
            'kinesis:DescribeStreamSummary',
            'kinesis:GetRecords',
            'kinesis:GetShardIterator',
            'kinesis:ListShards',
          ],
          resources: expression(STREAMS),
          when: some(STREAMS),
        },
        {
          sid: 'ReportLostRequests',
          actions: ['sqs:SendMessage'],
          resources: [retryQueue.deadLetterQueue.arn],
          when: some(STREAMS),
        },
        {
          sid: 'ReadRequestQueue',
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: expression(QUEUES),
          when: some(QUEUES),
        },
        {
          sid: 'DecryptRequests',
          actions: ['kms:Decrypt'],
          resources: expression('var.request_kms_key_arns'),
          condition: {
            StringEquals: {
              'kms:ViaService': ['kinesis', 'sqs'].map((service) => `${service}.${account.region}.amazonaws.com`),
            },
          },
          when: some('var.request_kms_key_arns'),
        },
      ],
    };
  }

  /** Has Lambda bring the records to the function. */
  connect({ lambda }: DumpFunction): void {
    new LambdaEventSourceMapping(this, 'mapping.request_stream', {
      count: numberExpression(`length(${STREAMS})`),
      functionName: lambda.arn,
      eventSourceArn: expression(`${STREAMS}[count.index]`),
      // None is missed while the mapping is made, and one that has its dump already changes nothing.
      startingPosition: 'TRIM_HORIZON',
      batchSize: ONE_AT_A_TIME,
      functionResponseTypes: BY_RECORD,
      // A record that fails holds up its shard: it is tried some times, then reported, and those behind it come.
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: SIX_HOURS,
      destinationConfig: { onFailure: { destinationArn: this.retryQueue.deadLetterQueue.arn } },
    });
    new LambdaEventSourceMapping(this, 'mapping.request_queue', {
      count: numberExpression(`length(${QUEUES})`),
      functionName: lambda.arn,
      eventSourceArn: expression(`${QUEUES}[count.index]`),
      batchSize: ONE_AT_A_TIME,
      functionResponseTypes: BY_RECORD,
      scalingConfig: { maximumConcurrency: FEWEST_AT_ONCE },
    });
  }

  private inputs(): void {
    input(this, 'request_stream_arns', {
      type: 'list(string)',
      default: [],
      description:
        'ARNs of existing Kinesis streams whose records ask for dumps of this job, each by an event such as `{"slot": "2026-11-20"}`.',
      rules: [
        {
          condition:
            'alltrue([for arn in var.request_stream_arns : can(regex("^arn:[a-z-]+:kinesis:[a-z0-9-]+:[0-9]{12}:stream/[A-Za-z0-9_.-]{1,128}$", arn))])',
          must: 'hold ARNs of Kinesis streams',
        },
      ],
    });
    input(this, 'request_queue_arns', {
      type: 'list(string)',
      default: [],
      description:
        'ARNs of existing SQS queues whose messages ask for dumps of this job, each by an event such as `{"slot": "2026-11-20"}`. Their visibility timeout must be at least `timeout`, and they need a redrive policy.',
      rules: [
        {
          // In a queue in order, a message that can't be read would hold up those behind it.
          condition:
            'alltrue([for arn in var.request_queue_arns : can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$", arn))])',
          must: 'hold ARNs of standard SQS queues',
        },
      ],
    });
    input(this, 'request_kms_key_arns', {
      type: 'list(string)',
      default: [],
      description: 'ARNs of the KMS keys that the streams and queues of requests are encrypted with.',
      rules: [
        {
          condition:
            'alltrue([for arn in var.request_kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))])',
          must: 'hold ARNs of KMS keys',
        },
      ],
    });
  }
}
