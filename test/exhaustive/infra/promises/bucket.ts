import { each, type Promises, statements } from './settings';

/** How the objects of a bucket are kept, moved, copied and deleted. */
export const BUCKET_PROMISES: Promises = {
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
};
