import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parseDashboardBody } from '../../support/dashboard-body';
import { APPLIED, destroyAll, EXAMPLES_FOLDER, type Examples, ExamplesLab, REGION, removeAll } from './examples-lab';

/*
 * The complete example, applied to a local cloud that enforces IAM. The packages are placeholders, because other tests run the
 * function. The long form applies the others: several-services.test.ts, later-changes.test.ts, apply-options.test.ts,
 * masked.test.ts and staging-restore.test.ts.
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

test('the example that uses no module plans', async () => {
  const { vpc_id, subnet_ids, database_security_group_id } = lab.network;
  const copy = await lab.example(APPLIED.staging[0]);
  const variables = {
    ...{ vpc_id, subnet_ids, database_security_group_id },
    image_uri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump@sha256:${'0a'.repeat(32)}`,
    masked_bucket_name: 'masked',
    masked_kms_key_arn: 'arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e',
  };
  writeFileSync(join(copy.workFolder, 'local-cloud.auto.tfvars.json'), JSON.stringify(variables));
  const { addresses } = await copy.plan();
  await copy.remove();
  expect(addresses).toContain('create aws_scheduler_schedule.restore');
});

describe('the complete example', () => {
  let examples: Examples<(typeof ordinary)[number]>;
  let secondPlans: ReadonlyMap<string, string[]>;

  beforeAll(async () => {
    examples = await lab.examples(ordinary);
    secondPlans = await lab.applyAll(examples);
  });

  afterAll(() => removeAll(examples));

  test('has an empty second plan', () => {
    expect(secondPlans.get('complete')).toEqual([]);
  });

  test('has a role that writes with its key, within its boundary and below its prefix only', async () => {
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

  test('has a dashboard, one that AWS accepts, and shows its alarms, logs and metrics', async () => {
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

  test('is planned with another name, prefix, bucket name and table name: the plan is refused, and the messages give the remedy', async () => {
    const override = join(examples.complete.workFolder, 'override.tf.json');
    const inputs = { name: 'store', name_prefix: 'store-', bucket_name: 'another-bucket', lock_table_name: 'locks' };
    writeFileSync(override, JSON.stringify({ module: { mysqldump: inputs } }));
    const plan = examples.complete.plan();
    const output = await plan.then(
      () => 'The plan passed.',
      ({ message }: Error) => message.replaceAll(/\s+/g, ' '),
    );
    rmSync(override);
    for (const message of ['name must stay "shop"', 'name_prefix must stay "backup-"'])
      expect(output).toContain(message);
    for (const name of ['bucket_name', 'lock_table_name']) expect(output).toContain(`${name} must stay`);
    expect(output).toContain('docs/rename-move-replace.md');
  });

  test('keeps its bucket and its dumps in it when it is destroyed, reports it, and leaves nothing else', async () => {
    const [, Bucket] = /^s3:\/\/([^/]+)\//.exec(String((await examples.complete.output()).dumps)) ?? [];
    const error = (await destroyAll(examples)).get('complete');
    expect(error?.message).toContain('BucketNotEmpty');
    expect(await examples.complete.resources()).toEqual(['module.mysqldump.aws_s3_bucket.dumps[0]']);
    const { Contents = [] } = await new S3Client(lab.adminConfig).send(new ListObjectsV2Command({ Bucket }));
    expect(Contents).toHaveLength(1);
  });
});
