import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  type EventSourcePosition,
  type FunctionResponseType,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { functionZip } from '../../../dev/labs/released/function-zip';
import { type ReleasedModule, releasedModule } from '../../../dev/labs/released/released-module';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { CHANGES } from '../../../functions/notify/changes';
import { ENV } from '../../../functions/notify/env';
import { DynamoDbLockTable } from '../../../functions/slot-job/lock/table';
import { Inbox } from './inbox';

export const NAME = 'mysqldump-shop-notify';
export const TABLE = 'locks';
const QUEUE = `${NAME}-dead-letter`;

/**
 * A lock table with its stream, an encrypted topic, and the released notify function, with
 * the policy, the filter and the mapping settings of the module.
 */
export class NotifyLab {
  private constructor(
    private readonly cloud: LocalCloud,
    readonly table: DynamoDbLockTable,
    readonly roleArn: string,
    readonly topicArn: string,
    /** The queue of changes that could not be published. */
    readonly deadLetters: Inbox,
    private readonly mappingId: string,
  ) {}

  static async create(cloud: LocalCloud): Promise<NotifyLab> {
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${resource}`;
    const [streamArn, keyArn, deadLetters] = await Promise.all([
      createTable(cloud),
      createKey(cloud),
      Inbox.create(cloud, QUEUE),
    ]);
    const { TopicArn: topicArn = '' } = await cloud
      .client(SNSClient)
      .send(new CreateTopicCommand({ Name: 'alarms', Attributes: { KmsMasterKeyId: keyArn } }));
    const module = releasedModule({
      '${[for arn in aws_cloudwatch_log_group.notify[*].arn : \\"${arn}:*\\"]}': arn(
        'logs',
        `log-group:/aws/${NAME}:*`,
      ),
      '${coalesce(local.lock_table_stream_arn, \\"-\\")}': streamArn,
      '${local.lock_table_arn}': arn('dynamodb', `table/${TABLE}`),
      '${coalesce(local.alarms_topic_arn, \\"-\\")}': topicArn,
      '${var.create_alarms_topic ? one(aws_kms_key.alarms[*].arn) : var.alarms_topic_kms_key_arn}': keyArn,
      '${local.region}': cloud.region,
      '${var.resources_kms_key_arn}': keyArn,
      '${local.partition}': 'aws',
      '${local.account_id}': '000000000000',
      '${local.resource_name}': 'mysqldump-shop',
      '${local.lock_table_kms_key_arn}': keyArn,
      '${local.lock_table_name}': TABLE,
      '${one(aws_sqs_queue.notify_dead_letter[*].arn)}': arn('sqs', QUEUE),
      '${one(aws_lambda_function.notify[*].arn)}': arn('lambda', `function:${NAME}`),
      '${local.notified_keys}': '[{\\"prefix\\":\\"shop#\\"},{\\"prefix\\":\\"shop-masked#\\"}]',
      '${var.name}': 'shop',
    });
    const roleArn = await deployRole(cloud, NAME, module.statements('notify'));
    await deployFunction(cloud, NAME, '', {
      Role: roleArn,
      Code: { ZipFile: await functionZip('notify') },
      MemorySize: 256,
      Timeout: 60,
      Environment: {
        Variables: {
          [ENV.jobName]: 'shop',
          [ENV.changes]: CHANGES.join(','),
          [ENV.topicArn]: topicArn,
          [ENV.attemptsAtOnce]: '3',
          [ENV.attemptsInAll]: '5',
          [ENV.bucket]: 'dumps',
          [ENV.maskedJobName]: 'shop-masked',
          [ENV.maskedBucket]: 'masked',
        },
      },
    });
    const { UUID = '' } = await cloud.client(LambdaClient).send(new CreateEventSourceMappingCommand(mappingOf(module)));
    const table = new DynamoDbLockTable(cloud.client(DynamoDBClient), TABLE);
    return new NotifyLab(cloud, table, roleArn, topicArn, deadLetters, UUID);
  }

  /** Pauses the mapping during writes, so that the function receives them as one batch. */
  async asOneBatch(write: () => Promise<void>): Promise<void> {
    await this.#enable(false);
    await write();
    await this.#enable(true);
  }

  /** Lock keys of all records that the function was invoked with, call by call. */
  batches(): string[][] {
    return this.cloud.lambda.invocations
      .filter(({ functionName }) => functionName === NAME)
      .map(({ event }) => (event as { Records: { dynamodb: { Keys: { key: { S: string } } } }[] }).Records)
      .map((records) => records.map(({ dynamodb }) => dynamodb.Keys.key.S));
  }

  async #enable(Enabled: boolean): Promise<void> {
    await this.cloud.client(LambdaClient).send(new UpdateEventSourceMappingCommand({ UUID: this.mappingId, Enabled }));
  }
}

/** Attributes of the module's mapping that are used. */
interface Planned {
  readonly event_source_arn: string;
  readonly function_name: string;
  readonly starting_position: EventSourcePosition;
  readonly batch_size: number;
  readonly bisect_batch_on_function_error: boolean;
  readonly maximum_record_age_in_seconds: number;
  readonly function_response_types: FunctionResponseType[];
  readonly filter_criteria: { readonly filter: readonly { readonly pattern: string }[] };
  readonly destination_config: { readonly on_failure: { readonly destination_arn: string } };
}

function mappingOf(module: ReleasedModule): CreateEventSourceMappingCommandInput {
  const planned = module.resource<Planned>('aws_lambda_event_source_mapping', 'notify');
  return {
    EventSourceArn: planned.event_source_arn,
    FunctionName: planned.function_name,
    StartingPosition: planned.starting_position,
    BatchSize: planned.batch_size,
    BisectBatchOnFunctionError: planned.bisect_batch_on_function_error,
    // The module has more attempts, with growing pauses.
    MaximumRetryAttempts: 3,
    MaximumRecordAgeInSeconds: planned.maximum_record_age_in_seconds,
    FunctionResponseTypes: planned.function_response_types,
    FilterCriteria: { Filters: planned.filter_criteria.filter.map(({ pattern }) => ({ Pattern: pattern })) },
    DestinationConfig: { OnFailure: { Destination: planned.destination_config.on_failure.destination_arn } },
  };
}

async function createTable(cloud: LocalCloud): Promise<string> {
  const dynamodb = cloud.client(DynamoDBClient);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: TABLE }));
  return Table?.LatestStreamArn as string;
}

async function createKey(cloud: LocalCloud): Promise<string> {
  const { KeyMetadata } = await cloud.client(KMSClient).send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn as string;
}
