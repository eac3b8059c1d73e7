import type { Promises } from './settings';

/** What is encrypted, and which service a key is used through. */
export const ENCRYPTION_PROMISES: Promises = {
  'a key is used through the services that a role needs it for': {
    'locals.*_statements.DecryptCredentials.Condition.StringEquals.kms:ViaService.0':
      'ssm.${local.region}.amazonaws.com',
    'locals.dump_function_statements.DecryptCredentials.Condition.StringEquals.kms:ViaService.1':
      'secretsmanager.${local.region}.amazonaws.com',
    'locals.*_statements.EncryptDumps.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
    'locals.*_statements.DecryptUsers.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
    'locals.*_statements.DecryptVerdicts.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
    'locals.*_statements.EncryptMessages.Condition.StringEquals.kms:ViaService': 'sns.${local.region}.amazonaws.com',
    'locals.*_statements.DecryptRequests.Condition.StringEquals.kms:ViaService.0':
      'kinesis.${local.region}.amazonaws.com',
    'locals.*_statements.DecryptRequests.Condition.StringEquals.kms:ViaService.1': 'sqs.${local.region}.amazonaws.com',
  },
  'alarms of this account, and nobody else, publish to an encrypted topic': {
    'aws_sns_topic.alarms.kms_master_key_id': '${one(aws_kms_key.alarms[*].arn)}',
    'aws_kms_key.alarms.enable_key_rotation': true,
    'locals.*_statements.Alarms.Principal.Service': 'cloudwatch.amazonaws.com',
    'locals.*_statements.Alarms.Condition.StringEquals.aws:SourceAccount': '${local.account_id}',
    'locals.alarms_key_statements.Account.Principal.AWS': 'arn:${local.partition}:iam::${local.account_id}:root',
    'aws_sns_topic_subscription.alarm_emails.protocol': 'email',
  },
  'queues and the lock table are encrypted': {
    'aws_sqs_queue.*.sqs_managed_sse_enabled': '${var.resources_kms_key_arn == null ? true : null}',
    'aws_dynamodb_table.lock.server_side_encryption.enabled': true,
  },
  'one key encrypts what the module stores': {
    'aws_sqs_queue.*.kms_master_key_id': '${var.resources_kms_key_arn}',
    'aws_lambda_function.*.kms_key_arn': '${var.resources_kms_key_arn}',
    'aws_scheduler_schedule.schedule.kms_key_arn': '${var.resources_kms_key_arn}',
    'aws_ecr_repository.image.encryption_configuration.0.encryption_type':
      '${var.resources_kms_key_arn == null ? "AES256" : "KMS"}',
    'aws_ecr_repository.image.encryption_configuration.0.kms_key': '${var.resources_kms_key_arn}',
    'aws_ecr_repository.image.lifecycle.ignore_changes.0': 'encryption_configuration',
    'aws_cloudwatch_log_group.*.kms_key_id': '${local.log_kms_key_arn}',
    'aws_dynamodb_table.lock.server_side_encryption.kms_key_arn': '${local.lock_table_kms_key_arn}',
  },
  'the key is used for the own queues, locks, environment and schedule of a job': {
    'locals.*_statements.UseQueueKey.Condition.StringEquals.kms:ViaService': 'sqs.${local.region}.amazonaws.com',
    'locals.*_statements.UseLockTableKey.Condition.StringEquals.kms:ViaService':
      'dynamodb.${local.region}.amazonaws.com',
    'locals.*_statements.UseLockTableKey.Condition.StringEquals.kms:EncryptionContext:aws:dynamodb:tableName':
      '${local.lock_table_name}',
    ...Object.fromEntries(
      Object.entries({
        dump: '',
        script: '',
        api: '-api',
        notify: '-notify',
        verify: '-verify',
        drill: '-drill',
        retention: '-retention',
      }).map(([role, suffix]) => [
        `locals.${role}_function_statements.DecryptEnvironment.Condition.StringEquals.kms:EncryptionContext:aws:lambda:FunctionArn`,
        `arn:\${local.partition}:lambda:\${local.region}:\${local.account_id}:function:\${local.resource_name}${suffix}`,
      ]),
    ),
    'locals.schedule_statements.DecryptSchedule.Condition.StringEquals.kms:EncryptionContext:aws:scheduler:schedule:arn':
      'arn:${local.partition}:scheduler:${local.region}:${local.account_id}:schedule/default/${local.resource_name}',
  },
};
