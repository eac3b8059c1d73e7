import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Terraform } from '../../../dev/terraform';
import { APPLIED, ExamplesLab, REGION } from './examples-lab';

/*
 * The example of masked dumps, applied to a local cloud that enforces IAM: who may do what. A role of the account stands for
 * the staging account, which the local cloud does not have.
 */

const JOB = 'production-shop-masked';
const RAW = 'shop/2026/11/shop-2026-11-20.sql.zst';
const MASKED = 'shop-masked/2026/11/shop-masked-2026-11-20.sql.zst';
const RULES = '_mask/shop-masked/rules.json';
const RUNNER = {
  engine: 'auto',
  runner_image_uri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0',
};
const refused = { name: expect.stringMatching(/^AccessDenied/) };

let lab: ExamplesLab;
let copy: Terraform;
let secondPlan: string[];
let raw: string;
let masked: string;

beforeAll(async () => {
  lab = await ExamplesLab.start();
  const trust = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(lab.adminConfig).send(
    new CreateRoleCommand({
      RoleName: 'staging',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  copy = await lab.example(APPLIED.masked[0]);
  // The bucket's own key would have to name the role, too: the example names an account.
  const mysqldump = {
    mask_reader_arns: [Role?.Arn],
    mask_kms_key_arn: null,
    bucket_force_destroy: true,
    ...RUNNER,
  };
  writeFileSync(join(copy.workFolder, 'override.tf.json'), JSON.stringify({ module: { mysqldump } }));
  await copy.apply(lab.network);
  secondPlan = (await copy.plan()).addresses;
  const admin = new S3Client(lab.adminConfig);
  const ssm = new SSMClient(lab.adminConfig);
  for (const Name of ['/shop/mask/key', '/shop/dump/password']) {
    await ssm.send(new PutParameterCommand({ Name, Type: 'SecureString', Value: 'secret' }));
  }
  masked = String((await copy.output()).masked_bucket_name);
  const { Environment } = await new LambdaClient(lab.adminConfig).send(
    new GetFunctionConfigurationCommand({ FunctionName: JOB }),
  );
  raw = String(Environment?.Variables?.SOURCE_BUCKET);
  expect(Environment?.Variables).toMatchObject({ JOB_NAME: 'shop-masked', DUMP_BUCKET: masked, MASK_RULES_KEY: RULES });
  await admin.send(new PutObjectCommand({ Bucket: raw, Key: RAW, Body: 'people' }));
  await admin.send(new PutObjectCommand({ Bucket: masked, Key: MASKED, Body: 'nobody' }));
});

afterAll(async () => {
  await copy?.remove();
  await lab?.cloud.stop();
});

const get = (s3: S3Client, Bucket: string, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
const put = (s3: S3Client, Bucket: string, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'dump', IfNoneMatch: '*' }));

test('the example applies, and a second plan is empty', () => {
  expect(secondPlan).toEqual([]);
});

test('who reads masked dumps can list and read them, and is refused everything else', async () => {
  const staging = new S3Client(await lab.roleConfig('staging'));
  expect(await (await get(staging, masked, MASKED)).Body?.transformToString()).toBe('nobody');
  const { Contents = [] } = await staging.send(new ListObjectsV2Command({ Bucket: masked }));
  expect(Contents.map(({ Key }) => Key)).toContain(MASKED);

  await expect(get(staging, masked, RULES)).rejects.toMatchObject(refused);
  await expect(get(staging, raw, RAW)).rejects.toMatchObject(refused);
  await expect(staging.send(new ListObjectsV2Command({ Bucket: raw }))).rejects.toMatchObject(refused);
  await expect(put(staging, masked, MASKED.replace('20.sql', '21.sql'))).rejects.toMatchObject(refused);
  await expect(staging.send(new DeleteObjectCommand({ Bucket: masked, Key: MASKED }))).rejects.toMatchObject(refused);
});

/** Of the function, and of its task of the runner. */
const ROLES = [
  { role: 'execution', day: 21 },
  { role: 't-mask', day: 22 },
];

test.each(ROLES)(
  'the role $role of masking reads dumps, writes masked ones once, and touches no dump',
  async ({ role, day }) => {
    const config = await lab.roleConfig(`${JOB}-${role}`);
    const s3 = new S3Client(config);
    expect(await (await get(s3, raw, RAW)).Body?.transformToString()).toBe('people');
    await expect(get(s3, masked, RULES)).resolves.toBeDefined();
    const next = MASKED.replace('20.sql', `${day}.sql`);
    await expect(put(s3, masked, next)).resolves.toBeDefined();

    // Without the condition it would overwrite.
    const overwrite = new PutObjectCommand({ Bucket: masked, Key: next, Body: 'other' });
    await expect(s3.send(overwrite)).rejects.toMatchObject(refused);
    for (const ending of ['', '.manifest.json', '.verified.json']) {
      await expect(put(s3, raw, `${RAW.replace('20.sql', `${day}.sql`)}${ending}`)).rejects.toMatchObject(refused);
    }
    await expect(put(s3, masked, RULES)).rejects.toMatchObject(refused);
    await expect(put(s3, masked, `${next}.verified.json`)).rejects.toMatchObject(refused);
    for (const object of [
      { Bucket: raw, Key: RAW },
      { Bucket: masked, Key: MASKED },
    ]) {
      await expect(s3.send(new DeleteObjectCommand(object))).rejects.toMatchObject(refused);
    }
  },
);

test.each(ROLES)(
  'the role $role of masking reads the key and no password, and holds locks of masked dumps only',
  async ({ role }) => {
    const config = await lab.roleConfig(`${JOB}-${role}`);
    const ssm = new SSMClient(config);
    const read = (Name: string) => ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
    await expect(read('/shop/mask/key')).resolves.toBeDefined();
    await expect(read('/shop/dump/password')).rejects.toMatchObject(refused);
    const lock = (key: string) =>
      new DynamoDBClient(config).send(
        new UpdateItemCommand({ TableName: 'production-shop-lock', Key: { key: { S: key } } }),
      );
    await expect(lock('shop-masked#2026-11-20')).resolves.toBeDefined();
    await expect(lock('shop#2026-11-20')).rejects.toMatchObject(refused);
  },
);

test('the function leaves masking to its own state machine, and its task may not', async () => {
  const start = async (role: string, suffix: string) => {
    const stateMachineArn = `arn:aws:states:${REGION}:000000000000:stateMachine:production-shop-runner${suffix}`;
    const sfn = new SFNClient(await lab.roleConfig(`${JOB}-${role}`));
    return sfn.send(new StartExecutionCommand({ stateMachineArn, name: `test-${role}${suffix}`, input: '{}' }));
  };
  await expect(start('execution', '-mask')).resolves.toBeDefined();
  await expect(start('execution', '')).rejects.toMatchObject(refused);
  await expect(start('t-mask', '-mask')).rejects.toMatchObject(refused);
});

test.each(['verify', 'drill', 't-verify', 't-drill'])('the role %s of masked dumps reads no dump', async (name) => {
  const s3 = new S3Client(await lab.roleConfig(`${JOB}-${name}`));
  await expect(get(s3, masked, MASKED)).resolves.toBeDefined();
  await expect(get(s3, raw, RAW)).rejects.toMatchObject(refused);
});

test('without rules nothing of it is left, and nothing else changes', async () => {
  const mysqldump = {
    mask_rules: null,
    mask_key_parameter: null,
    mask_reader_arns: [],
    bucket_force_destroy: true,
    ...RUNNER,
  };
  writeFileSync(join(copy.workFolder, 'override.tf.json'), JSON.stringify({ module: { mysqldump } }));
  const { addresses } = await copy.plan();
  const others = addresses
    .map((address) => address.replace('module.mysqldump.', ''))
    .filter((address) => !/^delete aws_\w+\.(runner_)?mask\w*\[0\]$/.test(address));
  expect(addresses.length).toBeGreaterThan(40);
  expect(others).toEqual([]);
});
