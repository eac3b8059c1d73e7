import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  RestoreObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine, type Ended } from '../../../dev/labs/released/command-line';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { endRestore, transition } from '../../../dev/local-cloud/archive';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { manifestKey } from '../../../functions/dump-format/keys/object-keys';

/*
 * The bad day: the region of the dumps is gone, and there is the bucket in the other region. Dumps were made into a bucket with Object
 * Lock and a KMS key, by clients that calculate no checksum unless they are asked to.
 */

const REPLICA = 'dumps-replica';
const ELSEWHERE = 'eu-west-1';
const SLOT = '2026-11-20';
const LATER = '2026-11-21';

let cloud: LocalCloud;
let source: TestServer;
let target: TestServer;
let cli: CommandLine;
/** In the other region. */
let s3: S3Client;
const keys: Record<string, string> = {};

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  process.env.AWS_REQUEST_CHECKSUM_CALCULATION = 'WHEN_REQUIRED';
  [cloud, source, target] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql' }),
    startServer({ flavour: 'mysql' }),
  ]);
  const { endpoint, credentials } = cloud;
  s3 = new S3Client({ endpoint, credentials, region: ELSEWHERE, forcePathStyle: true });
  const dumps = await DumpLab.create(cloud, source, ['shop']);
  await s3.send(
    new CreateBucketCommand({ Bucket: REPLICA, CreateBucketConfiguration: { LocationConstraint: ELSEWHERE } }),
  );
  await protect(cloud.client(S3Client), BUCKET, cloud.client(KMSClient), 'GOVERNANCE');
  await protect(s3, REPLICA, new KMSClient({ endpoint, credentials, region: ELSEWHERE }));
  await replicate(cloud.client(S3Client));
  cli = await CommandLine.build(cloud);
  await source.sql(
    `CREATE TABLE orders (id INT PRIMARY KEY, note TEXT);
     INSERT INTO orders VALUES (1, 'first'), (2, 'second');`,
    'shop',
  );
  await target.sql("CREATE USER 'admin'@'%' IDENTIFIED BY 'secret' REQUIRE SSL; GRANT ALL ON *.* TO 'admin'@'%';");
  for (const slot of [SLOT, LATER]) {
    const { key } = await dumps.invoke(scheduledEvent(slot), { services: { publishMetrics: () => {} } });
    await new VerifyLab(dumps).verify(key);
    keys[slot] = key;
  }
  const [original, copy] = await Promise.all(
    (
      [
        [cloud.client(S3Client), BUCKET],
        [s3, REPLICA],
      ] as const
    ).map(([client, Bucket]) => client.send(new HeadObjectCommand({ Bucket, Key: manifestKey(keys[SLOT] as string) }))),
  );
  // As in AWS: otherwise this shows less.
  expect(original?.ObjectLockMode).toBe('GOVERNANCE');
  expect(copy?.ETag).not.toBe(original?.ETag);
  await removeBucket(cloud.client(S3Client));
});

afterAll(async () => {
  delete process.env.AWS_REQUEST_CHECKSUM_CALCULATION;
  cli?.remove();
  s3?.destroy();
  await Promise.all([cloud?.stop(), source?.stop(), target?.stop()]);
});

async function protect(client: S3Client, Bucket: string, kms: KMSClient, Mode?: 'GOVERNANCE'): Promise<void> {
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const Rule = Mode && { DefaultRetention: { Mode, Days: 30 } };
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
  await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const encryption = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KeyMetadata?.Arn } as const;
  const Rules = [{ ApplyServerSideEncryptionByDefault: encryption }];
  await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
}

async function replicate(client: S3Client): Promise<void> {
  const rule = {
    Status: 'Enabled',
    Priority: 0,
    Filter: { Prefix: '' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: `arn:aws:s3:::${REPLICA}` },
  } as const;
  const ReplicationConfiguration = { Role: 'arn:aws:iam::000000000000:role/replica', Rules: [rule] };
  await client.send(new PutBucketReplicationCommand({ Bucket: BUCKET, ReplicationConfiguration }));
}

/** Removes the bucket of the dumps with everything in it. */
async function removeBucket(client: S3Client): Promise<void> {
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
  for (const { Key, VersionId } of Versions) {
    await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key, VersionId, BypassGovernanceRetention: true }));
  }
  await client.send(new DeleteBucketCommand({ Bucket: BUCKET }));
}

/** Runs a command on the bucket in the other region. */
function run(verb: string, ...args: string[]): Promise<Ended> {
  const options = { environment: { MYSQL_PWD: 'secret' } };
  return cli.run([verb, 'shop', ...args, '--bucket', REPLICA, '--region', ELSEWHERE], options);
}

function restore(database: string, ...args: string[]): Promise<Ended> {
  const ca = join(cloud.folder, 'target-ca.pem');
  writeFileSync(ca, target.caPem);
  const server = ['--host', target.host, '--port', String(target.port), '--tls-ca', ca, '--user', 'admin'];
  return run('restore', ...args, ...server, '--into', database);
}

/** The slots of the job, as JSON. */
async function listed(): Promise<Record<string, unknown>[]> {
  const { exit, out } = await run('list', '--days', '3660', '--json');
  expect(exit).toBe(0);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('list shows the dumps with the states of their originals', async () => {
  const slots = await listed();
  for (const slot of [SLOT, LATER]) {
    expect(slots).toContainEqual(expect.objectContaining({ slot, state: 'verified', key: keys[slot] }));
  }
});

test('show names the copy and its original, and how to restore the copy', async () => {
  const { exit, out } = await run('show', SLOT);
  expect(exit).toBe(0);
  expect(out).toMatch(new RegExp(`^Dump +s3://${REPLICA}/${keys[SLOT]}$`, 'm'));
  expect(out).toMatch(new RegExp(`^Copy of +s3://${BUCKET}/${keys[SLOT]}$`, 'm'));
  expect(out).toContain(`aws s3api get-object --bucket ${REPLICA} --key ${keys[SLOT]} `);
});

test('verify compares the bytes of the copy with the manifest', async () => {
  const sound = await run('verify', SLOT);
  expect(sound.out).toContain(`It is a copy of s3://${BUCKET}/${keys[SLOT]}.`);
  expect([sound.exit, sound.out]).toEqual([0, expect.stringMatching(/^verified {2}shop 2026-11-20: /)]);
});

test('restore restores the copy, equal to the source', async () => {
  const { exit, out } = await restore('rescue', SLOT);
  expect([exit, out]).toEqual([0, expect.stringContaining(`restored  s3://${REPLICA}/${keys[SLOT]}`)]);
  const [original, restored] = await Promise.all([databaseFacts(source, 'shop'), databaseFacts(target, 'rescue')]);
  expect(differences(original, restored)).toEqual([]);
});

test('one table of a copy is restored, though its index is of the original', async () => {
  const { exit, err } = await restore('one_table', SLOT, '--tables', 'orders');
  expect(err).toContain('The whole dump is read, because its index is of no use');
  expect(exit).toBe(0);
  expect(await target.sql('SELECT COUNT(*) FROM one_table.orders')).toBe('2\n');
});

describe('a copy in an archive', () => {
  const archived = () => ({ Bucket: REPLICA, Key: keys[LATER] as string });
  const command = () =>
    `aws s3api restore-object --bucket ${REPLICA} --key ${keys[LATER]} --restore-request 'Days=7,GlacierJobParameters={Tier=Standard}'`;
  const databases = () => target.sql("SHOW DATABASES LIKE 'archived%'");

  beforeAll(() => transition(s3, archived(), 'DEEP_ARCHIVE'));

  test('is listed as one', async () => {
    const { out } = await run('list', '--days', '3660');
    expect(out).toContain(`1 dump in an archive (DEEP_ARCHIVE), the newest ${LATER}: S3 has to restore it`);
    expect(await listed()).toContainEqual(
      expect.objectContaining({ slot: LATER, state: 'verified', storageClass: 'DEEP_ARCHIVE' }),
    );
  });

  test('is shown with the command that restores it from there', async () => {
    const { exit, out } = await run('show', LATER);
    expect(exit).toBe(0);
    expect(out).toMatch(/^Storage +DEEP_ARCHIVE: it can't be read before S3 has restored it from there/m);
    expect(out).toContain(`  ${command()}\n`);
  });

  test.each([
    ['verify', () => run('verify', LATER)],
    ['extract', () => run('extract', LATER, '--table', 'orders')],
    ['restore', () => restore('archived', LATER)],
    ['restore --dry-run', () => restore('archived', LATER, '--dry-run')],
  ])('is refused by %s with that command, and nothing is written', async (_, attempt) => {
    const { exit, out, err } = await attempt();
    expect(`${out}${err}`).toContain('[DUMP_ARCHIVED]');
    expect(`${out}${err}`).toContain(command());
    expect(exit).toBe(4);
    expect(await databases()).toBe('');
  });

  test('is waited for while S3 restores it, and restored then', async () => {
    await s3.send(new RestoreObjectCommand({ ...archived(), RestoreRequest: { Days: 1 } }));
    const early = await restore('archived', LATER);
    expect([early.exit, early.err]).toEqual([4, expect.stringContaining('S3 is restoring the object')]);
    await endRestore(s3, archived());
    expect((await run('show', LATER)).out).toMatch(/^Storage +DEEP_ARCHIVE: restored from there, until .* UTC$/m);
    const late = await restore('archived', LATER);
    expect(late.exit).toBe(0);
    expect(await target.sql('SELECT COUNT(*) FROM archived.orders')).toBe('2\n');
  });
});

test('verify finds a copy that is damaged', async () => {
  await s3.send(new PutObjectCommand({ Bucket: REPLICA, Key: keys[SLOT], Body: 'other bytes' }));
  const { exit, out } = await run('verify', SLOT);
  expect([exit, out]).toEqual([5, expect.stringContaining('DAMAGED')]);
});
