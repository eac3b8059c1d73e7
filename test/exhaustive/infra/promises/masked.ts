import type { Promises, Settings } from './settings';

const ROLES = { mask: '', mask_verify: '-verify', mask_drill: '-drill' } as const;
const FUNCTION =
  'arn:${local.partition}:lambda:${local.region}:${local.account_id}:function:${local.masked_resource_name}';
const BY_LAMBDA =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

/** Settings of each of the functions of masked dumps. */
function ofEach(settings: (name: string, own: string) => Settings): Settings {
  return Object.assign({}, ...Object.entries(ROLES).map(([name, own]) => settings(name, own)));
}

function created(bucket: string, keyPattern: string): string {
  return JSON.stringify({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [bucket] }, object: { key: [{ wildcard: keyPattern }] } },
  });
}

/** Promises to users about masked dumps, and the settings that implement them. */
export const MASK_PROMISES: Promises = {
  'the verdict on a dump starts masking, and masked dumps are verified and drilled as others are': {
    'aws_s3_bucket_notification.masked.eventbridge': true,
    'aws_cloudwatch_event_rule.mask.event_pattern': created(
      '${local.bucket_name}',
      '${local.dump_prefix}/2*/${var.name}-2*.verified.json',
    ),
    'aws_cloudwatch_event_rule.mask_verify.event_pattern': created(
      '${local.masked_bucket_name}',
      '${local.masked_name}/2*/${local.masked_name}-2*.manifest.json',
    ),
    'aws_cloudwatch_event_rule.mask_drill.event_pattern': created(
      '${local.masked_bucket_name}',
      '${local.masked_name}/2*/${local.masked_name}-2*.verified.json',
    ),
    ...ofEach((name) => ({
      [`aws_lambda_permission.${name}.principal`]: 'events.amazonaws.com',
      [`aws_lambda_permission.${name}.source_arn`]: `\${one(aws_cloudwatch_event_rule.${name}[*].arn)}`,
      [`aws_cloudwatch_event_target.${name}.dead_letter_config.arn`]: `\${one(aws_sqs_queue.${name}_dead_letter[*].arn)}`,
      [`aws_lambda_function_event_invoke_config.${name}.destination_config.on_failure.destination`]: `\${one(aws_sqs_queue.${name}_dead_letter[*].arn)}`,
      [`locals.${name}_dead_letter_queue_statements.UndeliverableEvents.Condition.ArnEquals.aws:SourceArn`]: `\${one(aws_cloudwatch_event_rule.${name}[*].arn)}`,
      [`locals.${name}_dead_letter_queue_statements.UndeliverableEvents.Principal.Service`]: 'events.amazonaws.com',
    })),
  },
  'who may read masked dumps is named, and nobody else can; they are private, encrypted and versioned': {
    'locals.masked_bucket_statements.ReadMaskedDumps.Principal.AWS': '${var.mask_reader_arns}',
    'locals.masked_bucket_statements.FindMaskedDumps.Principal.AWS': '${var.mask_reader_arns}',
    'locals.masked_bucket_statements.TlsOnly.Effect': 'Deny',
    'locals.masked_bucket_statements.TlsOnly.Condition.Bool.aws:SecureTransport': 'false',
    'locals.masked_bucket_statements.TlsOnly.Principal.AWS': '*',
    'aws_s3_bucket_public_access_block.masked.block_public_acls': true,
    'aws_s3_bucket_public_access_block.masked.block_public_policy': true,
    'aws_s3_bucket_public_access_block.masked.ignore_public_acls': true,
    'aws_s3_bucket_public_access_block.masked.restrict_public_buckets': true,
    'aws_s3_bucket_ownership_controls.masked.rule.object_ownership': 'BucketOwnerEnforced',
    'aws_s3_bucket_versioning.masked.versioning_configuration.status': 'Enabled',
    'aws_s3_bucket_server_side_encryption_configuration.masked.rule.0.bucket_key_enabled':
      '${var.mask_kms_key_arn != null}',
    'aws_s3_bucket_server_side_encryption_configuration.masked.rule.0.apply_server_side_encryption_by_default.kms_master_key_id':
      '${var.mask_kms_key_arn}',
    'aws_s3_bucket_server_side_encryption_configuration.masked.rule.0.apply_server_side_encryption_by_default.sse_algorithm':
      '${var.mask_kms_key_arn == null ? "AES256" : "aws:kms"}',
  },
  'masked dumps expire, and so do parts and versions that nobody needs': {
    'aws_s3_bucket_lifecycle_configuration.masked.rule.0.status': 'Enabled',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.0.filter.0.prefix': '',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.0.abort_incomplete_multipart_upload.0.days_after_initiation':
      '${var.engine == "lambda" ? 2 : max(2, ceil(var.runner_timeout / 86400) + 1)}',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.1.status': 'Enabled',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.1.filter.0.prefix': '',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.1.expiration.0.expired_object_delete_marker': true,
    'aws_s3_bucket_lifecycle_configuration.masked.rule.1.noncurrent_version_expiration.0.noncurrent_days': 7,
    'aws_s3_bucket_lifecycle_configuration.masked.rule.2.status':
      '${var.mask_expiration_days == 0 ? "Disabled" : "Enabled"}',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.2.filter.0.prefix': '${local.masked_name}/',
    'aws_s3_bucket_lifecycle_configuration.masked.rule.2.expiration.0.days': '${max(1, var.mask_expiration_days)}',
    'aws_s3_bucket.masked.force_destroy': '${var.bucket_force_destroy}',
  },
  'masking follows the rules of the module, at a place that readers of masked dumps cannot read': {
    'aws_s3_object.mask_rules.content': '${var.mask_rules}',
    'aws_s3_object.mask_rules.content_type': 'application/json',
    'aws_s3_object.mask_rules.key': '_mask/${local.masked_name}/rules.json',
  },
  'a role of masked dumps reaches these dumps and their lock records only, and overwrites none': {
    ...ofEach((name) => ({
      [`locals.${name}_function_statements.FindDumps.Condition.StringLike.s3:prefix.0`]:
        '${local.masked_name}/????/??/*',
    })),
    'locals.mask_function_statements.HoldLock.Condition.ForAllValues:StringLike.dynamodb:LeadingKeys.0':
      '${local.masked_name}#*',
    ...overwritesNothing('mask', 'OverwriteNoDump', ['if-none-match']),
    ...overwritesNothing('mask', 'OverwriteNoFacts', ['if-none-match', 'if-match']),
    ...overwritesNothing('mask', 'OverwriteNoManifest', ['if-none-match', 'if-match']),
    ...overwritesNothing('mask_verify', 'OverwriteNoVerdict', ['if-none-match', 'if-match']),
    ...overwritesNothing('mask_drill', 'OverwriteNoDrill', ['if-none-match', 'if-match']),
    'locals.mask_function_statements.DecryptSource.Condition.StringEquals.kms:ViaService':
      's3.${local.region}.amazonaws.com',
    'locals.mask_function_statements.DecryptKey.Condition.StringEquals.kms:ViaService':
      'ssm.${local.region}.amazonaws.com',
  },
  'the functions of masked dumps have roles, networks and settings like those beside dumps': {
    ...ofEach((name, own) => ({
      [`aws_iam_role.${name}.assume_role_policy`]: BY_LAMBDA,
      [`locals.${name}_function_statements.DecryptEnvironment.Condition.StringEquals.kms:EncryptionContext:aws:lambda:FunctionArn`]: `${FUNCTION}${own}`,
      [`locals.${name}_function_statements.DenyNetworkToCode.Condition.ArnEquals.lambda:SourceFunctionArn`]: `${FUNCTION}${own}`,
      [`aws_vpc_security_group_egress_rule.${name}_https.from_port`]: 443,
      [`aws_vpc_security_group_egress_rule.${name}_https.to_port`]: 443,
      [`aws_vpc_security_group_egress_rule.${name}_https.cidr_ipv4`]: '0.0.0.0/0',
      [`aws_lambda_function.${name}.code_signing_config_arn`]: '${var.code_signing_config_arn}',
      [`aws_lambda_function.${name}.timeout`]: '${var.timeout}',
      [`aws_lambda_function.${name}.memory_size`]:
        name === 'mask_drill' ? '${var.drill_memory_size}' : '${var.memory_size}',
    })),
    'aws_lambda_function.mask_drill.ephemeral_storage.size': '${var.drill_ephemeral_storage_size}',
  },
};

function overwritesNothing(role: string, sid: string, conditions: readonly string[]): Settings {
  const path = `locals.${role}_function_statements.${sid}`;
  return {
    [`${path}.Effect`]: 'Deny',
    [`${path}.Condition.Bool.s3:ObjectCreationOperation`]: 'true',
    ...Object.fromEntries(conditions.map((name) => [`${path}.Condition.Null.s3:${name}`, 'true'])),
  };
}
