import { MysqldumpModule } from '../../../infra/mysqldump';
import { addressesOf } from '../../../infra/synth/module-stack';

/*
 * Addresses are part of the module's interface: whoever applied it has them in their state. To rename one is a breaking
 * change unless a `moved` block goes with it.
 */
test('the addresses of the resources', () => {
  const addresses = addressesOf(new MysqldumpModule().toTerraform())
    .filter((address) => address.startsWith('resource.'))
    .map((address) => address.slice('resource.'.length))
    .sort();
  expect(addresses).toEqual([
    'aws_cloudwatch_event_rule.schedule',
    'aws_cloudwatch_event_target.schedule',
    'aws_cloudwatch_log_group.dump',
    'aws_cloudwatch_metric_alarm.dead_letters',
    'aws_cloudwatch_metric_alarm.dump_missing',
    'aws_cloudwatch_metric_alarm.dump_shrunk',
    'aws_cloudwatch_metric_alarm.runs_failing',
    'aws_dynamodb_table.lock',
    'aws_iam_role.dump',
    'aws_iam_role.schedule',
    'aws_iam_role_policy.dump',
    'aws_iam_role_policy.schedule',
    'aws_kms_alias.alarms',
    'aws_kms_key.alarms',
    'aws_lambda_event_source_mapping.retry',
    'aws_lambda_function.dump',
    'aws_lambda_function_event_invoke_config.dump',
    'aws_lambda_layer_version.mysql_client',
    'aws_lambda_permission.schedule',
    'aws_s3_bucket.dumps',
    'aws_s3_bucket_lifecycle_configuration.dumps',
    'aws_s3_bucket_ownership_controls.dumps',
    'aws_s3_bucket_policy.dumps',
    'aws_s3_bucket_public_access_block.dumps',
    'aws_s3_bucket_server_side_encryption_configuration.dumps',
    'aws_s3_bucket_versioning.dumps',
    'aws_scheduler_schedule.schedule',
    'aws_security_group.dump',
    'aws_security_group.vpc_endpoints',
    'aws_sns_topic.alarms',
    'aws_sns_topic_policy.alarms',
    'aws_sns_topic_subscription.alarm_emails',
    'aws_sqs_queue.dead_letter',
    'aws_sqs_queue.retry',
    'aws_sqs_queue_policy.dead_letter',
    'aws_vpc_endpoint.gateway',
    'aws_vpc_endpoint.interface',
    'aws_vpc_security_group_egress_rule.database',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks',
    'aws_vpc_security_group_egress_rule.https',
    'aws_vpc_security_group_ingress_rule.database',
    'aws_vpc_security_group_ingress_rule.vpc_endpoints',
  ]);
});

test('the names of the outputs', () => {
  const { output } = new MysqldumpModule().toTerraform();
  expect(Object.keys(output ?? {}).sort()).toEqual([
    'alarms_topic_arn',
    'bucket_arn',
    'bucket_name',
    'dead_letter_queue_arn',
    'dead_letter_queue_url',
    'dump_prefix',
    'function_arn',
    'function_name',
    'lock_table_arn',
    'lock_table_name',
    'log_group_name',
    'retry_queue_arn',
    'retry_queue_url',
    'role_arn',
    'schedule_arn',
    'security_group_id',
  ]);
});
