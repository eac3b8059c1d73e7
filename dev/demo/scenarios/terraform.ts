import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';
import { step } from '../../tools/progress';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Scenario } from './scenario';

/** Shows that the plan after the first apply is empty. */
export async function showSecondPlan(scenario: Scenario, { terraform, applied }: DemoEnvironment): Promise<void> {
  const { seconds } = await applied;
  scenario.record(`terraform apply took ${seconds.toFixed(0)} s.`);
  const { changes, addresses } = await step('terraform plan, for the second time', terraform.plan);
  scenario.record(
    `The second plan has ${changes} changes${changes > 0 ? `: ${addresses.join(', ')}` : ''}.`,
    changes === 0,
  );
}

/** Shows that destroy removes everything except the bucket with the dumps. */
export async function showDestroy(scenario: Scenario, demo: DemoEnvironment, dumps: number): Promise<void> {
  const refusal = await step('terraform destroy', () =>
    demo.terraform.destroy().then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
  const reason = /BucketNotEmpty[^\n]*/.exec(refusal ?? '')?.[0];
  scenario.record(
    refusal === undefined
      ? 'terraform destroy deleted the bucket too.'
      : `terraform destroy stopped at the bucket: ${reason ?? refusal}`,
    reason !== undefined,
  );
  const left = await demo.terraform.resources();
  scenario.record(
    `Terraform's state still has: ${left.join(', ') || 'nothing'}.`,
    left.length === 1 && /aws_s3_bucket/.test(left[0] ?? ''),
  );
  const others = await remains(demo);
  scenario.record(`Left in the cloud beside it: ${others.join(', ') || 'nothing'}.`, others.length === 0);
  const { Contents = [] } = await demo.cloud
    .client(S3Client)
    .send(new ListObjectsV2Command({ Bucket: demo.bucket, Prefix: 'shop/' }));
  const names = Contents.map(({ Key = '' }) => Key.slice(Key.lastIndexOf('/') + 1));
  const found = names.filter((name) => name.endsWith('.sql.zst'));
  scenario.record(
    `The bucket still has ${names.length} objects, the dumps and what is about them: ${found.join(', ') || 'none'}.`,
    found.length === dumps && found.every((name) => names.includes(manifestKey(name))),
  );
}

/** Lists existing resources of the types that the module creates. */
async function remains({ cloud }: DemoEnvironment): Promise<string[]> {
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
