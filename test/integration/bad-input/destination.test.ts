import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { type Listener, s3ThatAnswers } from './network/listeners';
import { expectDumped, expectMessage, expectRefused, newDay, refusedEvent } from './refusal';
import { withRole } from './role';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
const listeners: Listener[] = [];

beforeAll(async () => {
  // With policies enforced, because denied access is one of the cases.
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
});

afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_S3;
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop(), ...listeners.map((listener) => listener.stop())]);
});

const keyOf = (day: string) => `backups/shop/2026/01/shop-${day}.sql.zst`;

describe('the bucket', () => {
  test('is named when it does not exist, and takes the dump after it is created', async () => {
    const day = newDay();
    const environment = { [ENV.bucket]: 'late-bucket' };
    await expectRefused(
      lab,
      day,
      { environment },
      {
        error: 'StorageError',
        expected: [
          'bucket "late-bucket"',
          'S3 answered NoSuchBucket',
          'does not exist. Create it, or correct the variable bucket_name',
        ],
      },
    );
    const s3 = cloud.client(S3Client);
    await s3.send(new CreateBucketCommand({ Bucket: 'late-bucket' }));
    await expectDumped(lab, day, { environment });
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'late-bucket' }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(
      ['', '.facts.json.gz', '.manifest.json'].map((end) => `${keyOf(day)}${end}`),
    );
  });

  test.each([
    {
      what: 'is in another region and redirects',
      answer: {
        status: 301,
        code: 'PermanentRedirect',
        message: 'The bucket must be addressed using the specified endpoint.',
      },
      lists: false,
      expected: ['another region', 'Name a bucket in the region of the function'],
    },
    {
      what: 'is in another region and refuses the signature',
      answer: {
        status: 400,
        code: 'AuthorizationHeaderMalformed',
        message: "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      },
      lists: false,
      expected: ["expecting 'eu-central-1'", 'another region'],
    },
    {
      what: 'is encrypted with a key that the role may not use',
      answer: {
        status: 403,
        code: 'AccessDenied',
        message:
          'User: arn:aws:sts::111122223333:assumed-role/dump/dump is not authorized to perform: kms:GenerateDataKey on this resource because no identity-based policy allows the kms:GenerateDataKey action',
      },
      lists: true,
      expected: [
        'start the upload of',
        'kms:GenerateDataKey',
        "Allow the function's role kms:Decrypt and kms:GenerateDataKey on the key",
      ],
    },
    {
      what: 'is encrypted with a key that is disabled',
      answer: {
        status: 400,
        code: 'KMS.DisabledException',
        message: 'arn:aws:kms:us-east-1:111122223333:key/1 is disabled.',
      },
      lists: true,
      expected: ['KMS.DisabledException', 'check that the key is enabled'],
    },
  ])('is refused when it $what, and the next event makes the dump', async ({ answer, lists, expected }) => {
    const day = newDay();
    const listener = await s3ThatAnswers(answer, lists);
    listeners.push(listener);
    process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${listener.port}`;
    await expectRefused(
      lab,
      day,
      {},
      { error: 'StorageError', expected: [`bucket "${BUCKET}"`, answer.code, ...expected] },
    );
    delete process.env.AWS_ENDPOINT_URL_S3;
    await expectDumped(lab, day);
  });

  test.each([
    ['list it', 's3:ListBucket', /Could not list the objects/],
    ['write to it', 's3:PutObject', /Could not start the upload of/],
  ])('is named with the missing action when the role may not %s', async (_, denied, expected) => {
    const day = newDay();
    await withRole(cloud, [allow('*', '*'), deny(denied)], () =>
      expectRefused(
        lab,
        day,
        {},
        {
          error: 'StorageError',
          expected: [
            expected,
            `bucket "${BUCKET}"`,
            'AccessDenied',
            "Allow the function's role this action",
            "endpoint's policy",
          ],
        },
      ),
    );
    await expectDumped(lab, day);
  });
});

describe('the lock table', () => {
  test('is named when it does not exist, and nothing starts without it', async () => {
    const day = newDay();
    const environment = { [ENV.lockTable]: 'late-locks' };
    await expectRefused(
      lab,
      day,
      { environment },
      {
        error: 'LockError',
        expected: [
          `Could not write the lock record "shop#${day}" (acquire) in table "late-locks"`,
          'ResourceNotFoundException',
          'Create it, or correct the variable lock_table_name',
        ],
        lock: 'absent',
      },
    );
    await cloud.client(DynamoDBClient).send(
      new CreateTableCommand({
        TableName: 'late-locks',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      }),
    );
    await expectDumped(lab, day, { environment });
  });

  test('is named when the role may not write to it', async () => {
    const day = newDay();
    await withRole(cloud, [allow('*', '*'), deny('dynamodb:UpdateItem')], () =>
      expectRefused(
        lab,
        day,
        {},
        {
          error: 'LockError',
          expected: [`table "${LOCK_TABLE}"`, 'AccessDenied', "Allow the function's role this action"],
          lock: 'absent',
        },
      ),
    );
    await expectDumped(lab, day);
  });
});

describe('the key of the dump', () => {
  test.each([
    ['without metadata', {}],
    ['of another job', { job: 'crm', slot: '2026-01-01', owner: 'x', fence: '1' }],
  ])('keeps an object %s that already exists there', async (_, metadata) => {
    const day = newDay();
    const s3 = cloud.client(S3Client);
    const place = { Bucket: BUCKET, Key: keyOf(day) };
    await s3.send(new PutObjectCommand({ ...place, Body: 'not yours', Metadata: metadata }));
    const before = await s3.send(new HeadObjectCommand(place));
    const error = await refusedEvent(lab, scheduledEvent(day));
    expectMessage(error, 'ManifestError', [
      `The object "${keyOf(day)}" in bucket "${BUCKET}" is in the place of the dump`,
      `job "shop" did not write it for slot ${day}`,
      'It is left as it is. Move it away, or set another prefix',
    ]);
    const after = await s3.send(new HeadObjectCommand(place));
    expect([after.ETag, after.LastModified, after.Metadata]).toEqual([
      before.ETag,
      before.LastModified,
      before.Metadata,
    ]);
    expect((await lab.object(place.Key)).toString()).toBe('not yours');
    expect(await lab.keys()).not.toContain(`${place.Key}.manifest.json`);
    expect(await lab.openUploads()).toBe(0);
    expect(await lab.lockRecord(`shop#${day}`)).toMatchObject({ state: 'FAILED', lastError: error.message });
    await s3.send(new DeleteObjectCommand(place));
    await expectDumped(lab, day);
  });

  test.each([
    ['garbage', () => 'not even JSON'],
    ['the manifest of another object', async () => (await lab.object(`${await anyDump()}.manifest.json`)).toString()],
  ])('gets a new dump and a new manifest when it holds a manifest without a dump: %s', async (_, content) => {
    const day = newDay();
    const manifestKey = `${keyOf(day)}.manifest.json`;
    await cloud
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey, Body: await content() }));
    const { key, sha256, bytes } = await expectDumped(lab, day);
    expect((await lab.manifest(key)).dump).toMatchObject({ key, sha256, bytes });
  });

  test('keeps a dump whose manifest is unreadable', async () => {
    const day = newDay();
    const s3 = cloud.client(S3Client);
    const other = await anyDump();
    const metadata = { job: 'shop', slot: day, owner: 'someone', fence: '1' };
    await s3.send(
      new CopyObjectCommand({
        Bucket: BUCKET,
        Key: keyOf(day),
        CopySource: `${BUCKET}/${other}`,
        MetadataDirective: 'REPLACE',
        Metadata: metadata,
      }),
    );
    const manifestKey = `${keyOf(day)}.manifest.json`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey, Body: '{"schemaVersion": 1}' }));
    const error = await refusedEvent(lab, scheduledEvent(day));
    expectMessage(error, 'ManifestError', [
      `The manifest "${manifestKey}"`,
      'does not have the form of a manifest (job: missing (string); ',
      'Move it away, and the next event',
    ]);
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: manifestKey }));
    await expectDumped(lab, day, {}, 'adopted');
  });

  test.each([
    ['is not a zstd stream', () => Buffer.from('CREATE TABLE'), 'not a sequence of pzstd frames'],
    ['is empty', () => Buffer.alloc(0), 'unexpected end of file'],
    ['was cut off', async () => (await lab.object(await anyDump())).subarray(0, -5), 'premature end'],
  ])("is not adopted when it holds the job's own dump that %s", async (_, content, expected) => {
    const day = newDay();
    const s3 = cloud.client(S3Client);
    const place = { Bucket: BUCKET, Key: keyOf(day) };
    const metadata = { job: 'shop', slot: day, owner: 'someone', fence: '1' };
    await s3.send(new PutObjectCommand({ ...place, Body: await content(), Metadata: metadata }));
    const error = await refusedEvent(lab, scheduledEvent(day));
    expect(await lab.keys()).not.toContain(`${place.Key}.manifest.json`);
    expect(await lab.lockRecord(`shop#${day}`)).toMatchObject({ state: 'FAILED', lastError: error.message });
    expectMessage(error, 'ManifestError', [
      `The object "${keyOf(day)}"`,
      expected,
      'away, and the next event of this slot makes a new dump',
    ]);
    await s3.send(new DeleteObjectCommand(place));
    await expectDumped(lab, day);
  });
});

/** Key of a complete dump. */
async function anyDump(): Promise<string> {
  return (await expectDumped(lab, newDay())).key;
}

const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string) => ({ Effect: 'Deny', Action, Resource: '*' });
