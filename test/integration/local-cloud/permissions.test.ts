import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { build } from 'esbuild';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';
import { assumeRole } from '../../../dev/local-cloud/lambda-host/assume-role';
import { AWS_CALLER } from './functions';

let cloud: LocalCloud;
/** URL of the queue `open`. */
let queueUrl: string;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  const kms = cloud.client(KMSClient);
  const s3 = cloud.client(S3Client);
  const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({}));
  for (const Bucket of ['dumps', 'encrypted']) await s3.send(new CreateBucketCommand({ Bucket }));
  const encryption = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key?.Arn } as const;
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: 'encrypted',
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: encryption }] },
    }),
  );
  const parameter = { Type: 'SecureString', Value: 'secret' } as const;
  const ssm = cloud.client(SSMClient);
  await ssm.send(new PutParameterCommand({ Name: '/shop/password', ...parameter }));
  await ssm.send(
    new PutParameterCommand({ Name: '/shop/password-under-a-key', KeyId: key?.KeyId as string, ...parameter }),
  );
  const attributes = { KmsMasterKeyId: key?.Arn as string };
  const sns = cloud.client(SNSClient);
  await sns.send(new CreateTopicCommand({ Name: 'open' }));
  await sns.send(new CreateTopicCommand({ Name: 'encrypted', Attributes: attributes }));
  for (const [TableName, KMSMasterKeyId] of [['locks'], ['encrypted-locks', key?.Arn as string]] as const) {
    await cloud.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
        ...(KMSMasterKeyId && { SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId } }),
      }),
    );
  }
  const sqs = cloud.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'open' }));
  queueUrl = QueueUrl as string;
  const encrypted = { QueueName: 'encrypted', Attributes: { KmsMasterKeyId: key?.Arn as string } };
  await sqs.send(new CreateQueueCommand(encrypted));

  const role = await deployRole(cloud, 'caller', [
    { Effect: 'Allow', Action: 's3:PutObject', Resource: ['arn:aws:s3:::dumps/shop/*', 'arn:aws:s3:::encrypted/*'] },
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*', Condition: { StringLike: { 's3:prefix': 'shop/*' } } },
    { Effect: 'Allow', Action: ['sns:Publish', 'sqs:SendMessage'], Resource: '*' },
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `arn:aws:ssm:*:*:parameter/shop/*` },
    {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: '*',
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'shop#*' } },
    },
  ]);
  const { outputFiles } = await build({
    stdin: { contents: AWS_CALLER, resolveDir: __dirname },
    bundle: true,
    platform: 'node',
    write: false,
  });
  await deployFunction(cloud, 'caller', outputFiles[0]?.text as string, { Role: role, Timeout: 30, MemorySize: 512 });
});

afterAll(() => cloud?.stop());

/** What the function's call gave, or the name of the error that refused it. */
interface Called {
  readonly output?: Record<string, unknown>;
  readonly refused?: string;
}

async function asFunction(service: string, command: string, input: object) {
  const { response, error } = await invoke<Called>(cloud, 'caller', { service, command, input });
  if (error) throw new Error(error.errorMessage);
  return response;
}

test('gives the function the permissions of its role', async () => {
  const { output } = await asFunction('sts', 'GetCallerIdentityCommand', {});

  expect(output?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/caller/caller');
});

const allowed: [string, string, object][] = [
  ['s3', 'PutObjectCommand', { Bucket: 'dumps', Key: 'shop/a', Body: 'x' }],
  ['s3', 'ListObjectsV2Command', { Bucket: 'dumps', Prefix: 'shop/2026/' }],
  ['ssm', 'GetParameterCommand', { Name: '/shop/password', WithDecryption: true }],
  ['dynamodb', 'PutItemCommand', { TableName: 'locks', Item: { key: { S: 'shop#2026-11-20' } } }],
  ['sns', 'PublishCommand', { TopicArn: 'arn:aws:sns:us-east-1:000000000000:open', Message: 'x' }],
];
test.each(allowed)('%s %s %j is allowed by the policy', async (service, command, input) => {
  expect(await asFunction(service, command, input)).toEqual({ output: expect.anything() });
});

test('a message to a queue without a key is allowed by the policy, and one to a queue with a key that it may not use is refused', async () => {
  const send = (QueueUrl: string) => asFunction('sqs', 'SendMessageCommand', { QueueUrl, MessageBody: 'x' });

  expect(await send(queueUrl)).toEqual({ output: expect.anything() });
  expect((await send(queueUrl.replace(/open$/, 'encrypted'))).refused).toMatch(/AccessDenied/);
});

const refused: [string, string, string, object][] = [
  ['another prefix', 's3', 'PutObjectCommand', { Bucket: 'dumps', Key: 'crm/a', Body: 'x' }],
  ['an action that the policy lacks', 's3', 'DeleteObjectCommand', { Bucket: 'dumps', Key: 'shop/a' }],
  ['a listing of all', 's3', 'ListObjectsV2Command', { Bucket: 'dumps' }],
  ['a bucket whose key it may not use', 's3', 'PutObjectCommand', { Bucket: 'encrypted', Key: 'a', Body: 'x' }],
  ['the parameter of another job', 'ssm', 'GetParameterCommand', { Name: '/crm/password' }],
  ['a parameter whose key it may not use', 'ssm', 'GetParameterCommand', { Name: '/shop/password-under-a-key' }],
  [
    'a topic whose key it may not use',
    'sns',
    'PublishCommand',
    { TopicArn: 'arn:aws:sns:us-east-1:000000000000:encrypted', Message: 'x' },
  ],
  [
    'a lock in a table whose key it may not use',
    'dynamodb',
    'PutItemCommand',
    { TableName: 'encrypted-locks', Item: { key: { S: 'shop#2026-11-20' } } },
  ],
  ['the lock of another job', 'dynamodb', 'PutItemCommand', { TableName: 'locks', Item: { key: { S: 'crm#1' } } }],
];
test.each(refused)('refuses %s', async (_what, service, command, input) => {
  const answer = await asFunction(service, command, input);

  expect(answer.refused).toMatch(/^(AccessDenied(Exception)?|AuthorizationError(Exception)?)$/);
});

test.each([
  ['of the account', '000000000000', true],
  ['of another account', '111111111111', false],
])('a role that admits services %s', async (_, account, admits) => {
  const RoleName = `for-${account}`;
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await cloud.client(IAMClient).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const assumed = await assumeRole(cloud.client(STSClient), Role?.Arn as string).then(
    () => true,
    (error: Error) => error.name !== 'AccessDenied',
  );
  expect(assumed).toBe(admits);
});
