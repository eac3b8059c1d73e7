import { ENV } from '../../../../../functions/retention/env';
import { createPublishMetrics } from '../../../../../functions/retention/metrics';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { OF_EVERY_FUNCTION, WITH_QUEUES } from '../../shared-permissions';

interface Statement {
  statement: { Sid: string; Effect: string; Action: string[]; Resource: string | string[]; Condition?: object };
}

const { resource = {}, locals = {} } = new MysqldumpModule().toTerraform();
const statements = (locals.retention_function_statements as Statement[]).map(({ statement }) => statement);
const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);
const alarms = resource.aws_cloudwatch_metric_alarm as Record<string, Record<string, unknown>>;
const functions = resource.aws_lambda_function as Record<string, Record<string, unknown>>;
const OBJECTS = '${local.bucket_arn}/${local.dump_prefix}/????/??/${var.name}-????-??-??';

test("the retention function's role has exactly these permissions, and can delete nothing", () => {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(Object.fromEntries(allowed.map(({ Sid, Action }) => [Sid, Action]))).toEqual({
    ...OF_EVERY_FUNCTION,
    ...WITH_QUEUES,
    ReadVerdicts: ['s3:GetObject'],
    TagDumps: ['s3:GetObjectTagging', 's3:PutObjectTagging', 's3:PutObjectVersionTagging'],
    FindDumps: ['s3:ListBucket'],
    FindMonths: ['s3:ListBucket'],
    FindUsers: ['s3:ListBucket'],
    ReadLifecycle: ['s3:GetLifecycleConfiguration'],
    DecryptVerdicts: ['kms:Decrypt'],
    ReportUndecided: ['sqs:SendMessage'],
    AttachToNetwork: expect.arrayContaining(['ec2:CreateNetworkInterface']),
  });
});

test("the retention function's role tags the objects of its own job, and reads no dump", () => {
  expect(bySid('TagDumps')?.Resource).toEqual([
    `${OBJECTS}*`,
    '${local.bucket_arn}/${local.users_prefix}/????/??/users-${var.name}-????-??-??*.sql.gz',
  ]);
  expect(bySid('ReadVerdicts')?.Resource).toEqual(
    ['manifest', 'verified', 'drilled', 'drilled-full'].map((kind) => `${OBJECTS}*.${kind}.json`),
  );
});

test('the retention function gets every environment variable of its contract, and no other', () => {
  const names = [locals.retention_environment, locals.retention_optional_environment].flatMap((it) =>
    Object.keys(it as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});

test('the retention function has no layer, and a security group of its own, whose only way out is HTTPS', () => {
  const group = '${one(aws_security_group.retention[*].id)}';
  expect(functions.retention?.layers).toBeUndefined();
  expect(functions.retention?.vpc_config).toEqual({ security_group_ids: [group], subnet_ids: '${var.subnet_ids}' });
});

test('everything of the retention exists only with a rule', () => {
  const counts = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName as Record<string, { count?: string }>)
      .filter(([name]) => name.includes('retention'))
      .map(([name, { count }]) => [`${type}.${name}`, count]),
  );
  expect(counts).toHaveLength(14);
  for (const [, count] of counts) expect(count).toContain('local.retains');
  expect(locals.retains).toBe(
    '${length([for count in [var.keep_hourly, var.keep_daily, var.keep_weekly, var.keep_monthly, var.keep_yearly, var.expiration_days] : count if count != null]) > 0}',
  );
});

test('the alarm of a missing retention watches the metric that a run of the schedule publishes', () => {
  let line = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    line += text;
    return true;
  });
  const source = { namespace: 'Mysqldump', job: 'shop', functionName: 'shop-retention' };
  createPublishMetrics(source)({ scheduled: true, paused: false, kept: 3, keptBytes: 30, expired: 1 });
  write.mockRestore();
  const { _aws, ...values } = JSON.parse(line);
  const [published] = _aws.CloudWatchMetrics;
  const queries = alarms.retention_missing?.metric_query as { metric?: Record<string, unknown> }[];
  const metric = queries[1]?.metric ?? {};
  expect(metric).toMatchObject({
    metric_name: 'RetentionDecided',
    dimensions: { job: '${var.name}', function: '${local.resource_name}-retention' },
  });
  expect(published.Metrics).toContainEqual(expect.objectContaining({ Name: metric.metric_name }));
  expect(published.Dimensions).toEqual([Object.keys(metric.dimensions as object)]);
  expect(values).toMatchObject({ RetentionDecided: 1, RetentionPaused: 0, DumpsKept: 3, DumpsExpired: 1 });
  expect(alarms.retention_missing).toMatchObject({ evaluation_periods: '${50}', treat_missing_data: 'breaching' });
});

test('a run that fails is sent to a queue with an alarm', () => {
  const arn = '${one(aws_sqs_queue.retention_dead_letter[*].arn)}';
  expect(bySid('ReportUndecided')?.Resource).toEqual([arn]);
  expect(alarms.retention_dead_letters).toMatchObject({
    dimensions: { QueueName: '${local.resource_name}-retention-dead-letter' },
    treat_missing_data: 'ignore',
  });
});
