import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { objectCreated, scheduledEvent } from '../../../dev/labs/cloud/events';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted/hosted-drill';
import { publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { HostedVerify } from '../../../dev/labs/hosted/hosted-verify';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { shopModule } from '../../../dev/labs/released/shop-module';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';
import { roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import {
  drillReportKey,
  drillVerdictKey,
  factsKey,
  manifestKey,
  verdictKey,
} from '../../../functions/dump-format/keys/object-keys';
import { type ObjectAction, objectActions } from '../../support/object-actions';

/* The released function with the layers, the role and the rule of the module, on a cloud that enforces IAM. */

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let drill: HostedDrill;
/** A dump that was made after the deployment. */
let key: string;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql(
    `CREATE TABLE orders (id INT PRIMARY KEY, note TEXT); INSERT INTO orders VALUES (1, 'first');
     CREATE VIEW notes AS SELECT note FROM orders;`,
    'shop',
  );
  const { layerArn } = await publishDumpPackage(cloud);
  await HostedVerify.deploy(cloud, { layerArn });
  drill = await HostedDrill.deploy(cloud, { layerArn });
  ({ key } = await dumps.invoke(scheduledEvent('2026-11-20')));
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** Waits until an object is in the bucket. */
async function arrival(of: string): Promise<void> {
  await until(async () => (await dumps.keys()).includes(of), { seconds: 300 });
}

const send = (event: unknown) => invoke(cloud, DRILL_FUNCTION.name, event);

test('drills a dump once when its verdict arrives', async () => {
  await arrival(drillReportKey(key));
  const lab = new DrillLab(dumps);
  expect(await lab.verdict(key)).toMatchObject({
    restorable: true,
    problems: [],
    job: 'shop',
    facts: { differenceCount: 0 },
    server: { flavour: 'mysql' },
    dump: { bucket: BUCKET, key },
  });
  expect(await lab.report(key)).toContain('**Result: the dump restores.**');
  // Neither a dump, nor a manifest, nor the results of drills start it, which would be a loop.
  await drill.untilIdle();
  expect(drill.invocations).toHaveLength(1);
  expect(drill.invocations[0]?.event).toMatchObject({ detail: { object: { key: verdictKey(key) } } });
});

test('changes nothing for a duplicate event', async () => {
  await arrival(drillReportKey(key));
  const before = await Promise.all([drillVerdictKey(key), drillReportKey(key)].map((of) => dumps.object(of)));
  const { response } = await send(objectCreated(verdictKey(key)));
  expect(response).toMatchObject({ key, drilled: true, restorable: true, verdict: 'known' });
  const after = await Promise.all([drillVerdictKey(key), drillReportKey(key)].map((of) => dumps.object(of)));
  expect(after).toEqual(before);
});

test('finds the newest verified dump on demand, and no verdict whose dump is gone', async () => {
  await arrival(verdictKey(key));
  const [year, month, day] = new Date().toISOString().slice(0, 10).split('-');
  const newest = `backups/shop/${year}/${month}/shop-${year}-${month}-${day}.sql.zst`;
  const Body = await dumps.object(verdictKey(key));
  await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key: verdictKey(newest), Body }));
  expect((await send({})).response).toMatchObject({ drilled: true, key, verdict: 'known' });
});

test("ignores a verdict of another job whose prefix begins like this job's keys", async () => {
  await arrival(drillReportKey(key));
  await drill.untilIdle();
  const since = drill.invocations.length;
  // The rule matches the second event: only the function checks the complete format of a key.
  const nested = [
    'backups/shop/crm/2026/11/crm-2026-11-20.sql.zst',
    'backups/shop/2026/11/shop/2026/11/shop-2026-11-20.sql.zst',
  ];
  const s3 = cloud.client(S3Client);
  for (const Key of nested) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: verdictKey(Key), Body: '{}' }));
  await drill.untilIdle();
  const invoked = drill.invocations.slice(since);
  expect(invoked).toEqual([
    expect.objectContaining({
      status: 'success',
      event: expect.objectContaining({
        detail: expect.objectContaining({ object: expect.objectContaining({ key: verdictKey(nested[1] ?? '') }) }),
      }),
    }),
  ]);
  const keys = await dumps.keys();
  expect(nested.filter((Key) => keys.includes(drillVerdictKey(Key)))).toEqual([]);
});

test("grants its role the dumps' KMS key, needed to write the results, when the job names one", async () => {
  const { KeyMetadata } = await cloud.client(KMSClient).send(new CreateKeyCommand({}));
  const kmsKey = KeyMetadata?.Arn ?? '';
  const module = shopModule({ '${var.kms_key_arn}': kmsKey, '${local.region}': cloud.region });
  const body = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKey, Body: '{}', IfNoneMatch: '*' } as const;
  const Key = drillVerdictKey('backups/shop/2026/11/shop-2026-11-02.sql.zst');
  for (const [role, sids, isAllowed] of [
    ['drill-without-key', ['WriteDrills'], false],
    ['drill-with-key', ['WriteDrills', 'EncryptDumps'], true],
  ] as const) {
    const s3 = new S3Client(await roleConfig(cloud, await deployRole(cloud, role, module.statements('drill', sids))));
    const written = s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, ...body }));
    if (isAllowed) await expect(written).resolves.toMatchObject({ SSEKMSKeyId: kmsKey });
    else await expect(written).rejects.toMatchObject({ name: 'AccessDenied' });
    s3.destroy();
  }
});

describe('the role', () => {
  const OWN = 'backups/shop/2026/11/shop-2026-11-01.sql.zst';
  const OTHER = 'backups/crm/2026/11/crm-2026-11-01.sql.zst';
  /** Key of a job with the prefix `backups/shop`. */
  const NESTED = 'backups/shop/crm/2026/11/crm-2026-11-01.sql.zst';
  let role: S3Client;

  beforeAll(async () => {
    role = new S3Client(await roleConfig(cloud, roleArn(cloud, DRILL_FUNCTION.name)));
    for (const Key of [OWN, OTHER, NESTED]) {
      await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    }
  });

  afterAll(() => role?.destroy());

  const { get, put, overwrite, upload, remove, list } = objectActions(BUCKET);

  test.each<[string, ObjectAction]>([
    ['read a dump', get(OWN)],
    ['write a verdict of a drill', put(drillVerdictKey(OWN))],
    ['write a report of a drill', put(drillReportKey(OWN))],
    ['list its dumps', list('backups/shop/2026/11/')],
  ])('may %s', async (_, attempt) => {
    await expect(attempt(role)).resolves.toBeDefined();
  });

  test.each<[string, ObjectAction]>([
    ['write a dump', put(OWN)],
    ['begin an upload', upload(OWN)],
    ['write facts', put(factsKey(OWN))],
    ['write a manifest', put(manifestKey(OWN))],
    ['write a verdict of the verification', put(verdictKey(OWN))],
    ['write over a verdict of a drill', overwrite(drillVerdictKey(OWN))],
    ['write over a report of a drill', overwrite(drillReportKey(OWN))],
    ['delete a dump', remove(OWN)],
    ['delete a verdict of a drill', remove(drillVerdictKey(OWN))],
    ['read a dump of another job', get(OTHER)],
    ['write a verdict of a drill on another job', put(drillVerdictKey(OTHER))],
    ['read a dump of a job with a longer prefix', get(NESTED)],
    ['write a verdict of a drill on a job with a longer prefix', put(drillVerdictKey(NESTED))],
    ['list the dumps of a job with a longer prefix', list('backups/shop/crm/2026/11/')],
    ['list the whole bucket', list()],
  ])('may not %s', async (_, attempt) => {
    await expect(attempt(role)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
