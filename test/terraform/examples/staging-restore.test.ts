import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { MASKED_BUCKET, MaskLab } from '../../../dev/labs/in-process/mask-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import { RETRY_SCALE } from '../../../dev/labs/runner/deploy-runner';
import { releasedImage } from '../../../dev/labs/runner/runner-works';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { Terraform } from '../../../dev/terraform';
import { until } from '../../../dev/tools/until';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import { dumpInStore } from '../../../functions/restore/source/dump-source';
import { ORIGINALS, PEOPLE, rulesOfPeople } from '../../integration/mask/people';
import { APPLIED, ExamplesLab, REGION } from './examples-lab';

/*
 * The example of the staging account, applied to a local cloud that enforces IAM: real masked dumps are restored into a real server
 * by the released command line, in a task of ECS that a schedule started. Both accounts are one here.
 */

const IMAGE = `000000000000.dkr.ecr.${REGION}.amazonaws.com/mysqldump@sha256:${'0a'.repeat(32)}`;
const KEY = `arn:aws:kms:${REGION}:000000000000:key/0b1c2d3e-0000-4000-8000-000000000000`;
const PARAMETER = '/shop/restore/password';
const PASSWORD = 'a "tangerine\\\' of staging';
const refused = { name: expect.stringMatching(/^AccessDenied/) };

let lab: ExamplesLab;
let production: TestServer;
let staging: TestServer;
let dumps: DumpLab;
let masks: MaskLab;
let copy: Terraform;
let secondPlan: string[];
let stateMachineArn: string;
let sfn: SFNClient;
let ssm: SSMClient;
let sqs: SQSClient;
let queue: string;

const variables = (schedule_expression: string) => ({
  ...lab.network,
  schedule_expression,
  database_host: staging.host,
  database_port: staging.port,
  masked_bucket_name: MASKED_BUCKET,
  masked_kms_key_arn: KEY,
  image_uri: IMAGE,
});

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [lab, production, staging] = await Promise.all([
    ExamplesLab.start(undefined, { stateMachineWaitScale: RETRY_SCALE }),
    startServer({ flavour: 'mysql' }),
    startServer({ flavour: 'mysql' }),
  ]);
  const literal = PASSWORD.replaceAll('\\', '\\\\').replaceAll("'", "''");
  // As docs/masked-dumps.md has it: what a restore needs, and nothing elsewhere.
  await staging.sql(
    `CREATE USER 'restore'@'%' IDENTIFIED BY '${literal}' REQUIRE SSL; GRANT ALL ON shop.* TO 'restore'@'%'`,
  );
  dumps = await DumpLab.create(lab.cloud, production, ['shop']);
  await production.sql(PEOPLE, 'shop');
  masks = await MaskLab.create(dumps, rulesOfPeople());
  await maskedDumpOf('2026-11-20');

  const certificates = join(lab.cloud.folder, 'staging-ca.pem');
  writeFileSync(certificates, staging.caPem);
  const image = await releasedImage(lab.cloud.folder, ['restore']);
  lab.cloud.tasks.addImage(IMAGE, {
    ...image,
    // A server of RDS needs no certificates, and Fargate sets the region that it runs in.
    start: (command, given) =>
      image.start([...command, `--tls-ca=${certificates}`], {
        ...given,
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
      }),
  });
  [sfn, ssm, sqs] = [new SFNClient(lab.adminConfig), new SSMClient(lab.adminConfig), new SQSClient(lab.adminConfig)];
  await ssm.send(new PutParameterCommand({ Name: PARAMETER, Value: PASSWORD, Type: 'SecureString' }));

  copy = await lab.example(APPLIED.staging[0]);
  // MiniStack starts nothing by a schedule that was another one before.
  const soon = new Date(Date.now() + 20_000).toISOString().slice(0, 19);
  await copy.apply(variables(`at(${soon})`));
  secondPlan = (await copy.plan()).addresses;
  const { state_machine_arn, failures_topic_arn } = await copy.output();
  stateMachineArn = String(state_machine_arn);
  const Endpoint = `arn:aws:sqs:${REGION}:000000000000:failures`;
  const admits = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: Endpoint,
    Condition: { ArnEquals: { 'aws:SourceArn': failures_topic_arn } },
  };
  const Attributes = { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [admits] }) };
  queue = String((await sqs.send(new CreateQueueCommand({ QueueName: 'failures', Attributes }))).QueueUrl);
  await new SNSClient(lab.adminConfig).send(
    new SubscribeCommand({ TopicArn: failures_topic_arn, Protocol: 'sqs', Endpoint }),
  );
});

afterAll(async () => {
  await copy?.remove();
  await Promise.all([lab?.cloud.stop(), production?.stop(), staging?.stop()]);
});

async function maskedDumpOf(date: string): Promise<void> {
  const { key } = await dumps.invoke(scheduledEvent(date));
  expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });
  const masked = await masks.mask(key);
  expect(await masks.verify.verify(masked.key)).toMatchObject({ verified: true });
}

const tasks = () => lab.cloud.tasks.containers().filter(({ image }) => image === IMAGE);

async function executions(): Promise<string[]> {
  const { executions: found = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return found.map(({ executionArn = '' }) => executionArn);
}

async function restored(executionArn: string): Promise<void> {
  const status = await ended(executionArn);
  if (status !== 'SUCCEEDED') throw new Error(`The execution is ${status}: ${tasks().map(({ log }) => log)}`);
}

const ended = (executionArn: string) =>
  until(async () => {
    const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && status;
  });

const start = async () => String((await sfn.send(new StartExecutionCommand({ stateMachineArn }))).executionArn);

const rows = () =>
  staging.sql('SELECT id, email, name, note, details FROM shop.customers; SELECT COUNT(*) FROM shop.orders');

test('the example applies, and a second plan is empty', () => {
  expect(secondPlan).toEqual([]);
});

test('the schedule restores the newest masked dump, by a task that gets no password', async () => {
  const [execution] = await until(async () => {
    const found = await executions();
    return found.length > 0 && found;
  });
  await restored(String(execution));

  expect(await staging.sql('SELECT COUNT(*) FROM shop.customers; SELECT COUNT(*) FROM shop.orders')).toBe('24\n48\n');
  const text = await rows();
  for (const word of ORIGINALS) expect(text).not.toContain(word);
  const [task, ...others] = tasks();
  expect(others).toEqual([]);
  expect(JSON.stringify(task?.environment)).not.toContain('tangerine');
  expect(task?.log).toContain('"type":"restore"');
  expect(task?.log).not.toContain('tangerine');
});

test('the next day replaces all of it: what is gone in production is gone, and what staging had made of it as well', async () => {
  await production.sql(
    `DROP VIEW big_orders; DELETE FROM orders WHERE customer_id = 1; DELETE FROM customers WHERE id = 1;
     CREATE TABLE parcels (id INT PRIMARY KEY); INSERT INTO parcels VALUES (7)`,
    'shop',
  );
  const rules = rulesOfPeople();
  await masks.putRules({ ...rules, tables: { ...rules.tables, 'shop.parcels': { columns: { id: 'keep' } } } });
  await maskedDumpOf('2026-11-21');
  await staging.sql("CREATE TABLE shop.experiment (id INT); UPDATE shop.customers SET name = 'Tester'");

  await restored(await start());

  expect(await staging.sql('SHOW TABLES FROM shop')).toBe('customers\norders\nparcels\nsecrets\n');
  expect(
    await staging.sql("SELECT COUNT(*), SUM(name = 'Tester') FROM shop.customers; SELECT id FROM shop.parcels"),
  ).toBe('23\t0\n7\n');
  for (const word of ORIGINALS) expect(await rows()).not.toContain(word);
});

test('a restore that can not begin leaves the database as it is, and is reported to the topic', async () => {
  const before = await rows();
  await ssm.send(new DeleteParameterCommand({ Name: PARAMETER }));
  const execution = await start();
  expect(await ended(execution)).toBe('FAILED');
  // Three attempts.
  expect(tasks()).toHaveLength(5);
  expect(await rows()).toBe(before);
  const message = await until(async () => {
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue }));
    return Messages?.[0]?.Body;
  });
  expect(JSON.parse(JSON.parse(message).Message)).toMatchObject({
    detail: { executionArn: execution, status: 'FAILED', cause: expect.stringMatching(/exit/i) },
  });
});

test('a masked dump is not restored into the server that it comes from', async () => {
  const { source } = await dumps.manifest((await masks.keys())[0] ?? '', MASKED_BUCKET);
  expect(source).toMatchObject({ serverDigest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(source).not.toHaveProperty('server');
  const store = new ObjectStore(lab.cloud.client(S3Client), MASKED_BUCKET, undefined);
  const masked = dumpInStore(await dumps.manifest((await masks.keys())[0] ?? '', MASKED_BUCKET), undefined, store);
  const allow = { sourceServer: true, databases: ['shop'] };
  await expect(restoreBy(masked, targetAt(production), { replaces: ['shop'], allow })).rejects.toThrow(
    /^\[TARGET_IS_SOURCE\] .* would drop the originals/,
  );
  expect(await production.sql('SELECT COUNT(*) FROM shop.customers')).toBe('23\n');
});

test('the task reads masked dumps and its password, and nothing else', async () => {
  const config = await lab.roleConfig('staging-shop-restore-task');
  // The lab has its buckets in the region of the local cloud.
  const s3 = new S3Client({ ...config, region: lab.cloud.region });
  const read = (Bucket: string, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
  const [masked = ''] = await masks.keys();
  await expect(read(MASKED_BUCKET, masked)).resolves.toBeDefined();
  await expect(read(MASKED_BUCKET, '_mask/shop-masked/rules.json')).rejects.toMatchObject(refused);
  const [raw = ''] = await dumps.keys();
  await expect(read(BUCKET, raw)).rejects.toMatchObject(refused);
  await expect(s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).rejects.toMatchObject(refused);
  await expect(s3.send(new PutObjectCommand({ Bucket: MASKED_BUCKET, Key: masked, Body: 'x' }))).rejects.toMatchObject(
    refused,
  );
  await ssm.send(new PutParameterCommand({ Name: PARAMETER, Value: PASSWORD, Type: 'SecureString' }));
  await ssm.send(new PutParameterCommand({ Name: '/shop/other', Value: 'x', Type: 'SecureString' }));
  const parameter = (Name: string) =>
    new SSMClient(config).send(new GetParameterCommand({ Name, WithDecryption: true }));
  await expect(parameter(PARAMETER)).resolves.toBeDefined();
  await expect(parameter('/shop/other')).rejects.toMatchObject(refused);
});

test('an image is named by its digest only', async () => {
  const image_uri = `000000000000.dkr.ecr.${REGION}.amazonaws.com/mysqldump:1.0.0`;
  const file = join(copy.workFolder, 'local-cloud.auto.tfvars.json');
  writeFileSync(file, JSON.stringify({ ...variables('cron(0 6 * * ? *)'), image_uri }));
  await expect(copy.plan()).rejects.toThrow(/image_uri must be\s+<account>/);
});
