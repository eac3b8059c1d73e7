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
import { APPLIED, destroyAll, type Examples, ExamplesLab, REGION, removeAll } from './examples-lab';

/* The example of several services, which share what may be shared, and whose roles reach what is their own. */

const { services } = APPLIED;

let lab: ExamplesLab;

beforeAll(async () => {
  lab = await ExamplesLab.start();
});

afterAll(() => lab?.cloud.stop());

describe('several services', () => {
  let examples: Examples<(typeof services)[number]>;
  let secondPlans: ReadonlyMap<string, string[]>;
  /** The bucket that they share. */
  let Bucket: string;

  beforeAll(async () => {
    examples = await lab.examples(services);
    secondPlans = await lab.applyAll(examples);
    Bucket = String((await examples['several-services'].output()).bucket_name);
  });

  afterAll(() => removeAll(examples));

  test('have an empty second plan', () => {
    expect(secondPlans.get('several-services')).toEqual([]);
  });

  test('share one bucket, one lock table and one topic', async () => {
    const addresses = await examples['several-services'].resources();
    const shared = /aws_s3_bucket\.|aws_dynamodb_table\.|aws_sns_topic\./;
    expect(addresses.filter((address) => shared.test(address)).sort()).toEqual([
      'module.orders.aws_dynamodb_table.lock[0]',
      'module.orders.aws_s3_bucket.dumps[0]',
      'module.orders.aws_sns_topic.alarms[0]',
    ]);
    expect(addresses.filter((address) => address.includes('aws_lambda_function.dump'))).toHaveLength(3);
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

  test('keep the bucket with their dumps when they are destroyed, report it, and leave nothing else', async () => {
    const error = (await destroyAll(examples)).get('several-services');
    expect(error?.message).toContain('BucketNotEmpty');
    expect(await examples['several-services'].resources()).toEqual(['module.orders.aws_s3_bucket.dumps[0]']);
    const { Contents = [] } = await new S3Client(lab.adminConfig).send(new ListObjectsV2Command({ Bucket }));
    expect(Contents).toHaveLength(7); // from the tests of the roles
  });
});
