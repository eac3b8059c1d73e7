import { ENV } from '../../../../../functions/verify/env';
import { createPublishMetrics } from '../../../../../functions/verify/metrics';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { OF_EVERY_FUNCTION, WITH_QUEUES } from '../../shared-permissions';

interface Statement {
  statement: { Sid: string; Effect: string; Action: string[]; Resource: string | string[]; Condition?: object };
}

const { resource = {}, locals = {} } = new MysqldumpModule().toTerraform();
const statements = (locals.verify_function_statements as Statement[]).map(({ statement }) => statement);
const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);
type Alarm = Record<string, unknown> & { metric_query: { metric?: object }[] };
const alarms = resource.aws_cloudwatch_metric_alarm as Record<string, Alarm>;
const OBJECTS = '${local.bucket_arn}/${local.dump_prefix}/????/??/${var.name}-????-??-??';

test("the verify function's role has exactly these permissions", () => {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(Object.fromEntries(allowed.map(({ Sid, Action }) => [Sid, Action]))).toEqual({
    ...OF_EVERY_FUNCTION,
    ...WITH_QUEUES,
    ReadDumps: ['s3:GetObject', 's3:GetObjectVersion'],
    WriteVerdicts: ['s3:PutObject'],
    FindDumps: ['s3:ListBucket'],
    EncryptDumps: ['kms:GenerateDataKey', 'kms:Decrypt'],
    ReportUnverified: ['sqs:SendMessage'],
    AskRunner: ['states:DescribeExecution'],
    StartRunner: ['states:StartExecution'],
    AttachToNetwork: expect.arrayContaining(['ec2:CreateNetworkInterface']),
  });
});

test("the verify function's role reads its own job's dumps, and writes verdicts only", () => {
  expect(bySid('ReadDumps')?.Resource).toEqual([`${OBJECTS}*`]);
  expect(bySid('WriteVerdicts')?.Resource).toEqual([`${OBJECTS}*.verified.json`, `${OBJECTS}*.index.json.gz`]);
  expect(bySid('FindDumps')?.Condition).toEqual({ StringLike: { 's3:prefix': ['${local.dump_prefix}/????/??/*'] } });
});

test("the verify function's code is denied the network attachment that its role needs", () => {
  expect(bySid('DenyNetworkToCode')?.Condition).toEqual({
    ArnEquals: { 'lambda:SourceFunctionArn': expect.stringMatching(/:function:\$\{local\.resource_name\}-verify$/) },
  });
});

test('the verify function gets every environment variable of its contract, and no other', () => {
  const names = [locals.verify_environment, locals.verify_optional_environment].flatMap((it) =>
    Object.keys(it as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});

test('the event rule matches manifests of its own job, and no verdicts, which would cause a loop', () => {
  const rule = (resource.aws_cloudwatch_event_rule as Record<string, { event_pattern: string }>).verify;
  expect(JSON.parse(rule?.event_pattern ?? '')).toEqual({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: ['${local.bucket_name}'] },
      object: { key: [{ wildcard: '${local.dump_prefix}/2*/${var.name}-2*.manifest.json' }] },
    },
  });
});

test('a created bucket sends object events to EventBridge for all jobs that share it', () => {
  expect(resource.aws_s3_bucket_notification).toMatchObject({
    dumps: {
      count: '${var.create_bucket ? 1 : 0}',
      bucket: '${one(aws_s3_bucket.dumps[*].bucket)}',
      eventbridge: true,
    },
  });
});

test('the alarm of a damaged dump starts with one, and lasts until the next verification', () => {
  expect(alarms.dump_damaged).toMatchObject({
    namespace: '${var.metrics_namespace}',
    metric_name: 'DumpVerified',
    dimensions: { job: '${var.name}', function: '${local.resource_name}-verify' },
    statistic: 'Minimum',
    evaluation_periods: 1,
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    treat_missing_data: 'ignore',
  });
});

test('the alarm of missing verifications counts the hours without a new dump', () => {
  expect(alarms.dump_unverified).toMatchObject({
    metric_query: [
      { expression: 'FILL(success, 0)', return_data: true },
      {
        metric: {
          metric_name: 'ArrivalVerified',
          stat: 'Sum',
          period: 3600,
          dimensions: { job: '${var.name}', function: '${local.resource_name}-verify' },
        },
      },
    ],
    evaluation_periods: '${local.new_dump_hours}',
    datapoints_to_alarm: '${local.new_dump_hours}',
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    treat_missing_data: 'breaching',
  });
});

test('the verification alarms watch the metrics that the function publishes', () => {
  let line = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    line += text;
    return true;
  });
  const source = { namespace: 'Mysqldump', job: 'shop', functionName: 'shop-verify' };
  createPublishMetrics(source)({ verified: true, arrived: true, seconds: 1, rowAnomalies: 0 });
  write.mockRestore();
  const [published] = JSON.parse(line)._aws.CloudWatchMetrics;
  const watched = [alarms.dump_damaged, alarms.table_shrunk, alarms.dump_unverified?.metric_query[1]?.metric];
  for (const metric of watched as { metric_name: string; dimensions: object }[]) {
    expect(published.Metrics).toContainEqual(expect.objectContaining({ Name: metric.metric_name }));
    expect(published.Dimensions).toEqual([Object.keys(metric.dimensions)]);
  }
});

describe('a dump that cannot be verified', () => {
  const arn = '${one(aws_sqs_queue.verify_dead_letter[*].arn)}';

  test('is sent to a queue by Lambda after its retries, and by EventBridge when the function takes no events', () => {
    expect(resource.aws_lambda_function_event_invoke_config).toMatchObject({
      verify: { destination_config: { on_failure: { destination: arn } } },
    });
    expect(resource.aws_cloudwatch_event_target).toMatchObject({ verify: { dead_letter_config: { arn } } });
    expect(bySid('ReportUnverified')?.Resource).toEqual([arn]);
  });

  test('raises an alarm of its own, which verified dumps do not end', () => {
    expect(alarms.verify_dead_letters).toMatchObject({
      ...pick(alarms.dead_letters, ['namespace', 'metric_name', 'threshold', 'statistic', 'treat_missing_data']),
      dimensions: { QueueName: '${local.resource_name}-verify-dead-letter' },
    });
  });
});

test('the alarm of too few rows starts with one table, and lasts until the next verification', () => {
  expect(alarms.table_shrunk).toMatchObject({
    namespace: '${var.metrics_namespace}',
    metric_name: 'DumpRowAnomalies',
    dimensions: { job: '${var.name}', function: '${local.resource_name}-verify' },
    statistic: 'Maximum',
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    treat_missing_data: 'ignore',
  });
  expect(alarms.table_shrunk?.alarm_description).toContain('The warnings in the verdict next to it (.verified.json)');
});

function pick(from: object | undefined, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(from ?? {}).filter(([name]) => names.includes(name)));
}
