import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketReplicationCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Terraform } from '../../dev/terraform';
import { parseDashboardBody } from '../support/dashboard-body';
import { EXAMPLES_FOLDER, ExamplesLab, REGION } from './examples-lab';

/*
 * The released examples, applied to a local cloud that enforces IAM. The packages are placeholders, because
 * other tests run the function.
 */

let lab: ExamplesLab;

beforeAll(async () => {
  lab = await ExamplesLab.start();
});

afterAll(() => lab?.cloud.stop());

const EXAMPLES = [
  'complete',
  'container-image',
  'environments',
  'hardened',
  'minimal',
  'protected-bucket',
  'several-services',
] as const;

test('every example applies', () => {
  expect(readdirSync(EXAMPLES_FOLDER).sort()).toEqual(EXAMPLES);
});

/** The applied examples; that of the environments is applied for two of them in one account. */
const APPLIED = [
  'complete',
  'container-image',
  'environments dev',
  'environments prod',
  'hardened',
  'minimal',
  'protected-bucket',
  'several-services',
] as const;
type Applied = (typeof APPLIED)[number];

const FURTHER_VARIABLES: Readonly<Record<string, object>> = {
  hardened: {
    code_signing_config_arn: 'arn:aws:lambda:eu-central-1:000000000000:code-signing-config:csc-0f6c334abcdea4d8b',
    deletion_protection: false,
  },
};

// In parallel, because it mostly waits.
describe('the examples', () => {
  let examples: Record<Applied, Terraform>;
  const secondPlans = new Map<string, string[]>();
  /** The bucket that several services share. */
  let Bucket: string;

  beforeAll(async () => {
    const copies = APPLIED.map(async (name) => [name, await lab.example(...name.split(' '))] as const);
    examples = Object.fromEntries(await Promise.all(copies)) as typeof examples;
    lab.connectMinimal(examples.minimal);
    await Promise.all(
      Object.entries(examples).map(async ([name, copy]) => {
        await copy.apply(name === 'minimal' ? undefined : { ...lab.network, ...FURTHER_VARIABLES[name] });
        secondPlans.set(name, (await copy.plan()).addresses);
      }),
    );
    Bucket = String((await examples['several-services'].output()).bucket_name);
  });

  afterAll(() => Promise.all(Object.values(examples ?? {}).map((copy) => copy.remove())));

  test.each(APPLIED)('%s: a second plan is empty', (name) => {
    expect(secondPlans.get(name)).toEqual([]);
  });

  test('several services share one bucket, one lock table and one topic', async () => {
    const addresses = await examples['several-services'].resources();
    const shared = /aws_s3_bucket\.|aws_dynamodb_table\.|aws_sns_topic\./;
    expect(addresses.filter((address) => shared.test(address)).sort()).toEqual([
      'module.orders.aws_dynamodb_table.lock[0]',
      'module.orders.aws_s3_bucket.dumps[0]',
      'module.orders.aws_sns_topic.alarms[0]',
    ]);
    expect(addresses.filter((address) => address.includes('aws_lambda_function.dump'))).toHaveLength(3);
  });

  test("an apply with a taken name fails before it changes anything of the name's owner", async () => {
    const second = await lab.example('minimal');
    // Avoids a bucket of its own, which takes long to create.
    lab.connectMinimal(second, { create_bucket: false, bucket_name: 'dumps-of-another', bucket_sends_events: true });
    await expect(second.apply()).rejects.toThrow(/EntityAlreadyExists.*mysqldump-shop-execution/s);
    // Only resources whose names AWS generates, and values that are in the state alone.
    expect(await second.resources()).toEqual([
      'module.mysqldump.aws_kms_key.alarms[0]',
      'module.mysqldump.terraform_data.full_drills[0]',
    ]);
    await second.remove();
    expect((await examples.minimal.plan()).addresses).toEqual([]);
  });

  test('all environments of a service fit into one account', async () => {
    const names = await Promise.all(
      (['environments dev', 'environments prod'] as const).map(async (name) => (await examples[name].output()).dumps),
    );
    expect(new Set(names).size).toBe(2);
  });

  describe('the role of one of several services', () => {
    const names = { Table: 'mysqldump-orders-lock', own: 'orders', other: 'customers' };
    let s3: S3Client;
    let dynamodb: DynamoDBClient;
    let ssm: SSMClient;
    let sqs: SQSClient;

    const key = (job: string) => `${job}/2026/11/${job}-2026-11-20.sql.zst`;
    const record = (job: string) => ({ TableName: names.Table, Key: { key: { S: `${job}#2026-11-20` } } });
    const queueUrl = (job: string) => queueUrlOf(lab, `mysqldump-${job}-retry`);

    beforeAll(async () => {
      const s3Admin = new S3Client(lab.adminConfig);
      const ssmAdmin = new SSMClient(lab.adminConfig);
      for (const job of [names.own, names.other]) {
        await s3Admin.send(new PutObjectCommand({ Bucket, Key: key(job), Body: 'dump' }));
        const parameter = { Name: `/${job}/dump/password`, Value: 'secret', Type: 'SecureString' } as const;
        await ssmAdmin.send(new PutParameterCommand(parameter));
      }
      const config = await lab.roleConfig('mysqldump-orders-execution');
      s3 = new S3Client(config);
      dynamodb = new DynamoDBClient(config);
      ssm = new SSMClient(config);
      sqs = new SQSClient(config);
    });

    const actions: Record<string, (job: string) => Promise<unknown>> = {
      's3:PutObject': (job) =>
        s3.send(new PutObjectCommand({ Bucket, Key: `${key(job)}.manifest.json`, Body: '{}', IfNoneMatch: '*' })),
      's3:GetObject': (job) => s3.send(new GetObjectCommand({ Bucket, Key: key(job) })),
      's3:ListBucket': (job) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: key(job) })),
      's3:DeleteObject': (job) => s3.send(new DeleteObjectCommand({ Bucket, Key: key(job) })),
      'dynamodb:UpdateItem': (job) => dynamodb.send(new UpdateItemCommand(record(job))),
      'dynamodb:PutItem': (job) => {
        const { TableName, Key } = record(job);
        return dynamodb.send(new PutItemCommand({ TableName, Item: Key }));
      },
      'dynamodb:DeleteItem': (job) => dynamodb.send(new DeleteItemCommand(record(job))),
      'ssm:GetParameter': (job) =>
        ssm.send(new GetParameterCommand({ Name: `/${job}/dump/password`, WithDecryption: true })),
      'sqs:SendMessage': async (job) =>
        sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(job), MessageBody: '{}' })),
    };
    const refused = { name: expect.stringMatching(/^AccessDenied/) };

    test.each([
      's3:PutObject',
      's3:GetObject',
      's3:ListBucket',
      'dynamodb:UpdateItem',
      'ssm:GetParameter',
      'sqs:SendMessage',
    ])('may use %s for its own job', async (action) => {
      await expect(actions[action]?.(names.own)).resolves.toBeDefined();
    });

    test.each(['s3:DeleteObject', 'dynamodb:DeleteItem', 'dynamodb:PutItem'])(
      'may not use %s, even for its own job',
      async (action) => {
        await expect(actions[action]?.(names.own)).rejects.toMatchObject(refused);
      },
    );

    test.each(Object.keys(actions))('may not use %s for another job', async (action) => {
      await expect(actions[action]?.(names.other)).rejects.toMatchObject(refused);
    });

    test('may not list the whole bucket', async () => {
      await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(refused);
    });
  });

  describe('the role of the drill of one of several services', () => {
    const dump = (job: string) => `${job}/2026/11/${job}-2026-11-20.sql.zst`;
    const refused = { name: expect.stringMatching(/^AccessDenied/) };
    let s3: S3Client;
    let others: Record<string, () => Promise<unknown>>;

    beforeAll(async () => {
      const dumpOfOrders = { Bucket, Key: dump('orders'), Body: 'dump' };
      await new S3Client(lab.adminConfig).send(new PutObjectCommand(dumpOfOrders));
      const config = await lab.roleConfig('mysqldump-orders-drill');
      const [dynamodb, ssm, sqs, lambda] = [
        new DynamoDBClient(config),
        new SSMClient(config),
        new SQSClient(config),
        new LambdaClient(config),
      ];
      s3 = new S3Client(config);
      const record = { TableName: 'mysqldump-orders-lock', Key: { key: { S: 'orders#2026-11-20' } } };
      const { QueueUrl } = await new SQSClient(lab.adminConfig).send(
        new GetQueueUrlCommand({ QueueName: 'mysqldump-orders-retry' }),
      );
      others = {
        'delete a dump': () => s3.send(new DeleteObjectCommand({ Bucket, Key: dump('orders') })),
        'list the whole bucket': () => s3.send(new ListObjectsV2Command({ Bucket })),
        'read a lock': () => dynamodb.send(new GetItemCommand(record)),
        'write a lock': () => dynamodb.send(new UpdateItemCommand(record)),
        "read the database's password": () => ssm.send(new GetParameterCommand({ Name: '/orders/dump/password' })),
        'send to the retry queue': () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' })),
        'invoke the dump function': () => lambda.send(new InvokeCommand({ FunctionName: 'mysqldump-orders' })),
      };
    });

    const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: '{}', IfNoneMatch: '*' }));
    const RESULTS = ['.drilled.json', '.drilled.md', '.drilled-full.json', '.drilled-full.md'];
    const OTHER_OBJECTS = ['', '.manifest.json', '.verified.json', '.facts.json.gz', '.index.json.gz'];

    test('may read a dump of its own job', async () => {
      await expect(s3.send(new GetObjectCommand({ Bucket, Key: dump('orders') }))).resolves.toBeDefined();
    });

    test('may not read a dump of another job', async () => {
      const read = s3.send(new GetObjectCommand({ Bucket, Key: dump('customers') }));
      await expect(read).rejects.toMatchObject(refused);
    });

    test.each(RESULTS)('may write %s once, for its own job only', async (ending) => {
      const Key = `${dump('orders')}${ending}`;
      await expect(put(Key)).resolves.toBeDefined();
      await expect(s3.send(new PutObjectCommand({ Bucket, Key, Body: '' }))).rejects.toMatchObject(refused);
      await expect(put(`${dump('customers')}${ending}`)).rejects.toMatchObject(refused);
    });

    test.each(OTHER_OBJECTS)('may not write the object of a dump that ends with "%s"', async (ending) => {
      await expect(put(`orders/2026/11/orders-2026-11-21.sql.zst${ending}`)).rejects.toMatchObject(refused);
    });

    test('may do nothing else', async () => {
      for (const [action, attempt] of Object.entries(others)) {
        const outcome = await attempt().then(
          () => 'allowed',
          (error: Error) => error.name,
        );
        expect([action, outcome]).toEqual([action, expect.stringMatching(/^AccessDenied/)]);
      }
    });
  });

  test('enabling notifications later creates a function and changes the lock table in place', async () => {
    lab.connectMinimal(examples.minimal, { notify_changes: ['failed'] });
    const { addresses } = await examples.minimal.plan();
    lab.connectMinimal(examples.minimal);

    expect(addresses).toContain('create module.mysqldump.aws_lambda_function.notify[0]');
    expect(addresses.filter((address) => !address.startsWith('create '))).toEqual([
      'update module.mysqldump.aws_dynamodb_table.lock[0]',
    ]);
  });

  test('enabling a retention later creates a function, and changes and replaces nothing', async () => {
    lab.connectMinimal(examples.minimal, { keep_daily: 30, keep_monthly: 12 });
    const { addresses } = await examples.minimal.plan();
    lab.connectMinimal(examples.minimal);

    expect(addresses).toContain('create module.mysqldump.aws_lambda_function.retention[0]');
    expect(addresses.filter((address) => !/^create .*retention/.test(address))).toEqual([]);
  });

  test('protecting the bucket of an earlier version creates resources, changes its lifecycle in place, and replaces nothing', async () => {
    lab.connectMinimal(examples.minimal, {
      bucket_object_lock: { mode: 'GOVERNANCE', days: 30 },
      bucket_transitions: [{ days: 90, storage_class: 'DEEP_ARCHIVE' }],
      bucket_replication: { bucket_arn: `arn:aws:s3:::${Bucket}` },
      bucket_access_log: { bucket: Bucket },
    });
    const { addresses } = await examples.minimal.plan();
    lab.connectMinimal(examples.minimal);

    const inModule = addresses.map((address) => address.replace('module.mysqldump.', ''));
    expect(inModule.sort()).toEqual([
      'create aws_cloudwatch_metric_alarm.replication_failing[0]',
      'create aws_iam_role.replication[0]',
      'create aws_iam_role_policy.replication[0]',
      'create aws_s3_bucket_logging.dumps[0]',
      'create aws_s3_bucket_object_lock_configuration.dumps[0]',
      'create aws_s3_bucket_replication_configuration.dumps[0]',
      'update aws_s3_bucket_lifecycle_configuration.dumps[0]',
    ]);
  });

  describe('a bucket with Object Lock', () => {
    const Key = 'billing/2026/11/billing-2026-11-20.sql.zst';
    const roles = ['execution', 'verify', 'drill', 'retention', 'replica'].map((role) => `mysqldump-billing-${role}`);
    const refused = { name: expect.stringMatching(/^AccessDenied/) };
    let admin: S3Client;
    /** Of the copy. */
    let elsewhere: S3Client;
    let object: { Bucket: string; Key: string; VersionId: string | undefined };
    let copy: string;

    beforeAll(async () => {
      admin = new S3Client(lab.adminConfig);
      elsewhere = new S3Client({ ...lab.adminConfig, region: 'eu-west-1' });
      const { bucket_name, replica_bucket_name } = await examples['protected-bucket'].output();
      copy = String(replica_bucket_name);
      const dump = { Bucket: String(bucket_name), Key };
      const { VersionId } = await admin.send(new PutObjectCommand({ ...dump, Body: 'dump' }));
      object = { ...dump, VersionId };
    });

    /** What ends the life of a version, or lets it end earlier than its lock does. */
    const attacks: Record<string, (s3: S3Client) => Promise<unknown>> = {
      'delete a version': (s3) => s3.send(new DeleteObjectCommand(object)),
      'delete a version in spite of its lock': (s3) =>
        s3.send(new DeleteObjectCommand({ ...object, BypassGovernanceRetention: true })),
      'delete the dump': (s3) => s3.send(new DeleteObjectCommand({ Bucket: object.Bucket, Key })),
      'delete a version of the copy': (s3) => s3.send(new DeleteObjectCommand({ ...object, Bucket: copy })),
      'shorten a lock': (s3) =>
        s3.send(
          new PutObjectRetentionCommand({
            ...object,
            BypassGovernanceRetention: true,
            Retention: { Mode: 'GOVERNANCE', RetainUntilDate: new Date(Date.now() + 60_000) },
          }),
        ),
      'change the lock of the bucket': (s3) =>
        s3.send(
          new PutObjectLockConfigurationCommand({
            Bucket: object.Bucket,
            ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
          }),
        ),
      'suspend the versions': (s3) =>
        s3.send(
          new PutBucketVersioningCommand({
            Bucket: object.Bucket,
            VersioningConfiguration: { Status: 'Suspended' },
          }),
        ),
      'remove the replication': (s3) => s3.send(new DeleteBucketReplicationCommand({ Bucket: object.Bucket })),
      'remove the lifecycle': (s3) => s3.send(new DeleteBucketLifecycleCommand({ Bucket: object.Bucket })),
    };

    test('locks the dump and its copy in the other region', async () => {
      const original = await admin.send(new HeadObjectCommand(object));
      const replica = await elsewhere.send(new HeadObjectCommand({ ...object, Bucket: copy }));
      const { VersionId } = object;
      expect(original).toMatchObject({ ObjectLockMode: 'GOVERNANCE', VersionId, ReplicationStatus: 'COMPLETED' });
      expect(replica).toMatchObject({ ObjectLockMode: 'GOVERNANCE', VersionId, ReplicationStatus: 'REPLICA' });
      expect(replica.StorageClass).toBe('STANDARD_IA');
    });

    test.each(roles)('%s may delete no version, bypass and change no lock, and configure nothing', async (role) => {
      const s3 = new S3Client(await lab.roleConfig(role));
      for (const [attack, attempt] of Object.entries(attacks)) {
        const outcome = await attempt(s3).then(
          () => 'allowed',
          (error: Error) => error.name,
        );
        expect([attack, outcome]).toEqual([attack, expect.stringMatching(/^AccessDenied/)]);
      }
      expect(await admin.send(new HeadObjectCommand(object))).toMatchObject({ ObjectLockMode: 'GOVERNANCE' });
    });

    // Shows that it is the permission that the roles lack.
    test('an administrator deletes a locked version only by asking for it', async () => {
      await expect(attacks['delete a version']?.(admin)).rejects.toMatchObject(refused);
      await expect(attacks['delete a version in spite of its lock']?.(admin)).resolves.toBeDefined();
      await expect(admin.send(new HeadObjectCommand(object))).rejects.toMatchObject({ name: 'NotFound' });
      expect(await elsewhere.send(new HeadObjectCommand({ ...object, Bucket: copy }))).toBeDefined();
    });
  });

  test('a key that is set later changes resources in place, and leaves the image repository alone', async () => {
    const copy = examples['container-image'];
    const override = join(copy.workFolder, 'override.tf.json');
    const key = `arn:aws:kms:${REGION}:${lab.cloud.accountId}:key/0b1c2d3e`;
    writeFileSync(override, JSON.stringify({ module: { mysqldump: { resources_kms_key_arn: key } } }));
    const { addresses } = await copy.plan();
    rmSync(override);

    const changed = [
      ...new Set(addresses.map((address) => address.replace(/^(.*) module\.mysqldump\.(.*)\..*/, '$1 $2'))),
    ];
    expect(changed.sort()).toEqual([
      'update aws_cloudwatch_log_group',
      'update aws_dynamodb_table',
      'update aws_iam_role_policy',
      'update aws_lambda_function',
      'update aws_sqs_queue',
    ]);
  });

  describe('the role of a job whose resources have a key', () => {
    const FunctionName = 'mysqldump-ledger';
    let keyArn: string;

    beforeAll(async () => {
      keyArn = String((await examples.hardened.output()).lock_table_kms_key_arn);
    });

    test('may hold its lock, and queue its events', async () => {
      const config = await lab.roleConfig(`${FunctionName}-execution`);
      const record = { TableName: `${FunctionName}-lock`, Key: { key: { S: 'ledger#2026-11-20' } } };
      await expect(new DynamoDBClient(config).send(new UpdateItemCommand(record))).resolves.toBeDefined();
      const QueueUrl = await queueUrlOf(lab, `${FunctionName}-retry`);
      const queue = new SQSClient(config);
      await expect(queue.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))).resolves.toBeDefined();
    });

    test.each(['verify', 'drill', 'notify', 'retention'])(
      'may report events of %s to its own queue',
      async (reader) => {
        const queue = new SQSClient(await lab.roleConfig(`${FunctionName}-${reader}`));
        const QueueUrl = await queueUrlOf(lab, `${FunctionName}-${reader}-dead-letter`);
        await expect(queue.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))).resolves.toBeDefined();
      },
    );

    test('may not use the key by itself', async () => {
      const kms = new KMSClient(await lab.roleConfig(`${FunctionName}-execution`));
      const used = kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: 'AES_256' }));
      await expect(used).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
    });

    test('belongs to functions with all settings', async () => {
      const lambda = new LambdaClient(lab.adminConfig);
      for (const name of ['', '-verify', '-drill', '-retention', '-notify', '-api'].map((end) => FunctionName + end)) {
        const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        expect(configuration).toMatchObject({ KMSKeyArn: keyArn, TracingConfig: { Mode: 'Active' } });
        const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }));
        expect(concurrency.ReservedConcurrentExecutions).toBe(2);
      }
    });
  });

  test('the hardened example of the module scheduled-script: a second plan is empty, and it leaves nothing', async () => {
    const copy = await lab.exampleOf('scheduled-script', 'hardened');
    const { subnet_ids, database_security_group_id: security_group_id } = lab.network;
    const kms_key_arn = (await examples.hardened.output()).lock_table_kms_key_arn;
    await copy.apply({ ...FURTHER_VARIABLES.hardened, subnet_ids, security_group_id, kms_key_arn });
    const { addresses } = await copy.plan();
    await copy.destroy();

    expect(addresses).toEqual([]);
    expect(await copy.resources()).toEqual([]);
    copy.remove();
  });

  // The plan must refuse these: an apply would destroy something before it fails.
  test.each([
    [
      'another name, prefix, bucket name and table name',
      { name: 'store', name_prefix: 'backup-', bucket_name: 'another-bucket', lock_table_name: 'locks' },
      [
        'name must stay "shop"',
        'name_prefix must stay "mysqldump-"',
        'bucket_name must stay',
        'lock_table_name must stay',
      ],
    ],
    [
      'a bucket and a table that are no longer created',
      {
        create_bucket: false,
        bucket_name: 'dumps',
        bucket_sends_events: true,
        create_lock_table: false,
        lock_table_name: 'mysqldump-shop-lock',
      },
      ['create_bucket must stay true', 'create_lock_table must stay true'],
    ],
  ])('a plan is refused with %s, and the message gives the remedy', async (_, inputs, messages) => {
    lab.connectMinimal(examples.minimal, inputs);
    const error: Error = await examples.minimal.plan().then(
      () => new Error('The plan passed.'),
      (thrown) => thrown,
    );
    lab.connectMinimal(examples.minimal);
    const output = error.message.replaceAll(/\s+/g, ' ');
    for (const message of messages) expect(output).toContain(message);
    expect(output).toContain('docs/rename-move-replace.md');
  });

  describe('the roles that send notifications', () => {
    const tellers = ['mysqldump-orders-notify', 'mysqldump-payments-notify'];
    const refused = { name: expect.stringMatching(/AccessDenied|AuthorizationError/) };

    test.each(tellers)('%s may publish to the shared, encrypted topic', async (role) => {
      const TopicArn = `arn:aws:sns:${REGION}:${lab.cloud.accountId}:mysqldump-orders-alarms`;
      const sns = new SNSClient(await lab.roleConfig(role));
      await expect(sns.send(new PublishCommand({ TopicArn, Message: 'told' }))).resolves.toBeDefined();
    });

    test.each(tellers)('%s may not read a lock or a dump', async (role) => {
      const locks = { TableName: 'mysqldump-orders-lock', Key: { key: { S: 'orders#2026-11-20' } } };
      const dump = { Bucket, Key: 'orders/2026/11/orders-2026-11-20.sql.zst' };
      await expect(
        new DynamoDBClient(await lab.roleConfig(role)).send(new GetItemCommand(locks)),
      ).rejects.toMatchObject(refused);
      await expect(new S3Client(await lab.roleConfig(role)).send(new GetObjectCommand(dump))).rejects.toMatchObject(
        refused,
      );
    });
  });

  test('a function that changes from image to zip keeps its triggers and its failure destinations', async () => {
    const copy = examples['container-image'];
    const mysqldump = { package_type: 'Zip', image_uri: null };
    writeFileSync(join(copy.workFolder, 'override.tf.json'), JSON.stringify({ module: { mysqldump } }));
    await copy.apply();

    const lambda = new LambdaClient(lab.adminConfig);
    const FunctionName = 'mysqldump-catalogue';
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
      PackageType: 'Zip',
      Handler: 'index.handler',
    });
    const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName }));
    expect(Policy).toContain('events.amazonaws.com');
    const { DestinationConfig } = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
    expect(DestinationConfig?.OnFailure?.Destination).toMatch(/:mysqldump-catalogue-retry$/);
    expect((await copy.plan()).addresses).toEqual([]);
  });

  test("the complete example's role writes with its key, within its boundary and below its prefix only", async () => {
    const { dumps } = await examples.complete.output();
    const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)\/$/.exec(String(dumps)) ?? [];
    const s3 = new S3Client(await lab.roleConfig('backup/backup-shop-execution'));
    const put = (key: string) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'dump', IfNoneMatch: '*' }));

    expect(prefix).toBe('mysql/production/shop');
    await expect(put(`${prefix}/2026/11/shop-2026-11-20.sql.zst`)).resolves.toMatchObject({
      ServerSideEncryption: 'aws:kms',
    });
    await expect(put('mysql/production/2026/11/shop-2026-11-20.sql.zst')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('the dashboard of the complete example is one that AWS accepts, and shows its alarms, logs and metrics', async () => {
    const { dashboard_url } = await examples.complete.output();
    const DashboardName = 'backup-shop';
    expect(dashboard_url).toContain(`region=${REGION}#dashboards/dashboard/${DashboardName}`);
    const cloudWatch = new CloudWatchClient(lab.adminConfig);
    const { DashboardBody = '' } = await cloudWatch.send(new GetDashboardCommand({ DashboardName }));
    const { widgets } = parseDashboardBody(DashboardBody);
    const { MetricAlarms = [] } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: `${DashboardName}-` }),
    );
    const shown = widgets.flatMap((widget) => (widget.type === 'alarm' ? widget.properties.alarms : []));
    expect(shown.sort()).toEqual(MetricAlarms.map(({ AlarmArn }) => AlarmArn).sort());
    expect(shown.length).toBeGreaterThan(10);
    const [query] = widgets.flatMap((widget) => (widget.type === 'log' ? widget.properties.query : []));
    const groups = [...(query ?? '').matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group);
    expect(groups).toEqual(
      ['', '-verify', '-drill', '-retention', '-api'].map((its) => `/aws/lambda/backup-shop${its}`),
    );
    const own = widgets.flatMap((widget) => (widget.type === 'metric' ? widget.properties.metrics : []));
    expect(
      own.filter(({ namespace }) => namespace === 'Shop/Backup').map(({ dimensions }) => dimensions.job),
    ).toContain('shop');
  });

  describe('destroy', () => {
    const errors = new Map<string, Error>();

    beforeAll(async () => {
      const destroyed = Object.entries(examples).map(([name, copy]) =>
        copy.destroy().catch((error: Error) => void errors.set(name, error)),
      );
      await Promise.all(destroyed);
    });

    test.each(['environments dev', 'environments prod', 'hardened', 'minimal'] as const)(
      '%s: leaves nothing of a job without dumps',
      async (name) => {
        if (name === 'environments prod') {
          // Deletion protection of its lock table has to be turned off manually first.
          expect(errors.get(name)?.message).toContain('deletion protection');
          expect(await examples[name].resources()).toEqual(['module.mysqldump.aws_dynamodb_table.lock[0]']);
          return;
        }
        expect(errors.get(name)).toBeUndefined();
        expect(await examples[name].resources()).toEqual([]);
      },
    );

    test.each([
      ['complete', 'module.mysqldump.aws_s3_bucket.dumps[0]'],
      ['several-services', 'module.orders.aws_s3_bucket.dumps[0]'],
    ] as const)('%s: keeps a bucket with dumps, reports it, and leaves nothing else', async (name, bucket) => {
      expect(errors.get(name)?.message).toContain('BucketNotEmpty');
      expect(await examples[name].resources()).toEqual([bucket]);
    });

    test('keeps the dumps in the bucket', async () => {
      const { Contents = [] } = await new S3Client(lab.adminConfig).send(new ListObjectsV2Command({ Bucket }));
      expect(Contents).toHaveLength(7); // from the tests of the roles
    });
  });
});

async function queueUrlOf({ adminConfig }: ExamplesLab, QueueName: string): Promise<string | undefined> {
  return (await new SQSClient(adminConfig).send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
}
