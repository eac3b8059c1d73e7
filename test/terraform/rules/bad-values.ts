const PARAMETER_NAME =
  'be the name of an SSM parameter, not its value: letters, digits, dots, hyphens and underscores, in a path separated by slashes';
const KMS_KEY = 'be the ARN of a KMS key';
const WHOLE_DAYS = 'be a whole number of days, at least 1';
const KEEP = 'be a whole number from 1 to 10000';
const CRON_FIELDS =
  'have minutes from 0 to 59, hours from 0 to 23, days from 1 to 31, months from 1 to 12 or JAN to DEC, weekdays from 1 to 7 or SUN to SAT and years from 1970 to 2199, each a value, a list, an ascending range (8-18), or steps (*/2)';
const QUESTION_MARK =
  'have a question mark in exactly one of its third and fifth field, the days of the month and of the week';
const HOST = 'be a host name or an IP address, without a port (database_port), a scheme or a slash';
const DATABASE = 'hold names that a server accepts: no control characters, none beyond U+FFFF, no space at the end';
const LENGTH = 'hold names of 1 to 64 characters, to which backticks around a name and the * of a pattern do not count';
const SYSTEM = 'not hold information_schema, performance_schema, mysql, ndbinfo or sys, which belong to the server';
const TABLE =
  'hold tables as "database.table", in which * stands for any characters, and a part with a dot, a star or a backtick in its name is in backticks';
const ONCE = 'name every table once';
const SHORT = 'not exceed 1024 bytes as JSON (use * for tables whose names begin alike)';
const USERNAME = "be the name alone, without its host ('@%'), quotes, and spaces or line breaks around it";
const BUCKET =
  'be a name that S3 accepts: no consecutive dots, no IP address, and no prefix or suffix that S3 reserves';
const LOCK_DAYS = 'have a whole number of days from 1 to 36500';
const TRANSITION_DAYS = 'have whole numbers of days, at least 30 for STANDARD_IA and ONEZONE_IA, and 1 for the others';
const TRANSITION_ORDER =
  'lead to a colder class with each later day, in the order STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE, and not from ONEZONE_IA to GLACIER_IR';
export const REPLICATION = {
  account_id: null,
  bucket_arn: 'arn:aws:s3:::shop-dumps-replica',
  kms_key_arn: null,
  storage_class: null,
};
const PREFIX = 'have at most 512 characters, and no part that is . or ..';
const AMONG_USERS = 'not begin with the part _users, the folder of the accounts of all jobs';
const HOURS = 'be a whole number of hours from 0 to 168';
const SHARE = 'be a number from 0 to less than 1';
const DRILL_SCHEDULE =
  'be a rate of hours or days below 62 days, such as rate(7 days), an EventBridge cron expression with six fields, such as cron(0 6 ? * SUN *), or empty for no full drills';
const ACCEPTED =
  'name objects by kind, database and name, such as "view shop.open_orders" or "column price of table shop.orders", in which * stands for any characters, and not all of a kind';
const IMAGE =
  'be the URI of an image in a private repository of Amazon ECR, with a tag or a digest, for example 123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0';
export const REPOSITORY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump';

/** Input, a value that violates its rule, and the rule in the message. */
export const BAD_VALUES: readonly (readonly [string, unknown, string])[] = [
  ['name', 'shop/2', 'be 1 to 128 letters, digits, hyphens and underscores, beginning with a letter or digit'],
  ['name_prefix', '-', 'be at most 32 letters, digits, hyphens and underscores, beginning with a letter'],
  [
    'schedule_expression',
    'rate(1 day)',
    'be an EventBridge cron expression with six fields (and no rate), for example cron(0 3 * * ? *), or cron(0 */6 * * ? *) with slot_unit = "hour" for every six hours',
  ],
  ['schedule_timezone', 'Berlin time', 'be the name of an IANA time zone, for example UTC or Europe/Berlin'],
  ['slot_unit', 'week', 'be "day" or "hour"'],
  ['vpc_id', 'shop', 'be the ID of a VPC (vpc-…)'],
  ['subnet_ids', [], 'hold at least one ID of a subnet (subnet-…)'],
  ['database_security_group_ids', ['database'], 'hold IDs of security groups (sg-…)'],
  ['database_cidr_blocks', ['10.0.0.0'], 'hold IPv4 ranges in CIDR notation, for example 10.0.0.0/16'],
  ['database_host', 'mysql://shop', HOST],
  ['database_host_parameter', '/shop//host', PARAMETER_NAME],
  ['database_port', 0, 'be a whole number from 1 to 65535'],
  ['database_port_parameter', '/shop/port/', PARAMETER_NAME],
  ['database_names', [], 'name at least one database'],
  ['database_names', ['shop', ''], LENGTH],
  ['exclude_databases', [`*${'n'.repeat(65)}`], LENGTH],
  ['database_names', ['shop', 'crm', 'shop'], 'name every database once'],
  ['exclude_databases', ['tmp_*', 'tmp_*'], 'name every database once'],
  ['database_names_parameter', 'shop names', PARAMETER_NAME],
  ['exclude_tables', ['shop.audit_*', 'orders'], TABLE],
  ['exclude_tables', ['shop.a.b'], TABLE],
  ['exclude_tables', ['shop.audit', 'shop.audit'], ONCE],
  ['exclude_tables', [`shop.${'x'.repeat(1024)}`], SHORT],
  ['structure_only_tables', ['shop.`a'], TABLE],
  ['structure_only_tables', ['shop.log', 'shop.log'], ONCE],
  ['structure_only_tables', [`shop.${'x'.repeat(1024)}`], SHORT],
  ['database_username', '', 'be 1 to 128 characters long'],
  ['database_username_parameter', '', PARAMETER_NAME],
  ['database_password_parameter', 'arn:aws:ssm:::parameter/shop', PARAMETER_NAME],
  ['database_password_secret_arn', 'shop', 'be the ARN of a Secrets Manager secret'],
  [
    'database_resource_id',
    'shop',
    'be the resource ID of an RDS instance (db-…), cluster (cluster-…) or proxy (prx-…)',
  ],
  ['database_tls_mode', 'PREFERRED', 'be "VERIFY_IDENTITY", "VERIFY_CA", "REQUIRED" or "DISABLED"'],
  ['database_tls_ca_parameter', '*', PARAMETER_NAME],
  ['credentials_kms_key_arn', 'alias/shop', KMS_KEY],
  [
    'bucket_name',
    'Shop',
    'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
  ],
  ['expiration_days', 0, WHOLE_DAYS],
  ['noncurrent_version_expiration_days', 0.5, WHOLE_DAYS],
  ['keep_hourly', 0, KEEP],
  ['keep_daily', 0, KEEP],
  ['keep_weekly', 1.5, KEEP],
  ['keep_monthly', -1, KEEP],
  ['keep_yearly', 10_001, KEEP],
  [
    'prefix',
    '/mysql',
    "hold only letters, digits and !_.'()-, in parts separated by single slashes, without a slash at either end",
  ],
  ['kms_key_arn', 'alias/shop', KMS_KEY],
  ...['[]', 'mask.json'].map(
    (value) => ['mask_rules', value, 'be a JSON object, such as the content of a file: file("mask.json")'] as const,
  ),
  ['mask_key_parameter', 'a key', PARAMETER_NAME],
  [
    'mask_reader_arns',
    ['*'],
    'hold only ARNs of accounts, roles and users, such as arn:aws:iam::111122223333:role/staging',
  ],
  [
    'mask_bucket_name',
    'Shop',
    'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
  ],
  ['mask_kms_key_arn', 'alias/shop', KMS_KEY],
  ['mask_expiration_days', 0.5, 'be a whole number of days, at least 0'],
  ['resources_kms_key_arn', 'alias/shop', KMS_KEY],
  ['log_kms_key_arn', 'alias/shop', KMS_KEY],
  ['lock_table_kms_key_arn', 'arn:aws:kms:eu-central-1:123456789012:alias/shop', KMS_KEY],
  ['tracing_mode', 'active', 'be "PassThrough" or "Active"'],
  [
    'reserved_concurrent_executions',
    0,
    'be a whole number from 1 to 1000, because 0 would throttle every run (schedule_enabled = false stops a job)',
  ],
  ['code_signing_config_arn', 'csc-0f6c334abcdea4d8b', 'be the ARN of a code signing configuration'],
  ['compression', 'xz', 'be "zstd" or "gzip"'],
  ['compression_level', 20, 'be a whole number from 1 to 19'],
  ['compression_threads', 17, 'be a whole number from 1 to 16'],
  ['upload_concurrency', 0, 'be a whole number from 1 to 16'],
  ['parallelism', 9, 'be a whole number from 1 to 8'],
  ['lock_table_name', 'a b', 'be 3 to 255 letters, digits, dots, hyphens and underscores'],
  ['retry_delay_seconds', 901, 'be a whole number of seconds from 0 to 900'],
  ['retry_max_receive_count', 0, 'be a whole number from 1 to 1000'],
  [
    'vpc_endpoint_services',
    ['s3', 'sqs'],
    'hold only dynamodb, s3, ecr.api, ecr.dkr, logs, secretsmanager, ssm, states and xray',
  ],
  ['route_table_ids', ['main'], 'hold IDs of route tables (rtb-…)'],
  ['memory_size', 128, 'be a whole number of MB from 256 to 10240'],
  ['timeout', 901, 'be a whole number of seconds from 120 to 900'],
  ['architecture', 'x86', 'be "x86_64" or "arm64"'],
  ['runtime', 'nodejs20.x', 'be "nodejs22.x" or "nodejs24.x"'],
  [
    'log_retention_days',
    2,
    'be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
  ],
  ['metrics_namespace', 'AWS/Mysqldump', 'be 1 to 255 letters, digits and _./#-, not beginning with AWS/'],
  ['package_directory', '', 'not be empty'],
  ['package_type', 'image', 'be "Zip" or "Image"'],
  ['image_uri', REPOSITORY, IMAGE],
  ['image_uri', 'mysqldump:1.0.0', IMAGE],
  ['image_uri', `${REPOSITORY}@sha256:0123`, IMAGE],
  ['image_uri', `${REPOSITORY}:latest`, 'name one version, not the tag "latest"'],
  ['engine', 'batch', 'be "lambda", "fargate" or "auto"'],
  ['runner_image_uri', 'mysqldump:1.0.0', IMAGE],
  ['runner_image_uri', `${REPOSITORY}:latest`, 'name one version, not the tag "latest"'],
  ['runner_cpu', 3072, 'be one of 256, 512, 1024, 2048, 4096, 8192, 16384, in CPU units of Fargate'],
  ['runner_memory', 4.5, 'be a whole number of MiB from 512 to 122880'],
  ['runner_ephemeral_storage', 20, 'be a whole number of GiB from 21 to 200'],
  ['runner_timeout', 899, 'be a whole number of seconds from 900 to 604800'],
  ['runner_timeout', 604_801, 'be a whole number of seconds from 900 to 604800'],
  ['restore_password_parameter', 'arn:aws:ssm:::parameter/shop', PARAMETER_NAME],
  ['restore_password_secret_arn', 'shop', 'be the ARN of a Secrets Manager secret'],
  ['restore_kms_key_arn', 'alias/shop', KMS_KEY],
  [
    'restore_iam_users',
    ['admin'],
    'name users by the resource ID of their server (db-…, cluster-… or prx-…), a slash and the user',
  ],
  ['restore_security_group_ids', ['target'], 'hold IDs of security groups (sg-…)'],
  ['restore_security_group_ids', ['sg-1', 'sg-2', 'sg-3', 'sg-4', 'sg-5'], 'hold 4 IDs at most'],
  ['role_path', 'backup', 'begin and end with a slash'],
  ['role_permissions_boundary', 'boundary', 'be the ARN of an IAM policy'],
  ['alarms_topic_arn', 'alarms', 'be the ARN of an SNS topic'],
  ['alarms_topic_kms_key_arn', 'alias/alarms', KMS_KEY],
  ['notify_changes', ['done', 'failed'], 'hold only "dumped", "failed", "recovered", "warned", "taken-over"'],
  [
    'lock_table_stream_arn',
    'arn:aws:dynamodb:eu-central-1:123456789012:table/locks',
    'be the ARN of a stream of a DynamoDB table',
  ],
  ['alarm_emails', ['ops at example.com'], 'hold e-mail addresses'],
  ['alarm_dump_missing_hours', 169, HOURS],
  ['alarm_failed_runs', -1, 'be a whole number, at least 0'],
  ['alarm_dump_shrink_share', 1, SHARE],
  ['alarm_table_shrink_share', 1, SHARE],
  ['drill_memory_size', 1023, 'be a whole number of MB from 1024 to 10240'],
  ['drill_schedule_expression', 'rate(7 day)', DRILL_SCHEDULE],
  ['alarm_full_drill_missing_days', 63, 'be a whole number of days from 0 to 62'],
  ['drill_ephemeral_storage_size', 512, 'be a whole number of MB from 1024 to 10240'],
  ['drill_accepted_findings', ['view shop.a', 'shop.open_orders'], ACCEPTED],
  [
    'drill_accepted_findings',
    [`view shop.${'x'.repeat(2048)}`],
    'not exceed 2048 bytes as JSON (use * for objects whose names begin alike)',
  ],

  // The opposite limits of the ranges.
  ['name', 'x'.repeat(129), 'be 1 to 128 letters, digits, hyphens and underscores, beginning with a letter or digit'],
  [
    'schedule_expression',
    'cron(0 3 * * *)',
    'be an EventBridge cron expression with six fields (and no rate), for example cron(0 3 * * ? *), or cron(0 */6 * * ? *) with slot_unit = "hour" for every six hours',
  ],
  ['subnet_ids', ['subnet-0a1b2c3d', 'main'], 'hold at least one ID of a subnet (subnet-…)'],
  ['database_port', 65536, 'be a whole number from 1 to 65535'],
  ['bucket_name', 'ab', 'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends'],
  [
    'prefix',
    'mysql/*',
    "hold only letters, digits and !_.'()-, in parts separated by single slashes, without a slash at either end",
  ],
  ['compression_level', 0, 'be a whole number from 1 to 19'],
  ['compression_threads', 0.5, 'be a whole number from 1 to 16'],
  ['upload_concurrency', 17, 'be a whole number from 1 to 16'],
  ['parallelism', 0, 'be a whole number from 1 to 8'],
  ['retry_delay_seconds', 0.5, 'be a whole number of seconds from 0 to 900'],
  ['retry_max_receive_count', 1001, 'be a whole number from 1 to 1000'],
  ['memory_size', 10241, 'be a whole number of MB from 256 to 10240'],
  ['timeout', 119, 'be a whole number of seconds from 120 to 900'],
  ['metrics_namespace', '', 'be 1 to 255 letters, digits and _./#-, not beginning with AWS/'],
  ['alarm_dump_missing_hours', 0.5, HOURS],
  ['maximum_replica_lag_seconds', -1, 'be a whole number of seconds from 0 to 999999999'],
  ['alarm_failed_runs', 1.5, 'be a whole number, at least 0'],
  ['alarm_dump_shrink_share', -0.1, SHARE],
  ['alarm_table_shrink_share', -0.1, SHARE],
  ['drill_memory_size', 10241, 'be a whole number of MB from 1024 to 10240'],
  ...['rate(5 minutes)', 'rate(62 days)', 'rate(1464 hours)', 'cron(0 6 * *)', 'weekly'].map(
    (value) => ['drill_schedule_expression', value, DRILL_SCHEDULE] as const,
  ),
  ['alarm_full_drill_missing_days', -1, 'be a whole number of days from 0 to 62'],
  ['drill_ephemeral_storage_size', 10241, 'be a whole number of MB from 1024 to 10240'],
  ['request_stream_arns', ['arn:aws:sqs:eu-central-1:123456789012:requests'], 'hold ARNs of Kinesis streams'],
  ['request_queue_arns', ['arn:aws:sqs:eu-central-1:123456789012:requests.fifo'], 'hold ARNs of standard SQS queues'],
  ['request_kms_key_arns', ['alias/requests'], 'hold ARNs of KMS keys'],
  ['schedule_expression', 'cron(61 3 * * ? *)', CRON_FIELDS],
  ['schedule_expression', 'cron(0 3 * * * *)', QUESTION_MARK],
  ...['db.example.com:3306', 'db..example.com', '10.0.0.256'].map((value) => ['database_host', value, HOST] as const),
  ...['shop\n', 'shop ', 'shop\u{1f600}', '`shop `', 'shop* '].map(
    (value) => ['database_names', [value], DATABASE] as const,
  ),
  ...['n'.repeat(65), `\`${'n'.repeat(65)}\``, `${'n'.repeat(60)}*nnnnn`].map(
    (value) => ['database_names', [value], LENGTH] as const,
  ),
  ...['information_schema', 'MySQL', '`sys`'].map((value) => ['database_names', ['shop', value], SYSTEM] as const),
  ['database_names', ['a``b', '`a````b`'], 'name every database once'],
  ['exclude_databases', ['shop\n'], DATABASE],
  ['exclude_databases', ['mysql'], SYSTEM],
  ...["'dump'@'%'", "dump'@%", 'dump\n', ' dump'].map((value) => ['database_username', value, USERNAME] as const),
  ['bucket_object_lock', { days: 30, mode: 'LEGAL_HOLD' }, 'have the mode "GOVERNANCE" or "COMPLIANCE"'],
  ...[0, 0.5, 36_501].map((days) => ['bucket_object_lock', { days, mode: 'GOVERNANCE' }, LOCK_DAYS] as const),
  [
    'bucket_transitions',
    [{ days: 30, storage_class: 'REDUCED_REDUNDANCY' }],
    'name storage classes that S3 moves objects to: STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER or DEEP_ARCHIVE',
  ],
  ...[
    [29, 'STANDARD_IA'] as const,
    [29, 'ONEZONE_IA'] as const,
    [0, 'GLACIER'] as const,
    [1.5, 'DEEP_ARCHIVE'] as const,
  ].map(([days, storage_class]) => ['bucket_transitions', [{ days, storage_class }], TRANSITION_DAYS] as const),
  ...[
    // The same day, an earlier one, the same class, a warmer one, and a way that S3 does not know.
    [90, 'GLACIER_IR', 90, 'GLACIER'] as const,
    [90, 'GLACIER_IR', 89, 'GLACIER'] as const,
    [90, 'GLACIER', 180, 'GLACIER'] as const,
    [90, 'GLACIER', 180, 'GLACIER_IR'] as const,
    [30, 'ONEZONE_IA', 180, 'GLACIER_IR'] as const,
  ].map(([days, storage_class, later, colder]) => {
    const transitions = [
      { days, storage_class },
      { days: later, storage_class: colder },
    ];
    return ['bucket_transitions', transitions, TRANSITION_ORDER] as const;
  }),
  [
    'bucket_transitions',
    [
      { days: 30, storage_class: 'STANDARD_IA' },
      { days: 59, storage_class: 'GLACIER_IR' },
    ],
    'leave dumps in STANDARD_IA and ONEZONE_IA for at least 30 days',
  ],
  [
    'bucket_replication',
    { ...REPLICATION, bucket_arn: 'shop-dumps-replica' },
    'have a bucket_arn that is the ARN of a bucket, such as arn:aws:s3:::shop-dumps-replica',
  ],
  [
    'bucket_replication',
    { ...REPLICATION, account_id: '1234' },
    'have an account_id that is the ID of an account, 12 digits',
  ],
  [
    'bucket_replication',
    { ...REPLICATION, kms_key_arn: 'alias/dumps' },
    'have a kms_key_arn that is the ARN of a KMS key',
  ],
  ...['GLACIER', 'DEEP_ARCHIVE'].map(
    (storage_class) =>
      [
        'bucket_replication',
        { ...REPLICATION, storage_class },
        'have the storage_class "STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA" or "GLACIER_IR", whose objects can be read at once',
      ] as const,
  ),
  [
    'bucket_access_log',
    { bucket: 's3://logs', prefix: null },
    'name a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
  ],
  ['bucket_access_log', { bucket: 'logs', prefix: 'a*' }, "have a prefix of at most 512 letters, digits and !_.'()/-"],
  ...['a..b', '10.0.0.1', 'xn--shop', 'shop-s3alias'].map((value) => ['bucket_name', value, BUCKET] as const),
  ...['view *', '*', 'view *.*', 'VIEW shop.a', 'column price of table *'].map(
    (value) => ['drill_accepted_findings', [value], ACCEPTED] as const,
  ),
  ...['../mysql', 'mysql/.', 'x'.repeat(513)].map((value) => ['prefix', value, PREFIX] as const),
  ...['_users', '_users/shop'].map((value) => ['prefix', value, AMONG_USERS] as const),
];
