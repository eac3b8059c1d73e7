import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  type EventSourcePosition,
  type FunctionResponseType,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { functionZip } from '../../../dev/labs/released/function-zip';
import { type ReleasedModule, releasedModule } from '../../../dev/labs/released/released-module';
import type { LocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import type { TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { ENV } from '../../../functions/api/env';

export const JOB = 'shop';
export const API_ROLE = 'mysqldump-shop-api';
const STREAM = 'requests';
const QUEUE = 'requests';
const DEAD_LETTERS = 'mysqldump-shop-dead-letter';
/** Receives of a message before the redrive policy moves it to the dead-letter queue. */
const RECEIVES = 2;

/** Attributes of a mapping in the module. */
interface Mapping {
  readonly event_source_arn: string;
  readonly starting_position?: EventSourcePosition;
  readonly batch_size: number;
  readonly function_response_types: FunctionResponseType[];
  readonly bisect_batch_on_function_error?: boolean;
  readonly destination_config?: { readonly on_failure: { readonly destination_arn: string } };
  readonly scaling_config?: { readonly maximum_concurrency: number };
}

/**
 * A job with all ways to request a dump: its function, its API, a stream and a queue, with the policies and
 * settings of the module.
 */
export class RequestsLab {
  private constructor(
    readonly dumps: DumpLab,
    readonly hosted: HostedDump,
    readonly apiHost: string,
    readonly apiArn: string,
    readonly streamName: string,
    readonly queueUrl: string,
    readonly deadLetterUrl: string,
  ) {}

  static async create(cloud: LocalCloud, server: TestServer): Promise<RequestsLab> {
    const arn = (service: string, resource: string) =>
      `arn:aws:${service}:${cloud.region}:${cloud.accountId}:${resource}`;
    const module = releasedModule({
      '${var.name}': JOB,
      '${local.lock_table_arn}': arn('dynamodb', `table/${LOCK_TABLE}`),
      '${aws_lambda_function.dump.arn}': arn('lambda', `function:${JOB}`),
      '${var.request_stream_arns}': arn('kinesis', `stream/${STREAM}`),
      '${var.request_stream_arns[count.index]}': arn('kinesis', `stream/${STREAM}`),
      '${var.request_queue_arns}': arn('sqs', QUEUE),
      '${var.request_queue_arns[count.index]}': arn('sqs', QUEUE),
      '${aws_sqs_queue.dead_letter.arn}': arn('sqs', DEAD_LETTERS),
      // Known when the API is created.
      '${one(aws_apigatewayv2_api.dumps[*].id)}': '',
      '${one(aws_apigatewayv2_integration.dumps[*].id)}': '',
    });
    const dumps = await DumpLab.create(cloud, server, ['shop']);
    const [hosted, deadLetterUrl] = await Promise.all([
      deployDump(cloud, server, module),
      createQueue(cloud, DEAD_LETTERS),
      createStream(cloud),
    ]);
    const queueUrl = await createQueue(cloud, QUEUE, arn('sqs', DEAD_LETTERS));
    const api = await createApi(cloud, module, arn('lambda', `function:${JOB}`));
    for (const name of ['request_stream', 'request_queue']) await connect(cloud, module, name);
    return new RequestsLab(dumps, hosted, api.host, api.executionArn, STREAM, queueUrl, deadLetterUrl);
  }
}

async function deployDump(cloud: LocalCloud, server: TestServer, module: ReleasedModule): Promise<HostedDump> {
  const released = await publishDumpPackage(cloud);
  const Statement = module.statements('dump', ['ReadRequestStream', 'ReportLostRequests', 'ReadRequestQueue']);
  await cloud.client(IAMClient).send(
    new PutRolePolicyCommand({
      RoleName: released.roleArn.split('/').at(-1),
      PolicyName: 'requests',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  return HostedDump.deploy(cloud, released, server, ['shop'], { name: JOB, timeoutSeconds: 300 });
}

async function createQueue(cloud: LocalCloud, QueueName: string, deadLetterTargetArn?: string): Promise<string> {
  const { QueueUrl = '' } = await cloud.client(SQSClient).send(
    new CreateQueueCommand({
      QueueName,
      ...(deadLetterTargetArn && {
        Attributes: {
          VisibilityTimeout: '60',
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: RECEIVES }),
        },
      }),
    }),
  );
  return QueueUrl;
}

async function createStream(cloud: LocalCloud): Promise<void> {
  const kinesis = cloud.client(KinesisClient);
  await kinesis.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 }));
  const status = async () =>
    (await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: STREAM }))).StreamDescriptionSummary;
  await until(async () => (await status())?.StreamStatus === 'ACTIVE');
}

async function createApi(cloud: LocalCloud, module: ReleasedModule, dumpFunctionArn: string) {
  const role = await deployRole(cloud, API_ROLE, module.statements('api', ['StartDump', 'ReadStatus']));
  const functionArn = await deployFunction(cloud, `${JOB}-api`, '', {
    Role: role,
    Code: { ZipFile: await functionZip('api') },
    MemorySize: 256,
    Timeout: 25,
    Environment: {
      Variables: {
        [ENV.jobName]: JOB,
        [ENV.slotUnit]: 'day',
        [ENV.slotTimezone]: 'UTC',
        [ENV.lockTable]: LOCK_TABLE,
        [ENV.dumpFunctionArn]: dumpFunctionArn,
      },
    },
  });
  const gateway = cloud.client(ApiGatewayV2Client);
  const { ApiId = '', ApiEndpoint = '' } = await gateway.send(
    new CreateApiCommand({ Name: JOB, ProtocolType: 'HTTP' }),
  );
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: functionArn,
      PayloadFormatVersion: '2.0',
    }),
  );
  for (const name of ['start', 'status']) {
    const route = module.resource<{ route_key: string; authorization_type: 'AWS_IAM' }>('aws_apigatewayv2_route', name);
    await gateway.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: route.route_key,
        AuthorizationType: route.authorization_type,
        Target: `integrations/${IntegrationId}`,
      }),
    );
  }
  await gateway.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
  const executionArn = `arn:aws:execute-api:${cloud.region}:${cloud.accountId}:${ApiId}`;
  const permission = releasedModule({
    '${one(aws_lambda_function.api[*].function_name)}': functionArn,
    '${one(aws_apigatewayv2_api.dumps[*].execution_arn)}': executionArn,
  }).resource<{ action: string; principal: string; source_arn: string }>('aws_lambda_permission', 'api');
  await cloud.client(LambdaClient).send(
    new AddPermissionCommand({
      FunctionName: functionArn,
      StatementId: 'api',
      Action: permission.action,
      Principal: permission.principal,
      SourceArn: permission.source_arn,
    }),
  );
  return { executionArn, host: ApiEndpoint.replace(/^https?:\/\//, '') };
}

async function connect(cloud: LocalCloud, module: ReleasedModule, name: string): Promise<void> {
  const mapping = module.resource<Mapping>('aws_lambda_event_source_mapping', name);
  const { starting_position, bisect_batch_on_function_error, destination_config, scaling_config } = mapping;
  await cloud.client(LambdaClient).send(
    new CreateEventSourceMappingCommand({
      FunctionName: JOB,
      EventSourceArn: mapping.event_source_arn,
      BatchSize: mapping.batch_size,
      FunctionResponseTypes: mapping.function_response_types,
      ...(scaling_config && { ScalingConfig: { MaximumConcurrency: scaling_config.maximum_concurrency } }),
      ...(starting_position && {
        StartingPosition: starting_position,
        BisectBatchOnFunctionError: bisect_batch_on_function_error,
        // The module has more attempts, with growing pauses.
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: destination_config?.on_failure.destination_arn } },
      }),
    }),
  );
}
