import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET } from '../../../dev/labs/cloud/dump-cloud';
import { objectCreated, scheduledEvent } from '../../../dev/labs/cloud/events';
import { publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { HostedVerify, VERIFY_FUNCTION } from '../../../dev/labs/hosted/hosted-verify';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { shopModule } from '../../../dev/labs/released/shop-module';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { deployRole } from '../../../dev/local-cloud/deploy';
import { invoke } from '../../../dev/local-cloud/invoke';
import { roleArn, roleConfig } from '../../../dev/local-cloud/roles';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { parseIndex } from '../../../functions/dump-format/dump-index/parse-index';
import { factsKey, indexKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { METRIC } from '../../../functions/verify/metric-names';
import { type ObjectAction, objectActions } from '../../support/object-actions';
import { alarmBecomes } from '../alarms/alarms';

/* The released function with the role, the rule and the alarm of the module, on a cloud that enforces IAM. */

let cloud: LocalCloud;
let server: TestServer;
let dumps: DumpLab;
let verify: HostedVerify;
/** A dump that was made after the deployment. */
let key: string;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  dumps = await DumpLab.create(cloud, server, ['shop']);
  await server.sql('CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1);', 'shop');
  const { layerArn } = await publishDumpPackage(cloud);
  verify = await HostedVerify.deploy(cloud, { layerArn });
  ({ key } = await dumps.invoke(scheduledEvent('2026-11-20')));
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** Waits until an object is in the bucket. */
async function arrival(of: string): Promise<void> {
  await until(async () => (await dumps.keys()).includes(of));
}

test('verifies a dump once when its manifest arrives', async () => {
  await arrival(verdictKey(key));
  const verdict = await new VerifyLab(dumps).verdict(key);
  expect(verdict).toMatchObject({
    verified: true,
    findings: [],
    job: 'shop',
    dump: { bucket: BUCKET, key, tables: 1, statements: { createTable: 1, insert: 1 } },
    index: { key: indexKey(key) },
  });
  expect(parseIndex(await dumps.object(indexKey(key))).dump.sha256).toBe(verdict.dump?.sha256);
  // Neither a dump nor a verdict nor an index starts it, which would be a loop.
  await verify.untilIdle();
  expect(verify.invocations).toHaveLength(1);
  expect(verify.invocations[0]?.event).toMatchObject({ detail: { object: { key: manifestKey(key) } } });
});

test('counts duplicate events, or retries of one that died behind its verdict, and changes nothing', async () => {
  await arrival(verdictKey(key));
  const results = () => Promise.all([verdictKey(key), indexKey(key)].map((result) => dumps.object(result)));
  const before = await results();
  const event = objectCreated(manifestKey(key));
  const answers = await Promise.all([1, 2, 3].map(() => invoke(cloud, VERIFY_FUNCTION.name, event)));
  expect(answers.map(({ response }) => response)).toEqual(
    [1, 2, 3].map(() => expect.objectContaining({ verified: true, verdict: 'known' })),
  );
  expect(await results()).toEqual(before);
  for (const { logs } of verify.invocations.slice(-3)) expect(logs).toContain(`"${METRIC.arrivalVerified}":1`);
});

test('writes a verdict for a damaged dump, and keeps its alarm until the next sound one', async () => {
  const s3 = cloud.client(S3Client);
  const alarm = shopModule().resource<Record<string, string & number>>('aws_cloudwatch_metric_alarm', 'dump_damaged');
  await cloud.client(CloudWatchClient).send(
    new PutMetricAlarmCommand({
      AlarmName: 'damaged',
      Namespace: alarm.namespace,
      MetricName: alarm.metric_name,
      Dimensions: Object.entries(alarm.dimensions ?? {}).map(([Name, Value]) => ({ Name, Value: String(Value) })),
      Statistic: alarm.statistic as never,
      ComparisonOperator: alarm.comparison_operator as never,
      Threshold: alarm.threshold,
      EvaluationPeriods: alarm.evaluation_periods,
      TreatMissingData: alarm.treat_missing_data,
      Period: 1,
    }),
  );
  const manifest = await dumps.manifest(key);
  const another = key.replaceAll('2026-11-20', '2026-11-19');
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: another, Body: 'cut off' }));
  const body = { ...manifest, slot: '2026-11-19', dump: { ...manifest.dump, key: another, etag: ETag } };
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey(another), Body: JSON.stringify(body) }));

  await arrival(verdictKey(another));
  const { verified, findings } = await new VerifyLab(dumps).verdict(another);
  expect(verified).toBe(false);
  expect(findings).toContain(`The dump has 7 bytes, but its manifest states ${manifest.dump.bytes}.`);
  await alarmBecomes(cloud, 'damaged', 'ALARM');

  const next = await dumps.invoke(scheduledEvent('2026-11-21'));
  await arrival(verdictKey(next.key));
  await alarmBecomes(cloud, 'damaged', 'OK');
});

test("ignores a manifest of another job whose prefix begins like this job's keys", async () => {
  const s3 = cloud.client(S3Client);
  const since = verify.invocations.length;
  // The rule matches the second event: only the function checks the complete format of a key.
  const nested = [
    'backups/shop/crm/2026/11/crm-2026-11-20.sql.zst',
    'backups/shop/2026/11/shop/2026/11/shop-2026-11-20.sql.zst',
  ];
  for (const Key of nested) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: manifestKey(Key), Body: '{}' }));
  await verify.untilIdle();
  const invoked = verify.invocations.slice(since);
  expect(invoked).toHaveLength(1);
  expect(invoked[0]).toMatchObject({
    status: 'success',
    event: { detail: { object: { key: manifestKey(nested[1] ?? '') } } },
  });
  const keys = await dumps.keys();
  expect(nested.filter((Key) => keys.includes(verdictKey(Key)))).toEqual([]);
  await alarmBecomes(cloud, 'damaged', 'OK');
});

test("grants its role the dumps' KMS key, needed to write a verdict, when the job names one", async () => {
  const { KeyMetadata } = await cloud.client(KMSClient).send(new CreateKeyCommand({}));
  const key = KeyMetadata?.Arn ?? '';
  const module = shopModule({ '${var.kms_key_arn}': key, '${local.region}': cloud.region });
  const body = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key, Body: '{}' } as const;
  const Key = verdictKey('backups/shop/2026/11/shop-2026-11-02.sql.zst');
  for (const [role, sids, isAllowed] of [
    ['with-key', ['WriteVerdicts', 'EncryptDumps'], true],
    ['without-key', ['WriteVerdicts'], false],
  ] as const) {
    const s3 = new S3Client(await roleConfig(cloud, await deployRole(cloud, role, module.statements('verify', sids))));
    const written = s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, ...body }));
    if (isAllowed) await expect(written).resolves.toMatchObject({ SSEKMSKeyId: key });
    else await expect(written).rejects.toMatchObject({ name: 'AccessDenied' });
    s3.destroy();
  }
});

describe('the role', () => {
  const OWN = 'backups/shop/2026/11/shop-2026-11-01.sql.zst';
  const NEW = 'backups/shop/2026/11/shop-2026-11-03.sql.zst';
  const OTHER = 'backups/crm/2026/11/crm-2026-11-01.sql.zst';
  /** Key of a job with the prefix `backups/shop`. */
  const NESTED = 'backups/shop/crm/2026/11/crm-2026-11-01.sql.zst';
  const clients: S3Client[] = [];
  const roles = {} as Record<'verify' | 'dump', S3Client>;

  beforeAll(async () => {
    const sids = ['WriteDumps', 'OverwriteNoDump', 'OverwriteNoFacts', 'OverwriteNoManifest', 'ReadDumps', 'FindDumps'];
    await deployRole(cloud, 'dump-role', shopModule().statements('dump', sids));
    for (const [name, role] of [
      ['verify', VERIFY_FUNCTION.name],
      ['dump', 'dump-role'],
    ] as const) {
      roles[name] = new S3Client(await roleConfig(cloud, roleArn(cloud, role)));
      clients.push(roles[name]);
    }
    for (const Key of [OWN, OTHER, NESTED]) {
      await cloud.client(S3Client).send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
    }
  });

  afterAll(() => {
    for (const client of clients) client.destroy();
  });

  const { get, put, overwrite, upload, remove, list } = objectActions(BUCKET);

  test.each<['verify' | 'dump', string, ObjectAction]>([
    ['verify', 'read a dump', get(OWN)],
    ['verify', 'write a verdict', put(verdictKey(OWN))],
    ['verify', 'write an index', put(indexKey(OWN))],
    ['verify', 'list its dumps', list('backups/shop/2026/11/')],
    ['dump', 'write a dump', put(NEW)],
    ['dump', 'begin an upload', upload(NEW)],
    ['dump', 'write facts', put(factsKey(NEW))],
    ['dump', 'write a manifest', put(manifestKey(NEW))],
    ['dump', 'read a verdict', get(verdictKey(OWN))],
  ])('of %s may %s', async (role, _, attempt) => {
    await expect(attempt(roles[role])).resolves.toBeDefined();
  });

  test.each<['verify' | 'dump', string, ObjectAction]>([
    ['verify', 'write a dump', put(OWN)],
    ['verify', 'write a manifest', put(manifestKey(OWN))],
    ['verify', 'write facts', put(factsKey(OWN))],
    ['verify', 'delete a dump', remove(OWN)],
    ['verify', 'delete a verdict', remove(verdictKey(OWN))],
    ['verify', 'read a dump of another job', get(OTHER)],
    ['verify', 'write a verdict on another job', put(verdictKey(OTHER))],
    ['verify', 'write an index for another job', put(indexKey(OTHER))],
    ['verify', 'read a dump of a job with a longer prefix', get(NESTED)],
    ['verify', 'write a verdict on a job with a longer prefix', put(verdictKey(NESTED))],
    ['verify', 'list the dumps of a job with a longer prefix', list('backups/shop/crm/2026/11/')],
    ['verify', 'list the whole bucket', list()],
    ['dump', 'write a dump of a job with a longer prefix', put(NESTED)],
    ['dump', 'write facts of a job with a longer prefix', put(factsKey(NESTED))],
    ['dump', 'write a manifest of a job with a longer prefix', put(manifestKey(NESTED))],
    ['dump', 'read a dump of a job with a longer prefix', get(NESTED)],
    ['dump', 'write a verdict', put(verdictKey(OWN))],
    ['dump', 'write an index', put(indexKey(OWN))],
    ['dump', 'write anything else below its prefix', put('backups/shop/notes.txt')],
    ['dump', 'delete a verdict', remove(verdictKey(OWN))],
    ['dump', 'write over a dump', overwrite(OWN)],
    ['dump', 'write over facts', overwrite(factsKey(OWN))],
    ['dump', 'write over a manifest', overwrite(manifestKey(OWN))],
    ['verify', 'write over a verdict', overwrite(verdictKey(OWN))],
    ['verify', 'write over an index', overwrite(indexKey(OWN))],
  ])('of %s may not %s', async (role, _, attempt) => {
    await expect(attempt(roles[role])).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
