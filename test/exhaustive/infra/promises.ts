import { MASK_PROMISES } from './mask-promises';
import type { Settings } from './settings';

const FOURTEEN_DAYS = 1_209_600;
const SIX_HOURS = 21_600;
const INVOKE = { action: 'lambda:InvokeFunction' };

function each(prefix: string, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}.${name}`, value]));
}

function statements(name: string, settings: Settings): Settings {
  return each(`locals.${name}_statements`, settings);
}

function executionsThat(...statuses: string[]): string {
  const machine =
    'arn:${local.partition}:states:${local.region}:${local.account_id}:stateMachine:${local.resource_name}-runner';
  return JSON.stringify({
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: { stateMachineArn: [machine], status: statuses },
  });
}

function assumedInTheAccountBy(service: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"${service}"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":"\${local.account_id}"}}}]}`;
}

/** Promises to users, and the settings that implement them, in both modules. */
export const PROMISES: Readonly<Record<string, Settings>> = {
  ...MASK_PROMISES,
  'an event that nothing could help waits for two weeks': {
    'aws_sqs_queue.*.message_retention_seconds': FOURTEEN_DAYS,
  },
  'an event is retried by Lambda for hours, and then handed to the retry queue': {
    'aws_lambda_function_event_invoke_config.*.maximum_event_age_in_seconds': SIX_HOURS,
    'aws_lambda_function_event_invoke_config.*.maximum_retry_attempts': 2,
    'aws_lambda_function_event_invoke_config.dump.destination_config.on_failure.destination':
      '${aws_sqs_queue.retry.arn}',
    'aws_lambda_function_event_invoke_config.script.destination_config.on_failure.destination':
      '${aws_sqs_queue.retry.arn}',
    'aws_lambda_function_event_invoke_config.verify.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.verify_dead_letter[*].arn)}',
    'aws_lambda_function_event_invoke_config.drill.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_lambda_function_event_invoke_config.retention.destination_config.on_failure.destination':
      '${one(aws_sqs_queue.retention_dead_letter[*].arn)}',
    'aws_lambda_event_source_mapping.retry.event_source_arn': '${aws_sqs_queue.retry.arn}',
    'aws_sqs_queue.retry.delay_seconds': '${var.retry_delay_seconds}',
    'aws_sqs_queue.retry.redrive_policy':
      '${jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letter.arn, maxReceiveCount = local.retry_max_receive_count })}',
  },
  'a message stays hidden for longer than the run that it started': {
    'aws_sqs_queue.retry.visibility_timeout_seconds': '${var.timeout + 60}',
  },
  'an event that cannot be delivered is tried for six hours and comes to a dead-letter queue': {
    'aws_cloudwatch_event_target.*.retry_policy.maximum_event_age_in_seconds': SIX_HOURS,
    'aws_cloudwatch_event_target.*.retry_policy.maximum_retry_attempts': 185,
    'aws_cloudwatch_event_target.schedule.dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    'aws_cloudwatch_event_target.verify.dead_letter_config.arn': '${one(aws_sqs_queue.verify_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.drill.dead_letter_config.arn': '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.drill_full.dead_letter_config.arn': '${one(aws_sqs_queue.drill_dead_letter[*].arn)}',
    'aws_cloudwatch_event_target.retention.dead_letter_config.arn':
      '${one(aws_sqs_queue.retention_dead_letter[*].arn)}',
    ...each('aws_scheduler_schedule.schedule.target', {
      'retry_policy.maximum_event_age_in_seconds': SIX_HOURS,
      'retry_policy.maximum_retry_attempts': 185,
      'dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    }),
    ...statements('schedule', {
      'UndeliverableEvents.Action.0': 'sqs:SendMessage',
      'UndeliverableEvents.Resource.0': '${aws_sqs_queue.dead_letter.arn}',
    }),
  },
  'an execution that failed is a dead letter, and one that was stopped is retried': {
    'aws_cloudwatch_event_rule.runner_failed.event_pattern': executionsThat('FAILED', 'TIMED_OUT'),
    'aws_cloudwatch_event_target.runner_failed.arn': '${aws_sqs_queue.dead_letter.arn}',
    'aws_cloudwatch_event_rule.runner_aborted.event_pattern': executionsThat('ABORTED'),
    'aws_cloudwatch_event_target.runner_aborted.arn': '${aws_sqs_queue.retry.arn}',
    'aws_cloudwatch_event_target.runner_aborted.dead_letter_config.arn': '${aws_sqs_queue.dead_letter.arn}',
    ...statements('retry_queue', {
      'AbortedExecutions.Principal.Service': 'events.amazonaws.com',
      'AbortedExecutions.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.runner_aborted[*].arn)}',
      'AbortedExecutions.Action.0': 'sqs:SendMessage',
      'AbortedExecutions.Resource.0': '${aws_sqs_queue.retry.arn}',
    }),
  },
  'only the own rules may send to a dead-letter queue': {
    ...statements('dead_letter_queue', {
      'FailedExecutions.Principal.Service': 'events.amazonaws.com',
      'FailedExecutions.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.runner_failed[*].arn)}',
      'UndeliverableAborts.Principal.Service': 'events.amazonaws.com',
      'UndeliverableAborts.Condition.ArnEquals.aws:SourceArn':
        '${one(aws_cloudwatch_event_rule.runner_aborted[*].arn)}',
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.schedule[*].arn)}',
    }),
    ...statements('verify_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.verify[*].arn)}',
    }),
    ...statements('retention_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.retention[*].arn)}',
    }),
    ...statements('drill_dead_letter_queue', {
      'UndeliverableEvents.Principal.Service': 'events.amazonaws.com',
      'UndeliverableEvents.Condition.ArnEquals.aws:SourceArn': '${one(aws_cloudwatch_event_rule.drill[*].arn)}',
      'UndeliverableFullDrills.Principal.Service': 'events.amazonaws.com',
      'UndeliverableFullDrills.Condition.ArnEquals.aws:SourceArn':
        '${one(aws_cloudwatch_event_rule.drill_full[*].arn)}',
    }),
  },
  'the schedule fires at its time, and with the scheduled time': {
    'aws_scheduler_schedule.schedule.flexible_time_window.mode': 'OFF',
    'aws_scheduler_schedule.schedule.target.input':
      '{"source":"aws.scheduler","detail-type":"Scheduled Event","time":"<aws.scheduler.scheduled-time>"}',
    'aws_scheduler_schedule.schedule.schedule_expression_timezone': '${var.schedule_timezone}',
    'aws_scheduler_schedule.schedule.schedule_expression': '${var.schedule_expression}',
    'aws_cloudwatch_event_rule.schedule.schedule_expression': '${var.schedule_expression}',
    'aws_cloudwatch_event_rule.schedule.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
    'aws_scheduler_schedule.schedule.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
  },
  'full drills start by a schedule of their own, and are missed from its first apply on': {
    'aws_cloudwatch_event_rule.drill_full.schedule_expression': '${var.drill_schedule_expression}',
    'aws_cloudwatch_event_rule.drill_full.state': '${var.schedule_enabled ? "ENABLED" : "DISABLED"}',
    'terraform_data.full_drills.input.since': '${plantimestamp()}',
    'terraform_data.full_drills.lifecycle.ignore_changes.0': 'input',
  },
  'a record that fails is reported by itself, and those behind it come': {
    'aws_lambda_event_source_mapping.*.function_response_types.0': 'ReportBatchItemFailures',
    'aws_lambda_event_source_mapping.*.bisect_batch_on_function_error': true,
    'aws_lambda_event_source_mapping.*.starting_position': 'TRIM_HORIZON',
    'aws_lambda_event_source_mapping.request_stream.maximum_retry_attempts': 5,
    'aws_lambda_event_source_mapping.request_stream.maximum_record_age_in_seconds': SIX_HOURS,
    'aws_lambda_event_source_mapping.request_stream.destination_config.on_failure.destination_arn':
      '${aws_sqs_queue.dead_letter.arn}',
    'aws_lambda_event_source_mapping.notify.maximum_retry_attempts': 10,
    'aws_lambda_event_source_mapping.notify.maximum_record_age_in_seconds': 3_600,
    'aws_lambda_event_source_mapping.notify.destination_config.on_failure.destination_arn':
      '${one(aws_sqs_queue.notify_dead_letter[*].arn)}',
  },
  'one message is one run, and requests do not dump a server all at once': {
    'aws_lambda_event_source_mapping.retry.batch_size': 1,
    'aws_lambda_event_source_mapping.request_stream.batch_size': 1,
    'aws_lambda_event_source_mapping.request_queue.batch_size': 1,
    'aws_lambda_event_source_mapping.request_queue.scaling_config.maximum_concurrency': 2,
  },
  'a message about a change is sent for ends and takeovers of this job only': {
    'aws_lambda_event_source_mapping.notify.batch_size': 10,
    'aws_lambda_event_source_mapping.notify.filter_criteria.filter.0.pattern':
      '{"dynamodb":{"Keys":{"key":{"S":${local.notified_keys}}},"NewImage":{"state":{"S":[{"anything-but":["RUNNING"]}]}}}}',
    'aws_lambda_event_source_mapping.notify.filter_criteria.filter.1.pattern':
      '{"dynamodb":{"Keys":{"key":{"S":${local.notified_keys}}},"NewImage":{"state":{"S":["RUNNING"]},"operation":{"S":["takeover"]}}}}',
    'aws_dynamodb_table.lock.stream_view_type': '${length(var.notify_changes) > 0 ? "NEW_AND_OLD_IMAGES" : null}',
  },
  'a dump that was deleted or overwritten can be had back for a time': {
    'aws_s3_bucket_versioning.dumps.versioning_configuration.status': 'Enabled',
    ...each('aws_s3_bucket_lifecycle_configuration.dumps.rule.1', {
      status: 'Enabled',
      'filter.0.prefix': '',
      'expiration.0.expired_object_delete_marker': true,
      'noncurrent_version_expiration.0.noncurrent_days': '${var.noncurrent_version_expiration_days}',
    }),
  },
  'parts of a crashed run expire, and dumps only when they are tagged': {
    ...each('aws_s3_bucket_lifecycle_configuration.dumps.rule.0', {
      status: 'Enabled',
      'filter.0.prefix': '',
      'abort_incomplete_multipart_upload.0.days_after_initiation':
        '${var.engine == "lambda" ? 2 : max(2, ceil(var.runner_timeout / 86400) + 1)}',
    }),
    ...each('aws_s3_bucket_lifecycle_configuration.dumps.rule.2', {
      status: 'Enabled',
      'filter.0.tag.0.key': 'mysqldump-retention',
      'filter.0.tag.0.value': 'expired',
      'expiration.0.days': 1,
    }),
  },
  'every new object of a bucket with Object Lock is locked': {
    'aws_s3_bucket_object_lock_configuration.dumps.rule.default_retention.mode': '${var.bucket_object_lock.mode}',
    'aws_s3_bucket_object_lock_configuration.dumps.rule.default_retention.days': '${var.bucket_object_lock.days}',
  },
  'large dumps move to colder storage classes, and what lists and explains dumps does not': each(
    'aws_s3_bucket_lifecycle_configuration.dumps.dynamic.rule.content',
    {
      status: 'Enabled',
      'filter.0.object_size_greater_than': 64 * 1024 * 1024 - 1,
      'dynamic.transition.content.days': '${transition.value.days}',
      'dynamic.transition.content.storage_class': '${transition.value.storage_class}',
    },
  ),
  'all new objects are replicated, encrypted with a key and owned by the account of the other bucket, and no deletion is':
    {
      ...each('aws_s3_bucket_replication_configuration.dumps.rule.0', {
        status: 'Enabled',
        priority: 0,
        'filter.prefix': '',
        'delete_marker_replication.status': 'Disabled',
        'destination.account': '${var.bucket_replication.account_id}',
        'destination.storage_class': '${var.bucket_replication.storage_class}',
        'destination.metrics.status': 'Enabled',
        'destination.dynamic.access_control_translation.content.owner': 'Destination',
        'destination.dynamic.encryption_configuration.content.replica_kms_key_id':
          '${var.bucket_replication.kms_key_arn}',
        'dynamic.source_selection_criteria.content.sse_kms_encrypted_objects.status': 'Enabled',
      }),
      ...statements('replication', {
        'WriteReplicas.Action.0': 's3:ReplicateObject',
        'WriteReplicas.Action.1': 's3:ReplicateTags',
        'WriteReplicas.Resource.0': '${local.replica_arn}/*',
        'DecryptDumps.Condition.StringEquals.kms:ViaService': 's3.${local.region}.amazonaws.com',
        'DecryptDumps.Condition.StringLike.kms:EncryptionContext:aws:s3:arn.0': '${local.bucket_arn}',
        'DecryptDumps.Condition.StringLike.kms:EncryptionContext:aws:s3:arn.1': '${local.bucket_arn}/*',
        'EncryptReplicas.Condition.StringEquals.kms:ViaService':
          's3.${try(split(":", try(var.bucket_replication.kms_key_arn, null))[3], "-")}.amazonaws.com',
        'EncryptReplicas.Condition.StringLike.kms:EncryptionContext:aws:s3:arn.0': '${local.replica_arn}',
        'EncryptReplicas.Condition.StringLike.kms:EncryptionContext:aws:s3:arn.1': '${local.replica_arn}/*',
      }),
    },
  'requests to a bucket are logged where that was chosen': {
    'aws_s3_bucket_logging.dumps.target_bucket': '${var.bucket_access_log.bucket}',
    'aws_s3_bucket_logging.dumps.target_prefix':
      '${var.bucket_access_log.prefix == null ? "${local.bucket_name}/" : var.bucket_access_log.prefix}',
  },
  'retention runs after S3 has applied the lifecycle, so that most of a day is left to keep a dump': {
    'aws_cloudwatch_event_rule.retention.schedule_expression': 'cron(35 0 * * ? *)',
    'aws_cloudwatch_event_rule.retention.state': 'ENABLED',
  },
  'a bucket is never deleted with its dumps, nor replaced, unless asked for': {
    'aws_s3_bucket.dumps.force_destroy': '${var.bucket_force_destroy}',
    'aws_s3_bucket.dumps.lifecycle.ignore_changes.0': 'bucket',
    'aws_s3_bucket.dumps.lifecycle.ignore_changes.1': 'bucket_prefix',
    'terraform_data.deployment.lifecycle.ignore_changes.0': 'input',
  },
  'the region and the account of the first apply are compared with those of every later one': {
    'terraform_data.place.lifecycle.ignore_changes.0': 'input',
  },
  'a bucket is private, encrypted and reached by TLS only': {
    'aws_s3_bucket_public_access_block.dumps.block_public_acls': true,
    'aws_s3_bucket_public_access_block.dumps.block_public_policy': true,
    'aws_s3_bucket_public_access_block.dumps.ignore_public_acls': true,
    'aws_s3_bucket_public_access_block.dumps.restrict_public_buckets': true,
    'aws_s3_bucket_ownership_controls.dumps.rule.object_ownership': 'BucketOwnerEnforced',
    ...each('aws_s3_bucket_server_side_encryption_configuration.dumps.rule.0', {
      'apply_server_side_encryption_by_default.sse_algorithm': '${var.kms_key_arn == null ? "AES256" : "aws:kms"}',
      'apply_server_side_encryption_by_default.kms_master_key_id': '${var.kms_key_arn}',
      bucket_key_enabled: '${var.kms_key_arn != null}',
    }),
    ...statements('bucket', {
      'TlsOnly.Effect': 'Deny',
      'TlsOnly.Principal.AWS': '*',
      'TlsOnly.Action.0': 's3:*',
      'TlsOnly.Resource.0': '${local.bucket_arn}',
      'TlsOnly.Resource.1': '${local.bucket_arn}/*',
      'TlsOnly.Condition.Bool.aws:SecureTransport': 'false',
    }),
  },
  'a bucket reports its objects, verify gets the manifests of this job, and drill its verdicts': {
    'aws_s3_bucket_notification.dumps.eventbridge': true,
    'aws_cloudwatch_event_rule.verify.event_pattern':
      '{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["${local.bucket_name}"]},"object":{"key":[{"wildcard":"${local.dump_prefix}/2*/${var.name}-2*.manifest.json"}]}}}',
    'aws_cloudwatch_event_rule.drill.event_pattern':
      '{"source":["aws.s3"],"detail-type":["Object Created"],"detail":{"bucket":{"name":["${local.bucket_name}"]},"object":{"key":[{"wildcard":"${local.dump_prefix}/2*/${var.name}-2*.verified.json"}]}}}',
  },
  'no role writes over a dump, facts, accounts, a manifest, a verdict or a report': {
    ...statements('dump_function', {
      'OverwriteNoDump.Effect': 'Deny',
      'OverwriteNoDump.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoDump.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoFacts.Effect': 'Deny',
      'OverwriteNoFacts.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoFacts.Condition.Null.s3:if-match': 'true',
      'OverwriteNoFacts.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoUsers.Effect': 'Deny',
      'OverwriteNoUsers.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoUsers.Condition.Bool.s3:ObjectCreationOperation': 'true',
      'OverwriteNoManifest.Effect': 'Deny',
      'OverwriteNoManifest.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoManifest.Condition.Null.s3:if-match': 'true',
      'OverwriteNoManifest.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
    ...statements('verify_function', {
      'OverwriteNoVerdict.Effect': 'Deny',
      'OverwriteNoVerdict.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoVerdict.Condition.Null.s3:if-match': 'true',
      'OverwriteNoVerdict.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
    ...statements('drill_function', {
      'OverwriteNoDrill.Effect': 'Deny',
      'OverwriteNoDrill.Condition.Null.s3:if-none-match': 'true',
      'OverwriteNoDrill.Condition.Null.s3:if-match': 'true',
      'OverwriteNoDrill.Condition.Bool.s3:ObjectCreationOperation': 'true',
    }),
  },
  'a role reaches its own dumps and lock records only': {
    ...Object.fromEntries(
      ['dump_function', 'verify_function', 'drill_function', 'retention_function', 'mask_function'].map((role) => [
        `locals.${role}_statements.${role === 'mask_function' ? 'FindSource' : 'FindDumps'}.Condition.StringLike.s3:prefix.0`,
        '${local.dump_prefix}/????/??/*',
      ]),
    ),
    'locals.users_reader_statements.FindNames.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/*',
    'locals.retention_function_statements.FindUsers.Condition.StringLike.s3:prefix.0': '${local.users_prefix}/*',
    'locals.retention_function_statements.FindMonths.Condition.StringEquals.s3:delimiter': '/',
    'locals.retention_function_statements.FindMonths.Condition.StringLike.s3:prefix.0': '${local.dump_prefix}/',
    'locals.retention_function_statements.FindMonths.Condition.StringLike.s3:prefix.1': '${local.dump_prefix}/????/',
    ...Object.fromEntries(
      ['dump_function', 'script_function'].map((role) => [
        `locals.${role}_statements.HoldLock.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0`,
        '${var.name}#*',
      ]),
    ),
    'locals.*_statements.ReadStatus.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0': '${var.name}#*',
    'locals.*_statements.KeepScript.Condition.ForAnyValue:StringEquals.dynamodb:LeadingKeys.0': '${var.name}#script',
    'locals.*_statements.KeepScript.Effect': 'Deny',
  },
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
  'the code of a function cannot attach itself to networks': {
    'locals.*_statements.DenyNetworkToCode.Effect': 'Deny',
    'locals.dump_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}',
    'locals.script_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}',
    'locals.verify_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-verify',
    'locals.drill_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-drill',
    'locals.retention_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn':
      'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.resource_name}-retention',
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
  'every function is traced, limited and signed as was chosen': {
    'aws_lambda_function.*.tracing_config.mode': '${var.tracing_mode}',
    'aws_sfn_state_machine.runner.tracing_configuration.enabled': '${var.tracing_mode == "Active"}',
    'aws_lambda_function.*.reserved_concurrent_executions': '${var.reserved_concurrent_executions}',
    'aws_lambda_function.dump.code_signing_config_arn':
      '${var.package_type == "Zip" ? var.code_signing_config_arn : null}',
    ...Object.fromEntries(
      ['script', 'api', 'notify', 'verify', 'drill', 'retention'].map((name) => [
        `aws_lambda_function.${name}.code_signing_config_arn`,
        '${var.code_signing_config_arn}',
      ]),
    ),
  },
  'requests to the API are logged with their callers when that was chosen': {
    'aws_apigatewayv2_stage.dumps.dynamic.access_log_settings.content.destination_arn':
      'arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${one(aws_cloudwatch_log_group.api_access[*].name)}',
    'aws_apigatewayv2_stage.dumps.dynamic.access_log_settings.content.format': JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      sourceIp: '$context.identity.sourceIp',
      caller: '$context.identity.userArn',
      route: '$context.routeKey',
      path: '$context.path',
      status: '$context.status',
      error: '$context.error.message',
    }),
  },
  'lock records expire by the attribute that the function writes, and the table can be restored': {
    'aws_dynamodb_table.lock.ttl.attribute_name': 'ttl',
    'aws_dynamodb_table.lock.ttl.enabled': true,
    'aws_dynamodb_table.lock.hash_key': 'key',
    'aws_dynamodb_table.lock.attribute.0.type': 'S',
    'aws_dynamodb_table.lock.point_in_time_recovery.enabled': true,
    'aws_dynamodb_table.lock.deletion_protection_enabled': '${var.lock_table_deletion_protection}',
    'aws_dynamodb_table.lock.billing_mode': 'PAY_PER_REQUEST',
    'aws_dynamodb_table.lock.stream_enabled': '${length(var.notify_changes) > 0}',
    'aws_dynamodb_table.lock.lifecycle.ignore_changes.0': 'name',
  },
  'a function is invoked by its own rule or API only': {
    'aws_lambda_permission.*.action': INVOKE.action,
    'aws_lambda_permission.schedule.principal': 'events.amazonaws.com',
    'aws_lambda_permission.schedule.source_arn': '${one(aws_cloudwatch_event_rule.schedule[*].arn)}',
    'aws_lambda_permission.verify.principal': 'events.amazonaws.com',
    'aws_lambda_permission.verify.source_arn': '${one(aws_cloudwatch_event_rule.verify[*].arn)}',
    'aws_lambda_permission.drill.principal': 'events.amazonaws.com',
    'aws_lambda_permission.drill.source_arn': '${one(aws_cloudwatch_event_rule.drill[*].arn)}',
    'aws_lambda_permission.drill_full.principal': 'events.amazonaws.com',
    'aws_lambda_permission.drill_full.source_arn': '${one(aws_cloudwatch_event_rule.drill_full[*].arn)}',
    'aws_lambda_permission.retention.principal': 'events.amazonaws.com',
    'aws_lambda_permission.retention.source_arn': '${one(aws_cloudwatch_event_rule.retention[*].arn)}',
    'aws_lambda_permission.api.principal': 'apigateway.amazonaws.com',
    'aws_lambda_permission.api.source_arn': '${one(aws_apigatewayv2_api.dumps[*].execution_arn)}/*/*/dumps*',
  },
  'roles are assumed by their service only': {
    'aws_iam_role.schedule.assume_role_policy': assumedInTheAccountBy('scheduler.amazonaws.com'),
    'aws_iam_role.runner.assume_role_policy': assumedInTheAccountBy('states.amazonaws.com'),
    'aws_iam_role.runner_start.assume_role_policy': assumedInTheAccountBy('ecs-tasks.amazonaws.com'),
    'aws_iam_role.runner_task.assume_role_policy': assumedInTheAccountBy('ecs-tasks.amazonaws.com'),
    'aws_iam_role.replication.assume_role_policy':
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
    ...Object.fromEntries(
      ['dump', 'api', 'notify', 'verify', 'drill', 'retention', 'script'].map((role) => [
        `aws_iam_role.${role}.assume_role_policy`,
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}',
      ]),
    ),
    'aws_iam_role.*.path': '${var.role_path}',
    'aws_iam_policy.users_reader.path': '${var.role_path}',
    'aws_iam_role.*.permissions_boundary': '${var.role_permissions_boundary}',
  },
  'the API answers whom IAM lets in, and not too often': {
    'aws_apigatewayv2_route.*.authorization_type': 'AWS_IAM',
    'aws_apigatewayv2_route.start.route_key': 'POST /dumps',
    'aws_apigatewayv2_route.status.route_key': 'GET /dumps/{id}',
    'aws_apigatewayv2_api.dumps.protocol_type': 'HTTP',
    'aws_apigatewayv2_integration.dumps.integration_type': 'AWS_PROXY',
    'aws_apigatewayv2_integration.dumps.payload_format_version': '2.0',
    'aws_apigatewayv2_stage.dumps.auto_deploy': true,
    'aws_apigatewayv2_stage.dumps.default_route_settings.throttling_burst_limit': 20,
    'aws_apigatewayv2_stage.dumps.default_route_settings.throttling_rate_limit': 5,
    'aws_lambda_function.api.timeout': 25,
  },
  'what is deleted with a function is made again with it': {
    'aws_lambda_function_event_invoke_config.dump.lifecycle.replace_triggered_by.0':
      'aws_lambda_function.dump.package_type',
    'aws_lambda_permission.schedule.lifecycle.replace_triggered_by.0': 'aws_lambda_function.dump.package_type',
    'aws_security_group.*.lifecycle.create_before_destroy': true,
  },
  'the runner has the processors, memory and storage that was chosen, on the architecture of the function': {
    ...each('aws_ecs_task_definition.runner', {
      cpu: '${tostring(var.runner_cpu)}',
      memory: '${tostring(var.runner_memory)}',
      'dynamic.ephemeral_storage.content.size_in_gib': '${ephemeral_storage.value}',
      'runtime_platform.cpu_architecture': '${upper(var.architecture)}',
      'runtime_platform.operating_system_family': 'LINUX',
      network_mode: 'awsvpc',
      'requires_compatibilities.0': 'FARGATE',
    }),
  },
  'the state machine starts its own task, with its own roles, in its own cluster': {
    'aws_sfn_state_machine.runner.type': 'STANDARD',
    'aws_ecs_task_definition.runner.execution_role_arn': '${one(aws_iam_role.runner_start[*].arn)}',
    'aws_ecs_task_definition.runner.task_role_arn': '${one(aws_iam_role.runner_task[*].arn)}',
    ...statements('runner', {
      'RunTask.Condition.ArnEquals.ecs:cluster': '${one(aws_ecs_cluster.runner[*].arn)}',
      'PassRolesToTask.Condition.StringEquals.iam:PassedToService': 'ecs-tasks.amazonaws.com',
      'PassRolesToTask.Resource.0': '${one(aws_iam_role.runner_task[*].arn)}',
      'PassRolesToTask.Resource.1': '${one(aws_iam_role.runner_start[*].arn)}',
    }),
  },
  'a retry during an apply finds an active revision of the task': {
    'aws_ecs_task_definition.runner.lifecycle.create_before_destroy': true,
  },
  'functions have the memory and the time that was chosen': {
    'aws_lambda_function.dump.memory_size': '${var.memory_size}',
    'aws_lambda_function.dump.timeout': '${var.timeout}',
    'aws_lambda_function.verify.memory_size': '${var.memory_size}',
    'aws_lambda_function.verify.timeout': '${var.timeout}',
    'aws_lambda_function.drill.memory_size': '${var.drill_memory_size}',
    'aws_lambda_function.drill.ephemeral_storage.size': '${var.drill_ephemeral_storage_size}',
    'aws_lambda_function.drill.timeout': '${var.timeout}',
    'aws_lambda_function.retention.memory_size': 512,
    'aws_lambda_function.retention.timeout': '${var.timeout}',
    'aws_lambda_function.script.memory_size': '${var.memory_size}',
    'aws_lambda_function.script.timeout': '${var.timeout}',
    'aws_lambda_function.script.ephemeral_storage.size': '${var.ephemeral_storage_size}',
    'aws_lambda_function.notify.memory_size': 256,
    'aws_lambda_function.notify.timeout': 60,
    'aws_lambda_function.api.memory_size': 256,
  },
  'logs are kept as long as was chosen': {
    'aws_cloudwatch_log_group.*.retention_in_days': '${var.log_retention_days}',
  },
  'functions reach the database port and HTTPS, and nothing else': {
    'aws_vpc_security_group_egress_rule.*.ip_protocol': 'tcp',
    'aws_vpc_security_group_ingress_rule.*.ip_protocol': 'tcp',
    'aws_vpc_security_group_egress_rule.database.from_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database.to_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database.referenced_security_group_id':
      '${var.database_security_group_ids[count.index]}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.from_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.to_port': '${var.database_port}',
    'aws_vpc_security_group_egress_rule.database_cidr_blocks.cidr_ipv4': '${var.database_cidr_blocks[count.index]}',
    'aws_vpc_security_group_egress_rule.https.from_port': 443,
    'aws_vpc_security_group_egress_rule.https.to_port': 443,
    'aws_vpc_security_group_egress_rule.https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.verify_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.verify_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.verify_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.retention_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.retention_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.retention_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_egress_rule.drill_https.from_port': 443,
    'aws_vpc_security_group_egress_rule.drill_https.to_port': 443,
    'aws_vpc_security_group_egress_rule.drill_https.cidr_ipv4': '0.0.0.0/0',
    'aws_vpc_security_group_ingress_rule.database.from_port': '${var.database_port}',
    'aws_vpc_security_group_ingress_rule.database.to_port': '${var.database_port}',
    'aws_vpc_security_group_ingress_rule.database.referenced_security_group_id': '${aws_security_group.dump.id}',
    'aws_vpc_security_group_ingress_rule.vpc_endpoints.from_port': 443,
    'aws_vpc_security_group_ingress_rule.vpc_endpoints.to_port': 443,
  },
  'an image is never overwritten, is scanned, and is not deleted unless asked for': {
    'aws_ecr_repository.image.image_tag_mutability': 'IMMUTABLE',
    'aws_ecr_repository.image.image_scanning_configuration.scan_on_push': true,
    'aws_ecr_repository.image.force_delete': '${var.ecr_repository_force_delete}',
  },
};
