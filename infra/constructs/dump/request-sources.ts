import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { MAX_EVENT_AGE } from '../foundation/durations';
import { type ArnShape, arnsOf } from '../foundation/input-rules/arn';
import { rule } from '../foundation/precondition';
import { CONCURRENCY } from '../function/hardening-inputs';
import type { RetryQueue } from '../job/retry-queue';
import type { DumpFunction } from './dump-function';

// Lists, although most jobs have one: their length is known even in a plan that creates the stream itself.
const STREAMS = 'var.request_stream_arns';
const QUEUES = 'var.request_queue_arns';
const some = (list: string) => `length(${list}) > 0`;

const STREAM: ArnShape = { service: 'kinesis', resource: 'stream/[A-Za-z0-9_.-]{1,128}' };
const STANDARD_QUEUE: ArnShape = { service: 'sqs', resource: '[A-Za-z0-9_-]{1,80}' };

/** The function reports failures by record, so records that succeeded are not delivered again. */
const BY_RECORD = ['ReportBatchItemFailures'];
/** A dump can take the whole timeout of the function. A second dump in the batch would lack time and waste an attempt. */
const ONE_AT_A_TIME = 1;
/** Minimum that Lambda accepts. It keeps requests for many slots from dumping the same server at the same time. */
const MIN_CONCURRENCY = 2;

/** Existing streams and queues whose records request dumps. */
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
      preconditions: [
        rule(
          `${CONCURRENCY} == null ? true : !(${some(QUEUES)}) || ${CONCURRENCY} >= ${MIN_CONCURRENCY}`,
          `reserved_concurrent_executions must be at least ${MIN_CONCURRENCY} when request_queue_arns is set, because Lambda reads the queues with ${MIN_CONCURRENCY} executions, and a message that is throttled counts as received`,
          'reserved_concurrent_executions',
          'request_queue_arns',
        ),
      ],
      statements: [
        {
          sid: 'ReadRequestStream',
          // Permissions that Lambda needs to read a stream ("Using Lambda with Kinesis", Lambda Developer Guide).
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
              'kms:ViaService': ['kinesis', 'sqs'].map((service) => account.endpoint(service)),
            },
          },
          when: some('var.request_kms_key_arns'),
        },
      ],
    };
  }

  /** Connects the sources to the function. */
  connect({ lambda }: DumpFunction): void {
    new LambdaEventSourceMapping(this, 'mapping.request_stream', {
      count: numberExpression(`length(${STREAMS})`),
      functionName: lambda.arn,
      eventSourceArn: expression(`${STREAMS}[count.index]`),
      // No record is missed while the mapping is created. A request for an existing dump changes nothing.
      startingPosition: 'TRIM_HORIZON',
      batchSize: ONE_AT_A_TIME,
      functionResponseTypes: BY_RECORD,
      // A failing record blocks its shard, so it is retried a few times, then reported and skipped.
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: MAX_EVENT_AGE,
      destinationConfig: { onFailure: { destinationArn: this.retryQueue.deadLetterQueue.arn } },
    });
    new LambdaEventSourceMapping(this, 'mapping.request_queue', {
      count: numberExpression(`length(${QUEUES})`),
      functionName: lambda.arn,
      eventSourceArn: expression(`${QUEUES}[count.index]`),
      batchSize: ONE_AT_A_TIME,
      functionResponseTypes: BY_RECORD,
      scalingConfig: { maximumConcurrency: MIN_CONCURRENCY },
    });
  }

  private inputs(): void {
    input(this, 'request_stream_arns', {
      type: 'list(string)',
      default: [],
      description:
        'ARNs of existing Kinesis streams whose records request dumps of this job. Each record is an event such as `{"slot": "2026-11-20"}`.',
      rules: [arnsOf('Kinesis streams', 'request_stream_arns', STREAM)],
    });
    input(this, 'request_queue_arns', {
      type: 'list(string)',
      default: [],
      description:
        'ARNs of existing SQS queues whose messages request dumps of this job. Each message is an event such as `{"slot": "2026-11-20"}`. The visibility timeout must be at least `timeout`, and each queue needs a redrive policy.',
      // In a FIFO queue, an unreadable message would block the messages behind it.
      rules: [arnsOf('standard SQS queues', 'request_queue_arns', STANDARD_QUEUE)],
    });
    input(this, 'request_kms_key_arns', {
      type: 'list(string)',
      default: [],
      description: 'ARNs of the KMS keys that encrypt the streams and queues of requests.',
      rules: [arnsOf('KMS keys', 'request_kms_key_arns', { service: 'kms', resource: 'key/.+' })],
    });
  }
}
