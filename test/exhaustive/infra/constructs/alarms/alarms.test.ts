import { createPublishMetrics } from '../../../../../functions/dump/metrics';
import { createPublishScriptMetrics } from '../../../../../functions/script/metrics';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { ScheduledScriptModule } from '../../../../../infra/scheduled-script';

interface Alarm {
  alarm_name: string;
  alarm_description: string;
  alarm_actions: string;
  ok_actions: string;
  namespace?: string;
  metric_name?: string;
  dimensions?: Record<string, string>;
  statistic?: string;
  period?: number;
  metric_query?: { id: string; metric?: Record<string, unknown>; expression?: string; return_data?: boolean }[];
  evaluation_periods: number | string;
  datapoints_to_alarm?: number | string;
  comparison_operator: string;
  threshold: number | string;
  treat_missing_data: string;
}

const { resource = {}, locals = {} } = new MysqldumpModule().toTerraform();
const alarms = resource.aws_cloudwatch_metric_alarm as Record<string, Alarm>;
const names = [
  'dead_letters',
  'drill_dead_letters',
  'dump_damaged',
  'dump_missing',
  'dump_shrunk',
  'dump_undrilled',
  'dump_unrestorable',
  'dump_unverified',
  'full_drill_missing',
  'notify_dead_letters',
  'replication_failing',
  'retention_dead_letters',
  'retention_missing',
  'runs_failing',
  'table_shrunk',
  'verify_dead_letters',
];
/** Those of the job of the masked dumps. */
const namesOfMasked = [
  'mask_damaged',
  'mask_dead_letters',
  'mask_drill_dead_letters',
  'mask_failed',
  'mask_missing',
  'mask_undrilled',
  'mask_unrestorable',
  'mask_unverified',
  'mask_verify_dead_letters',
];
/** Name that two deployments never share, even if their jobs have the same name. */
const DIMENSIONS = { job: '${var.name}', function: '${local.resource_name}' };

test('the module has these alarms', () => {
  expect(Object.keys(alarms).sort()).toEqual([...names, ...namesOfMasked].sort());
});

test.each([...names, ...namesOfMasked])('%s notifies the topic when it starts and when it ends', (name) => {
  expect(alarms[name]?.alarm_actions).toBe('${compact([local.alarms_topic_arn])}');
  expect(alarms[name]?.ok_actions).toBe(alarms[name]?.alarm_actions);
});

/** About what functions do alone: no task of the runner has anything to do with it. */
const OF_FUNCTIONS = [
  'notify_dead_letters',
  'replication_failing',
  'retention_dead_letters',
  'retention_missing',
  'runs_failing',
];

/** The log groups that a description names: of the function, and what follows. */
function logGroups(name: string): string[] {
  const [, lambda = '', rest = ''] =
    / Log group: \/aws\/lambda\/(\$\{[a-z_.]+\}[a-z-]*)(.*)$/.exec(alarms[name]?.alarm_description ?? '') ?? [];
  return [lambda, rest];
}

test.each(names)('%s describes its job and where to look', (name) => {
  const { alarm_name, alarm_description } = alarms[name] as Alarm;
  expect(alarm_name).toBe(`\${local.resource_name}-${name.replaceAll('_', '-')}`);
  expect(alarm_description).toMatch(/^The job \$\{var\.name\} /);
  expect(logGroups(name)[0]).toMatch(/^\$\{local\.resource_name\}(-verify|-drill|-retention|-notify)?$/);
});

test.each(namesOfMasked)(
  '%s names the job of the masked dumps, where to look, and exists only with masking',
  (name) => {
    const { alarm_description, count } = alarms[name] as Alarm & { count: string };
    expect(alarm_description).toMatch(/^The job \$\{local\.masked_name\} /);
    expect(logGroups(name)[0]).toMatch(/^\$\{local\.masked_resource_name\}(-verify|-drill)?$/);
    expect(count).toContain('var.verify && var.mask_rules != null');
  },
);

test.each([...names, ...namesOfMasked])('%s names the log of tasks where the runner may have done the work', (name) => {
  expect(locals.log_of_tasks).toBe(
    '${var.engine != "lambda" ? ", of tasks /aws/ecs/${local.resource_name}-runner" : ""}',
  );
  expect(logGroups(name)[1]).toBe(OF_FUNCTIONS.includes(name) ? '.' : '${local.log_of_tasks}.');
  expect(alarms[name]?.alarm_description.match(/log group/gi)).toHaveLength(1);
});

test('the overdue alarm counts every hour without a dump, and treats missing data as such an hour', () => {
  expect(alarms.dump_missing).toMatchObject({
    metric_query: [
      { id: 'dumps', expression: 'FILL(success, 0)', return_data: true },
      {
        id: 'success',
        metric: {
          namespace: '${var.metrics_namespace}',
          metric_name: 'ScheduleSuccess',
          dimensions: DIMENSIONS,
          period: 3600,
          stat: 'Sum',
        },
      },
    ],
    evaluation_periods: '${local.dump_missing_hours}',
    datapoints_to_alarm: '${local.dump_missing_hours}',
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    treat_missing_data: 'breaching',
  });
});

test("the alarm of failed runs uses Lambda's count, which includes killed runs", () => {
  expect(alarms.runs_failing).toMatchObject({
    namespace: 'AWS/Lambda',
    metric_name: 'Errors',
    dimensions: { FunctionName: '${local.resource_name}' },
    statistic: 'Sum',
    period: 3600,
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold: '${var.alarm_failed_runs}',
    treat_missing_data: 'notBreaching',
  });
});

test('the dead-letter alarm starts with one message, and missing data does not end it', () => {
  expect(alarms.dead_letters).toMatchObject({
    namespace: 'AWS/SQS',
    metric_name: 'ApproximateNumberOfMessagesVisible',
    dimensions: { QueueName: '${aws_sqs_queue.dead_letter.name}' },
    statistic: 'Maximum',
    period: 300,
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanThreshold',
    threshold: 0,
    treat_missing_data: 'ignore',
  });
});

test("the alarm of lost notifications starts with one dead letter in the notify function's queue", () => {
  const alarm = alarms.dead_letters as Alarm;
  expect(alarms.notify_dead_letters).toMatchObject({
    namespace: alarm.namespace,
    metric_name: alarm.metric_name,
    threshold: alarm.threshold,
    treat_missing_data: alarm.treat_missing_data,
    dimensions: { QueueName: '${local.resource_name}-notify-dead-letter' },
  });
});

test('the alarm of a shrunk dump lasts until a later dump is not shrunk', () => {
  expect(alarms.dump_shrunk).toMatchObject({
    namespace: '${var.metrics_namespace}',
    metric_name: 'DumpSizeAnomaly',
    dimensions: DIMENSIONS,
    statistic: 'Maximum',
    period: 300,
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    treat_missing_data: 'ignore',
  });
});

const SOURCE = { namespace: 'Mysqldump', job: 'shop', functionName: 'mysqldump-shop' };

test('the alarms watch the metrics and dimensions that the function publishes', () => {
  let line = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    line += text;
    return true;
  });
  createPublishMetrics(SOURCE)({ outcome: 'success', scheduled: true, bytes: 1, seconds: 1, shrunk: false });
  write.mockRestore();
  const [published] = JSON.parse(line)._aws.CloudWatchMetrics;
  const watched = [alarms.dump_missing?.metric_query?.[1]?.metric, alarms.dump_shrunk];

  for (const metric of watched as { metric_name: string; dimensions: object }[]) {
    expect(published.Metrics).toContainEqual(expect.objectContaining({ Name: metric.metric_name }));
    expect(published.Dimensions).toEqual([Object.keys(metric.dimensions)]);
  }
});

describe('every alarm of both modules', () => {
  const all = [new MysqldumpModule(), new ScheduledScriptModule()].flatMap((module) =>
    Object.entries((module.toTerraform().resource?.aws_cloudwatch_metric_alarm ?? {}) as Record<string, Alarm>).map(
      ([name, alarm]) => [`${module.name} ${name}`, alarm] as const,
    ),
  );

  test.each(all)('%s watches a metric that no other deployment publishes', (_, alarm) => {
    const metrics = alarm.metric_query?.flatMap(({ metric }) => metric ?? []) ?? [alarm];
    for (const { dimensions } of metrics as { dimensions: unknown }[]) {
      // Names of resources are unique in an account and region; names of jobs are not.
      expect(JSON.stringify(dimensions)).toMatch(
        /local\.(masked_)?resource_name|local\.bucket_name|aws_sqs_queue\.dead_letter\.name/,
      );
    }
  });
});

describe("alarms of a script's failed runs", () => {
  const { resource: script = {} } = new ScheduledScriptModule().toTerraform();
  const { failed } = script.aws_cloudwatch_metric_alarm as Record<string, Alarm>;
  const ONCE = 'var.semantics == "at-most-once"';

  test("use Lambda's count with until-success, because a killed run publishes nothing itself", () => {
    expect(failed).toMatchObject({
      namespace: `\${${ONCE} ? var.metrics_namespace : "AWS/Lambda"}`,
      metric_name: `\${${ONCE} ? "ScriptFailure" : "Errors"}`,
      dimensions: `\${${ONCE} ? { job = var.name, function = local.resource_name } : { FunctionName = local.resource_name }}`,
    });
  });

  test('watch the metrics that the function publishes', () => {
    let line = '';
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      line += text;
      return true;
    });
    createPublishScriptMetrics(SOURCE)({ outcome: 'skipped', scheduled: true, done: true });
    write.mockRestore();
    const { _aws, ...values } = JSON.parse(line);
    expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([['job', 'function']]);
    expect(values).toMatchObject({ ScriptFailure: 0, ScheduleSuccess: 1 });
  });
});

describe('the topic', () => {
  const statements = (name: string) =>
    (locals[`${name}_statements`] as { statement: Record<string, unknown> }[]).map(({ statement }) => statement);

  test('is encrypted with a key that CloudWatch may use, for this account only', () => {
    const { alarms: topic } = resource.aws_sns_topic as Record<string, { kms_master_key_id: string }>;
    expect(topic?.kms_master_key_id).toBe('${one(aws_kms_key.alarms[*].arn)}');
    expect(statements('alarms_key')).toContainEqual({
      Sid: 'Alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:SourceAccount': '${local.account_id}' } },
    });
  });

  test('accepts the alarms of this account only', () => {
    expect(statements('alarms_topic')).toEqual([
      {
        Sid: 'Alarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['sns:Publish'],
        Resource: ['${one(aws_sns_topic.alarms[*].arn)}'],
        Condition: { StringEquals: { 'aws:SourceAccount': '${local.account_id}' } },
      },
    ]);
  });
});
