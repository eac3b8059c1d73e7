import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { step } from '../../tools/progress';
import type { Point } from '../evidence';
import type { Stage } from '../stage';

/** Terraform has nothing to do after its first apply. */
export async function showSecondPlan(point: Point, { terraform, applied }: Stage): Promise<void> {
  const { seconds } = await applied;
  point.saw(`terraform apply took ${seconds.toFixed(0)} s.`);
  const { changes, addresses } = await step('terraform plan, for the second time', terraform.plan);
  point.saw(`The second plan has ${changes} changes${changes > 0 ? `: ${addresses.join(', ')}` : ''}.`, changes === 0);
}

/** Destroy takes everything away but the bucket, which keeps the dumps. */
export async function showDestroy(point: Point, stage: Stage, dumps: number): Promise<void> {
  const refusal = await step('terraform destroy', () =>
    stage.terraform.destroy().then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
  const reason = /BucketNotEmpty[^\n]*/.exec(refusal ?? '')?.[0];
  point.saw(
    refusal === undefined
      ? 'terraform destroy took the bucket too.'
      : `terraform destroy stopped at the bucket: ${reason ?? refusal}`,
    reason !== undefined,
  );
  const left = await stage.terraform.resources();
  point.saw(
    `Terraform's state still has: ${left.join(', ') || 'nothing'}.`,
    left.length === 1 && /aws_s3_bucket/.test(left[0] ?? ''),
  );
  const others = await remains(stage);
  point.saw(`Left in the cloud beside it: ${others.join(', ') || 'nothing'}.`, others.length === 0);
  const { Contents = [] } = await stage.cloud
    .client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: stage.bucket, Prefix: 'shop/' }));
  const names = Contents.map(({ Key = '' }) => Key.slice(Key.lastIndexOf('/') + 1));
  point.saw(`The bucket still has: ${names.join(', ') || 'nothing'}.`, names.length === 3 * dumps);
}

/** What there is of the kinds of things that the module makes. */
async function remains({ cloud }: Stage): Promise<string[]> {
  const [functions, tables, rules, queues, roles] = await Promise.all([
    cloud.client(LambdaClient).send(new ListFunctionsCommand({})),
    cloud.client(DynamoDBClient).send(new ListTablesCommand({})),
    cloud.client(EventBridgeClient).send(new ListRulesCommand({})),
    cloud.client(SQSClient).send(new ListQueuesCommand({})),
    cloud.client(IAMClient).send(new ListRolesCommand({})),
  ]);
  return [
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(tables.TableNames ?? []).map((name) => `table ${name}`),
    ...(rules.Rules ?? []).map(({ Name }) => `rule ${Name}`),
    ...(queues.QueueUrls ?? []).map((url) => `queue ${url}`),
    ...(roles.Roles ?? []).map(({ RoleName }) => `role ${RoleName}`),
  ];
}
