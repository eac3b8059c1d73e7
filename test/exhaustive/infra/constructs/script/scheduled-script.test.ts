import { ENV as NOTIFY_ENV } from '../../../../../functions/notify/env';
import { ENV } from '../../../../../functions/script/env';
import { ScheduledScriptModule } from '../../../../../infra/scheduled-script';
import { resourceAddresses } from '../../resource-addresses';
import { OF_EVERY_FUNCTION, WITH_LOCK_TABLE, WITH_QUEUES } from '../../shared-permissions';

const json = new ScheduledScriptModule().toTerraform();
const { locals = {}, resource = {} } = json;
const statements = locals.script_function_statements as {
  enabled: boolean | string;
  statement: { Sid: string; Effect: string; Action: string[]; Resource: string | string[]; Condition?: object };
}[];

test("the script module's resource addresses are these", () => {
  expect(resourceAddresses(json)).toEqual([
    'aws_cloudwatch_dashboard.job',
    'aws_cloudwatch_event_rule.schedule',
    'aws_cloudwatch_event_target.schedule',
    'aws_cloudwatch_log_group.notify',
    'aws_cloudwatch_log_group.script',
    'aws_cloudwatch_metric_alarm.dead_letters',
    'aws_cloudwatch_metric_alarm.failed',
    'aws_cloudwatch_metric_alarm.missing',
    'aws_cloudwatch_metric_alarm.notify_dead_letters',
    'aws_dynamodb_table.lock',
    'aws_dynamodb_table_item.script',
    'aws_iam_role.notify',
    'aws_iam_role.schedule',
    'aws_iam_role.script',
    'aws_iam_role_policy.notify',
    'aws_iam_role_policy.schedule',
    'aws_iam_role_policy.script',
    'aws_iam_role_policy.script_further',
    'aws_kms_alias.alarms',
    'aws_kms_key.alarms',
    'aws_lambda_event_source_mapping.notify',
    'aws_lambda_event_source_mapping.retry',
    'aws_lambda_function.notify',
    'aws_lambda_function.script',
    'aws_lambda_function_event_invoke_config.script',
    'aws_lambda_layer_version.aws_cli',
    'aws_lambda_layer_version.mysql_client',
    'aws_lambda_permission.schedule',
    'aws_scheduler_schedule.schedule',
    'aws_sns_topic.alarms',
    'aws_sns_topic_policy.alarms',
    'aws_sns_topic_subscription.alarm_emails',
    'aws_sqs_queue.dead_letter',
    'aws_sqs_queue.notify_dead_letter',
    'aws_sqs_queue.retry',
    'aws_sqs_queue_policy.dead_letter',
    'terraform_data.deployment',
  ]);
});

test('the script function gets every environment variable of its contract, and no other', () => {
  const names = [locals.environment, locals.optional_environment].flatMap((variables) =>
    Object.keys(variables as object),
  );
  expect(names.sort()).toEqual(Object.values(ENV).sort());
});

test("the script module's notify function gets only its own variables", () => {
  const names = Object.keys(locals.notify_environment as object);
  expect(Object.values(NOTIFY_ENV)).toEqual(expect.arrayContaining(names));
});

test("the script function's role has exactly these permissions", () => {
  const allowed = statements.filter(({ statement }) => statement.Effect === 'Allow');
  expect(Object.fromEntries(allowed.map(({ statement }) => [statement.Sid, statement.Action]))).toEqual({
    ...OF_EVERY_FUNCTION,
    ...WITH_QUEUES,
    ...WITH_LOCK_TABLE,
    AttachToNetwork: expect.arrayContaining(['ec2:CreateNetworkInterface']),
    ReadParameters: ['ssm:GetParameter'],
    DecryptCredentials: ['kms:Decrypt'],
    HoldLock: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    RetryLater: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
  });
});

test("the script function's role may not change its script, and has network permissions only in a VPC", () => {
  const bySid = (sid: string) => statements.find(({ statement }) => statement.Sid === sid);
  expect(bySid('KeepScript')).toMatchObject({
    enabled: true,
    statement: {
      Effect: 'Deny',
      Action: ['dynamodb:UpdateItem'],
      Condition: { 'ForAnyValue:StringEquals': { 'dynamodb:LeadingKeys': ['${var.name}#script'] } },
    },
  });
  for (const sid of ['AttachToNetwork', 'DenyNetworkToCode']) {
    expect(bySid(sid)?.enabled).toBe('${length(var.subnet_ids) > 0}');
  }
});

test('the script function depends on its script and on all of its permissions', () => {
  const { depends_on } = (resource.aws_lambda_function as { script: { depends_on: string[] } }).script;
  expect(depends_on.sort()).toEqual([
    'aws_dynamodb_table_item.script',
    'aws_iam_role_policy.script',
    'aws_iam_role_policy.script_further',
  ]);
});
