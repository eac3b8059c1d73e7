import { ENV } from '../../../../../functions/drill/env';
import { createPublishDays, createPublishMetrics } from '../../../../../functions/drill/metrics';
import { MysqldumpModule } from '../../../../../infra/mysqldump';
import { OF_EVERY_FUNCTION, WITH_QUEUES } from '../../shared-permissions';

interface Statement {
  statement: { Sid: string; Effect: string; Action: string[]; Resource: string | string[]; Condition?: object };
}

const { resource = {}, locals = {} } = new MysqldumpModule().toTerraform();
const statements = (locals.drill_function_statements as Statement[]).map(({ statement }) => statement);
const bySid = (sid: string) => statements.find(({ Sid }) => Sid === sid);
type Alarm = Record<string, unknown> & { metric_query: { metric?: object }[] };
const alarms = resource.aws_cloudwatch_metric_alarm as Record<string, Alarm>;
const functions = resource.aws_lambda_function as Record<string, Record<string, unknown>>;
const OBJECTS = '${local.bucket_arn}/${local.dump_prefix}/????/??/${var.name}-????-??-??';
const DRILLS = 'var.verify && var.drill';

test("the drill function's role has exactly these permissions", () => {
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
  expect(Object.fromEntries(allowed.map(({ Sid, Action }) => [Sid, Action]))).toEqual({
    ...OF_EVERY_FUNCTION,
    ...WITH_QUEUES,
    ReadDumps: ['s3:GetObject', 's3:GetObjectVersion'],
    WriteDrills: ['s3:PutObject'],
    FindDumps: ['s3:ListBucket'],
    EncryptDumps: ['kms:GenerateDataKey', 'kms:Decrypt'],
    ReportUndrilled: ['sqs:SendMessage'],
    AskRunner: ['states:DescribeExecution'],
    StartRunner: ['states:StartExecution'],
    AttachToNetwork: expect.arrayContaining(['ec2:CreateNetworkInterface']),
  });
});

test("the drill function's role reads its own job's dumps, and writes verdicts and reports of drills only", () => {
  expect(bySid('ReadDumps')?.Resource).toEqual([`${OBJECTS}*`]);
  const results = ['drilled.json', 'drilled.md', 'drilled-full.json', 'drilled-full.md'].map(
    (ending) => `${OBJECTS}*.${ending}`,
  );
  expect(bySid('WriteDrills')?.Resource).toEqual(results);
  expect(bySid('OverwriteNoDrill')).toMatchObject({ Effect: 'Deny', Resource: results });
  expect(bySid('FindDumps')?.Condition).toEqual({ StringLike: { 's3:prefix': ['${local.dump_prefix}/????/??/*'] } });
});

test("the drill function's code is denied the network attachment that its role needs", () => {
  expect(bySid('DenyNetworkToCode')?.Condition).toEqual({
    ArnEquals: { 'lambda:SourceFunctionArn': expect.stringMatching(/:function:\$\{local\.resource_name\}-drill$/) },
  });
});

test('the drill function gets every environment variable of its contract, and no other', () => {
  const names = [locals.drill_environment, locals.drill_optional_environment].flatMap((it) =>
    Object.keys(it as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});

test('the drill function has the clients and the servers of both families, and its own memory and disk', () => {
  expect(functions.drill).toMatchObject({
    layers:
      '${concat(aws_lambda_layer_version.mysql_client[*].arn, aws_lambda_layer_version.mysql_server[*].arn, aws_lambda_layer_version.mariadb_server[*].arn)}',
    memory_size: '${var.drill_memory_size}',
    ephemeral_storage: { size: '${var.drill_ephemeral_storage_size}' },
    timeout: '${var.timeout}',
  });
});

test('the drill function has a security group of its own, whose only way out is HTTPS', () => {
  const group = '${one(aws_security_group.drill[*].id)}';
  expect(functions.drill?.vpc_config).toEqual({ security_group_ids: [group], subnet_ids: '${var.subnet_ids}' });
  const rules = { ...(resource.aws_vpc_security_group_egress_rule as Record<string, { security_group_id: string }>) };
  const own = Object.entries(rules).filter(([, rule]) => rule.security_group_id === group);
  expect(own).toEqual([['drill_https', expect.objectContaining({ from_port: 443, to_port: 443 })]]);
});

test('everything of the drill exists only with the drill and the verification that starts it', () => {
  const counts = Object.entries(resource).flatMap(([type, byName]) =>
    Object.entries(byName as Record<string, { count?: string }>)
      .filter(([name]) => /drill|_server$|unrestorable/.test(name) && !/^(?:mask|runner)_/.test(name))
      .map(([name, { count }]) => [`${type}.${name}`, count]),
  );
  expect(counts).toHaveLength(22);
  for (const [, count] of counts) expect(count).toContain(DRILLS);
});

test('the event rule matches verdicts of its own job, and no results of drills, which would cause a loop', () => {
  const rule = (resource.aws_cloudwatch_event_rule as Record<string, { event_pattern: string }>).drill;
  expect(JSON.parse(rule?.event_pattern ?? '')).toEqual({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: ['${local.bucket_name}'] },
      object: { key: [{ wildcard: '${local.dump_prefix}/2*/${var.name}-2*.verified.json' }] },
    },
  });
});

test('a rule starts full drills by the schedule, and undeliverable events of both rules, and failed executions, reach the queue', () => {
  const rules = resource.aws_cloudwatch_event_rule as Record<string, object>;
  expect(rules.drill_full).toMatchObject({
    name: '${local.resource_name}-drill-all',
    schedule_expression: '${var.drill_schedule_expression}',
    state: '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
    count: '${var.verify && var.drill && var.drill_schedule_expression != "" ? 1 : 0}',
  });
  const targets = resource.aws_cloudwatch_event_target as Record<string, object>;
  expect(targets.drill_full).toMatchObject({
    rule: '${one(aws_cloudwatch_event_rule.drill_full[*].name)}',
    arn: '${one(aws_lambda_function.drill[*].arn)}',
    dead_letter_config: { arn: '${one(aws_sqs_queue.drill_dead_letter[*].arn)}' },
  });
  const allowed = (locals.drill_dead_letter_queue_statements as Statement[]).map(({ statement }) => statement);
  expect(allowed.map(({ Condition }) => Condition)).toEqual(
    ['drill', 'drill_full', 'runner_drill_failed'].map((rule) => ({
      ArnEquals: { 'aws:SourceArn': `\${one(aws_cloudwatch_event_rule.${rule}[*].arn)}` },
    })),
  );
});

test('the alarm of missing full drills starts with the days, counted by the function since the schedule exists', () => {
  expect(alarms.full_drill_missing).toMatchObject({
    metric_name: 'DaysWithoutFullDrill',
    dimensions: { job: '${var.name}', function: '${local.resource_name}-drill' },
    statistic: 'Maximum',
    evaluation_periods: 1,
    comparison_operator: 'GreaterThanOrEqualToThreshold',
    threshold: '${local.full_drill_missing_days}',
    treat_missing_data: 'ignore',
    count: expect.stringContaining('local.full_drill_missing_days > 0 ?'),
  });
  expect(resource.terraform_data).toMatchObject({
    full_drills: { input: { since: '${plantimestamp()}' }, lifecycle: { ignore_changes: ['input'] } },
  });
  expect(locals.drill_optional_environment).toMatchObject({
    FULL_DRILLS_SINCE: '${one(terraform_data.full_drills[*].input.since)}',
  });
});

test('the alarm of a dump that does not restore starts with one, and lasts until the next drill', () => {
  expect(alarms.dump_unrestorable).toMatchObject({
    namespace: '${var.metrics_namespace}',
    metric_name: 'DumpRestorable',
    dimensions: { job: '${var.name}', function: '${local.resource_name}-drill' },
    statistic: 'Minimum',
    evaluation_periods: 1,
    comparison_operator: 'LessThanThreshold',
    threshold: 1,
    treat_missing_data: 'ignore',
  });
  expect(alarms.dump_unrestorable?.alarm_description).toContain(
    'The report next to it (.drilled.md, or .drilled-full.md of a full drill)',
  );
});

test('the alarm of missing drills counts the hours without a new dump', () => {
  expect(alarms.dump_undrilled).toMatchObject({
    metric_query: [
      { expression: 'FILL(success, 0)', return_data: true },
      {
        metric: {
          metric_name: 'ArrivalRestorable',
          stat: 'Sum',
          period: 3600,
          dimensions: { job: '${var.name}', function: '${local.resource_name}-drill' },
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

test('the drill alarms watch the metrics that the function publishes', () => {
  let line = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    line += text;
    return true;
  });
  const source = { namespace: 'Mysqldump', job: 'shop', functionName: 'shop-drill' };
  createPublishMetrics(source)({ restorable: true, arrived: true, seconds: 1 });
  createPublishDays(source)(1);
  write.mockRestore();
  const published = line
    .trim()
    .split('\n')
    .map((metrics) => JSON.parse(metrics)._aws.CloudWatchMetrics[0]);
  const watched = [alarms.dump_unrestorable, alarms.dump_undrilled?.metric_query[1]?.metric, alarms.full_drill_missing];
  for (const metric of watched as { metric_name: string; dimensions: object }[]) {
    expect(published).toContainEqual(
      expect.objectContaining({
        Metrics: expect.arrayContaining([expect.objectContaining({ Name: metric.metric_name })]),
        Dimensions: [Object.keys(metric.dimensions)],
      }),
    );
  }
});

describe('a dump whose drill fails', () => {
  const arn = '${one(aws_sqs_queue.drill_dead_letter[*].arn)}';

  test('is sent to a queue by Lambda after its retries, and by EventBridge when the function takes no events', () => {
    expect(resource.aws_lambda_function_event_invoke_config).toMatchObject({
      drill: { destination_config: { on_failure: { destination: arn } } },
    });
    expect(resource.aws_cloudwatch_event_target).toMatchObject({ drill: { dead_letter_config: { arn } } });
    expect(bySid('ReportUndrilled')?.Resource).toEqual([arn]);
  });

  test('raises an alarm of its own, which drilled dumps do not end', () => {
    const { dead_letters: dumps, drill_dead_letters: drills } = alarms;
    for (const setting of ['namespace', 'metric_name', 'threshold', 'statistic', 'treat_missing_data']) {
      expect([setting, drills?.[setting]]).toEqual([setting, dumps?.[setting]]);
    }
    expect(drills).toMatchObject({ dimensions: { QueueName: '${local.resource_name}-drill-dead-letter' } });
  });
});
