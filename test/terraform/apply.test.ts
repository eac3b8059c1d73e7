import { readdirSync } from 'node:fs';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { parseDashboardBody } from '../support/dashboard-body';
import { APPLIED, destroyAll, EXAMPLES_FOLDER, type Examples, ExamplesLab, REGION, removeAll } from './examples-lab';

/*
 * The released examples, applied to a local cloud that enforces IAM. The packages are placeholders, because
 * other tests run the function. Examples of options are in apply-options.test.ts, that of masked dumps in masked.test.ts.
 */

const { ordinary } = APPLIED;

let lab: ExamplesLab;

beforeAll(async () => {
  lab = await ExamplesLab.start();
});

afterAll(() => lab?.cloud.stop());

test('every example applies', () => {
  const applied = Object.values(APPLIED)
    .flat()
    .map((name) => name.split(' ')[0]);
  expect(readdirSync(EXAMPLES_FOLDER).sort()).toEqual([...new Set(applied)].sort());
});

describe('the examples', () => {
  let examples: Examples<(typeof ordinary)[number]>;
  let secondPlans: ReadonlyMap<string, string[]>;
  /** The bucket that several services share. */
  let Bucket: string;

  beforeAll(async () => {
    examples = await lab.examples(ordinary);
    lab.connectMinimal(examples.minimal);
    secondPlans = await lab.applyAll(examples);
    Bucket = String((await examples['several-services'].output()).bucket_name);
  });

  afterAll(() => removeAll(examples));

  test.each(ordinary)('%s: a second plan is empty', (name) => {
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

  describe('the role of one of several services', () => {
    const names = { Table: 'mysqldump-orders-lock', own: 'orders', other: 'customers' };
    let s3: S3Client;
    let dynamodb: DynamoDBClient;
    let ssm: SSMClient;
    let sqs: SQSClient;

    const key = (job: string) => `${job}/2026/11/${job}-2026-11-20.sql.zst`;
    const record = (job: string) => ({ TableName: names.Table, Key: { key: { S: `${job}#2026-11-20` } } });
    const queueUrl = (job: string) => lab.queueUrl(`mysqldump-${job}-retry`);

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
    let errors: Map<string, Error>;

    beforeAll(async () => {
      errors = await destroyAll(examples);
    });

    test('minimal: leaves nothing of a job without dumps', async () => {
      expect(errors.get('minimal')).toBeUndefined();
      expect(await examples.minimal.resources()).toEqual([]);
    });

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
