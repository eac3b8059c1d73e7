import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { CommandLine } from '../../../dev/labs/released/command-line';
import { functionZip } from '../../../dev/labs/released/function-zip';
import { shopModule } from '../../../dev/labs/released/shop-module';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployFunction, deployRole } from '../../../dev/local-cloud/deploy';
import { roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import {
  drillVerdictKey,
  factsKey,
  manifestKey,
  usersKey,
  verdictKey,
} from '../../../functions/dump-format/keys/object-keys';
import type { Response } from '../../../functions/retention/create-handler';
import { ENV } from '../../../functions/retention/env';
import { TaggingStore } from '../../../functions/retention/tags/tagging-store';
import { drillVerdictOn } from '../../unit/functions/drill/verdicts';
import { keyOf, manifestOf, nameOf, verdictOn } from '../../unit/functions/retention/tagged-bucket';

const FUNCTION = 'mysqldump-shop-retention';
const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event' };
const DAY_MS = 86_400_000;
/** Its prefix is the name of this job. */
const OTHER_JOB = 'backups/shop/crm/2026/11/crm-2026-11-20.sql.zst';
const SIDS = ['ReadVerdicts', 'TagDumps', 'FindDumps', 'FindUsers', 'FindMonths', 'ReadLifecycle'];

/** The date that many days ago: the local cloud has the clock of this machine. */
const date = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

let cloud: LocalCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  s3 = cloud.client(S3Client);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
  for (let daysAgo = 9; daysAgo >= 0; daysAgo -= 1) await putDump(date(daysAgo));
  await put(keyOf(date(40)), 'a dump of an earlier version, without a manifest');
  await put(OTHER_JOB, 'the dump of another job');
  await deployFunction(cloud, FUNCTION, '', {
    Role: await deployRole(cloud, 'shop-retention', shopModule().statements('retention', SIDS)),
    Code: { ZipFile: await functionZip('retention') },
    Timeout: 60,
    MemorySize: 512,
    Environment: {
      Variables: {
        [ENV.jobName]: 'shop',
        [ENV.bucket]: BUCKET,
        [ENV.prefix]: 'backups',
        [ENV.metricsNamespace]: 'MysqlDump',
        [ENV.keepDaily]: '3',
        [ENV.missingHours]: '26',
        [ENV.drills]: 'true',
      },
    },
  });
});

afterAll(() => cloud?.stop());

async function put(Key: string, Body: string): Promise<string> {
  return (await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))).ETag ?? '';
}

const accountsOf = (id: string) => usersKey('backups', { job: 'shop', slot: id }, 'a'.repeat(64));

async function putDump(id: string): Promise<void> {
  const key = keyOf(id);
  await put(key, 'the dump');
  await put(factsKey(key), 'facts');
  await put(accountsOf(id), 'accounts');
  const manifest = { key: manifestKey(key), etag: await put(manifestKey(key), JSON.stringify(manifestOf(id))) };
  await put(verdictKey(key), JSON.stringify(verdictOn(key, manifest, true)));
  await put(drillVerdictKey(key), JSON.stringify(drillVerdictOn({ manifest })));
}

async function invoke(event: object): Promise<Response> {
  const answer = await cloud
    .client(LambdaClient)
    .send(new InvokeCommand({ FunctionName: FUNCTION, Payload: JSON.stringify(event) }));
  const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
  if (answer.FunctionError !== undefined) throw new Error(payload.errorMessage);
  return payload;
}

async function tagsOf(Key: string): Promise<Record<string, string>> {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key }));
  return Object.fromEntries(TagSet.map(({ Key: name = '', Value = '' }) => [name, Value]));
}

async function keys(): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key = '' }) => Key);
}

/** Deletes what the lifecycle of the bucket expires, as S3 does once a day: the current versions, by a delete marker. */
async function applyLifecycle(): Promise<void> {
  const { Rules = [] } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: BUCKET }));
  const expiring = Rules.flatMap(({ Status, Filter, Expiration }) =>
    Status === 'Enabled' && Filter?.Tag && Expiration?.Days === 1 ? [Filter.Tag] : [],
  );
  for (const Key of await keys()) {
    const tags = await tagsOf(Key);
    if (expiring.some((tag) => tags[tag.Key ?? ''] === tag.Value)) {
      await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
    }
  }
}

/** Gives the bucket the rules of the module that expire what is tagged. */
async function putLifecycle(): Promise<void> {
  const module = shopModule({
    '${var.noncurrent_version_expiration_days}': '30',
    // As it is in JSON.
    '${var.engine == \\"lambda\\" ? 2 : max(2, ceil(var.runner_timeout / 86400) + 1)}': '2',
  });
  interface Rule {
    id: string;
    filter: { tag?: { key: string; value: string }[] }[];
    expiration?: { days?: number }[];
  }
  const { rule } = module.resource<{ rule: Rule[] }>('aws_s3_bucket_lifecycle_configuration', 'dumps');
  const Rules = rule.flatMap(({ id, filter, expiration }) => {
    const tag = filter[0]?.tag?.[0];
    return tag
      ? [
          {
            ID: id,
            Status: 'Enabled' as const,
            Filter: { Tag: { Key: tag.key, Value: tag.value } },
            Expiration: { Days: expiration?.[0]?.days },
          },
        ]
      : [];
  });
  await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket: BUCKET, LifecycleConfiguration: { Rules } }));
}

const OLD = [9, 8, 7, 6, 5, 4, 3].map(date);
const KEPT = [2, 1, 0].map(date);

test('a bucket without the rule is noticed, and a dry run tags nothing', async () => {
  const { warnings, tagged, kept, expiredBytes, leftAlone } = await invoke({ dryRun: true });
  // One for the dumps, and one for the accounts beside them.
  expect(warnings).toEqual([
    expect.stringContaining('has no lifecycle rule that deletes expired dumps'),
    expect.stringContaining('below "_users/backups/shop/"'),
  ]);
  expect([tagged, kept.map(({ id }) => id), leftAlone]).toEqual([OLD, KEPT, [date(40)]]);
  expect(expiredBytes).toBeGreaterThan(7 * 'the dump'.length);
  expect(await tagsOf(keyOf(date(9)))).toEqual({});
});

test('the command line shows the same before anything is tagged, by the rules of the function and by others', async () => {
  const commandLine = await CommandLine.build(cloud);
  try {
    const run = (...args: string[]) =>
      commandLine.run(['retention', 'shop', '--bucket', BUCKET, '--prefix', 'backups', ...args]);
    const { exit, out, err } = await run('--json');
    expect([exit, err]).toEqual([0, '']);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.flatMap(({ type, expires, id }) => (type === 'dump' && expires ? [id] : []))).toEqual(OLD);
    expect(lines.at(-1)).toMatchObject({ type: 'retention', paused: null, kept: 3, expired: 7, leftAlone: [date(40)] });
    expect(lines.at(-1).warnings).toContainEqual(expect.stringContaining('below "_users/backups/shop/"'));
    const { out: other } = await run('--keep-daily', '5');
    expect(other).toContain(`${date(4)}  drilled`);
    expect(other).toContain(`day ${date(4)}`);
    expect(other).toContain('5 dumps (');
    expect(other).toContain(' expire.');
    const { exit: unknown, err: message } = await run('--retention-function', 'nothing');
    expect([unknown, message]).toEqual([3, expect.stringContaining('[FUNCTION_MISSING]')]);
  } finally {
    commandLine.remove();
  }
});

test('the schedule tags what expires, the lifecycle deletes it, and the noncurrent versions stay', async () => {
  await putLifecycle();
  await s3.send(
    new PutObjectTaggingCommand({
      Bucket: BUCKET,
      Key: keyOf(date(9)),
      Tagging: { TagSet: [{ Key: 'team', Value: 'shop' }] },
    }),
  );
  const { tagged, warnings } = await invoke(SCHEDULED);
  expect([tagged, warnings]).toEqual([OLD, []]);
  expect(await tagsOf(keyOf(date(9)))).toEqual({ team: 'shop', 'mysqldump-retention': 'expired' });
  expect(await invoke(SCHEDULED)).toMatchObject({ tagged: [], released: [] });

  await applyLifecycle();

  const left = await keys();
  const dumps = left.filter((key) => key.endsWith('.sql.zst'));
  expect(dumps).toEqual([...[date(40), ...KEPT].map(keyOf), OTHER_JOB].sort());
  // Of each dump that stays, all that is beside it stays.
  for (const id of KEPT) expect(left.filter((key) => nameOf(key).startsWith(id))).toHaveLength(5);
  for (const id of OLD) expect(left.filter((key) => nameOf(key).startsWith(id))).toEqual([]);
  expect(left.filter((key) => key.startsWith('_users/'))).toEqual(KEPT.map(accountsOf));
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET, Prefix: keyOf(date(9)) }));
  expect(Versions.length).toBe(5);
});

test('a dump that is replaced between the last look and the tag keeps its new version', async () => {
  const Key = keyOf(date(2));
  const store = new TaggingStore(s3, BUCKET, undefined);
  const looked = await store.readTags(Key);
  await put(Key, 'the dump');
  await store.writeTags(Key, looked?.versionId, { 'mysqldump-retention': 'expired' });
  expect(await tagsOf(Key)).toEqual({});
  expect((await store.readTags(Key))?.versionId).not.toBe(looked?.versionId);
});

describe('the role of retention', () => {
  const dump = keyOf(date(0));
  const Tagging = { TagSet: [{ Key: 'mysqldump-retention', Value: 'expired' }] };
  let own: S3Client;

  beforeAll(async () => {
    own = new S3Client(await roleConfig(cloud, roleArn(cloud, 'shop-retention')));
  });

  const list = (Prefix: string, Delimiter?: string) =>
    own.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix, ...(Delimiter ? { Delimiter } : {}) }));

  test.each<[string, () => Promise<unknown>]>([
    ['read a verdict', () => own.send(new GetObjectCommand({ Bucket: BUCKET, Key: verdictKey(dump) }))],
    ['read the tags of a dump', () => own.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: dump }))],
    ['list the months of its job', () => list('backups/shop/', '/')],
    ['list a month of its job', () => list(`backups/shop/${date(0).slice(0, 7).replace('-', '/')}/`)],
  ])('may %s', async (_, action) => {
    await expect(action()).resolves.toBeDefined();
  });

  test.each<[string, () => Promise<unknown>]>([
    ['read a dump', () => own.send(new GetObjectCommand({ Bucket: BUCKET, Key: dump }))],
    ['read facts', () => own.send(new GetObjectCommand({ Bucket: BUCKET, Key: factsKey(dump) }))],
    ['delete a dump', () => own.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: dump }))],
    ['delete a version', () => own.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: dump, VersionId: 'v' }))],
    ['write a verdict', () => own.send(new PutObjectCommand({ Bucket: BUCKET, Key: verdictKey(dump), Body: '{}' }))],
    [
      'tag a dump of another job',
      () => own.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: OTHER_JOB, Tagging })),
    ],
    ['list the objects of other jobs below its own', () => list('backups/shop/')],
    ['list the whole bucket', () => list('')],
    [
      'change the lifecycle',
      () =>
        own.send(
          new PutBucketLifecycleConfigurationCommand({
            Bucket: BUCKET,
            LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }] },
          }),
        ),
    ],
    [
      'turn versioning off',
      () =>
        own.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Suspended' } })),
    ],
  ])('may not %s', async (_, action) => {
    await expect(action()).rejects.toMatchObject({ name: expect.stringMatching(/^AccessDenied/) });
  });
});
