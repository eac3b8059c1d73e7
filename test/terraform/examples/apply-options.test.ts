import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import {
  DeleteBucketLifecycleCommand,
  DeleteBucketReplicationCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { until } from '../../../dev/tools/until';
import { APPLIED, destroyAll, type Examples, ExamplesLab, REGION, removeAll } from './examples-lab';

/*
 * Examples of options, applied to a local cloud that enforces IAM, like those of apply.test.ts.
 */

const { options } = APPLIED;

const HARDENED = {
  code_signing_config_arn: 'arn:aws:lambda:eu-central-1:000000000000:code-signing-config:csc-0f6c334abcdea4d8b',
  deletion_protection: false,
};

let lab: ExamplesLab;

beforeAll(async () => {
  lab = await ExamplesLab.start();
});

afterAll(() => lab?.cloud.stop());

describe('the examples', () => {
  let examples: Examples<(typeof options)[number]>;
  let secondPlans: ReadonlyMap<string, string[]>;

  beforeAll(async () => {
    examples = await lab.examples(options);
    secondPlans = await lab.applyAll(examples, { hardened: HARDENED });
  });

  afterAll(() => removeAll(examples));

  test.each(options)('%s: a second plan is empty', (name) => {
    expect(secondPlans.get(name)).toEqual([]);
  });

  test('all environments of a service fit into one account', async () => {
    const names = await Promise.all(
      (['environments dev', 'environments prod'] as const).map(async (name) => (await examples[name].output()).dumps),
    );
    expect(new Set(names).size).toBe(2);
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
      const QueueUrl = await lab.queueUrl(`${FunctionName}-retry`);
      const queue = new SQSClient(config);
      await expect(queue.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))).resolves.toBeDefined();
    });

    test.each(['verify', 'drill', 'notify', 'retention'])(
      'may report events of %s to its own queue',
      async (reader) => {
        const queue = new SQSClient(await lab.roleConfig(`${FunctionName}-${reader}`));
        const QueueUrl = await lab.queueUrl(`${FunctionName}-${reader}-dead-letter`);
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

  describe('the runner of a job with a large database', () => {
    const NAME = 'mysqldump-warehouse';
    const refused = { name: expect.stringMatching(/^AccessDenied/) };
    let Bucket: string;
    let stateMachineArn: string;

    beforeAll(async () => {
      const outputs = await examples['large-database'].output();
      stateMachineArn = String(outputs.runner_state_machine_arn);
      const { Environment } = await new LambdaClient(lab.adminConfig).send(
        new GetFunctionConfigurationCommand({ FunctionName: NAME }),
      );
      Bucket = String(Environment?.Variables?.DUMP_BUCKET);
      expect(Environment?.Variables).toMatchObject({ ENGINE: 'auto', RUNNER_STATE_MACHINE_ARN: stateMachineArn });
    });

    const start = (sfn: SFNClient, name: string) =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' }));

    test('is started by the function, and its stopped execution comes to the retry queue', async () => {
      const ofFunction = new SFNClient(await lab.roleConfig(`${NAME}-execution`));
      const { executionArn } = await start(ofFunction, 'warehouse-2026-11-20-1');
      expect(await ofFunction.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ stateMachineArn });

      await new SFNClient(lab.adminConfig).send(new StopExecutionCommand({ executionArn }));

      const QueueUrl = await lab.queueUrl(`${NAME}-retry`);
      const waiting = await until(async () => {
        const { Attributes } = await new SQSClient(lab.adminConfig).send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
        );
        return Number(Attributes?.ApproximateNumberOfMessagesDelayed) || undefined;
      });
      expect(waiting).toBe(1);
    });

    test('may make a dump and hold its lock', async () => {
      const config = await lab.roleConfig(`${NAME}-task`);
      const Key = 'warehouse/2026/11/warehouse-2026-11-20.sql.zst';
      const dump = new PutObjectCommand({ Bucket, Key, Body: 'dump', IfNoneMatch: '*' });
      await expect(new S3Client(config).send(dump)).resolves.toBeDefined();
      const record = { TableName: `${NAME}-lock`, Key: { key: { S: 'warehouse#2026-11-20' } } };
      await expect(new DynamoDBClient(config).send(new UpdateItemCommand(record))).resolves.toBeDefined();
    });

    test('may start no execution, and touch no queue', async () => {
      const config = await lab.roleConfig(`${NAME}-task`);
      await expect(start(new SFNClient(config), 'warehouse-2026-11-20-2')).rejects.toMatchObject(refused);
      const QueueUrl = await lab.queueUrl(`${NAME}-retry`);
      const sent = new SQSClient(config).send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
      await expect(sent).rejects.toMatchObject(refused);
    });

    test('is deleted with another engine, and nothing else is but its endpoints', async () => {
      const copy = examples['large-database'];
      const override = join(copy.workFolder, 'override.tf.json');
      writeFileSync(override, JSON.stringify({ module: { mysqldump: { engine: 'lambda' } } }));
      const { addresses } = await copy.plan();
      rmSync(override);

      const others = addresses
        .map((address) => address.replace('module.mysqldump.', ''))
        .filter((address) => !/^delete aws_\w+\.(?:runner\w*|restore_in_vpc)\[0\]$/.test(address));
      expect(others.sort()).toEqual([
        'delete aws_sqs_queue_policy.retry[0]',
        ...['ecr.api', 'ecr.dkr', 'logs', 'states'].map((service) => `delete aws_vpc_endpoint.interface["${service}"]`),
        'update aws_cloudwatch_metric_alarm.dead_letters[0]',
        'update aws_iam_role_policy.drill[0]',
        'update aws_iam_role_policy.dump',
        'update aws_iam_role_policy.verify[0]',
        'update aws_lambda_function.drill[0]',
        'update aws_lambda_function.dump',
        'update aws_lambda_function.verify[0]',
        'update aws_sqs_queue_policy.dead_letter[0]',
        'update aws_sqs_queue_policy.drill_dead_letter[0]',
        'update aws_sqs_queue_policy.verify_dead_letter[0]',
      ]);
    });
  });

  test('the hardened example of the module scheduled-script: a second plan is empty, and it leaves nothing', async () => {
    const copy = await lab.exampleOf('scheduled-script', 'hardened');
    const { subnet_ids, database_security_group_id: security_group_id } = lab.network;
    const kms_key_arn = (await examples.hardened.output()).lock_table_kms_key_arn;
    try {
      await copy.apply({ ...HARDENED, subnet_ids, security_group_id, kms_key_arn });
      const { addresses } = await copy.plan();
      await copy.destroy();

      expect(addresses).toEqual([]);
      expect(await copy.resources()).toEqual([]);
    } finally {
      await copy.remove();
    }
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

  describe('destroy', () => {
    let errors: ReadonlyMap<string, Error>;

    beforeAll(async () => {
      errors = await destroyAll(examples);
    });

    test.each(['environments dev', 'hardened'] as const)('%s: leaves nothing of a job without dumps', async (name) => {
      expect(errors.get(name)).toBeUndefined();
      expect(await examples[name].resources()).toEqual([]);
    });

    test('environments prod: leaves nothing of a job without dumps but its protected lock table', async () => {
      // Deletion protection of its lock table has to be turned off manually first.
      expect(errors.get('environments prod')?.message).toContain('deletion protection');
      expect(await examples['environments prod'].resources()).toEqual(['module.mysqldump.aws_dynamodb_table.lock[0]']);
    });
  });
});
