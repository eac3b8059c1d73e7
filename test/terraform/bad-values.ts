/** Values of inputs by name. */
export type Values = Record<string, unknown>;

/** A job with only the required inputs, and the packages of the module's own tests. */
export const GOOD: Values = {
  package_directory: 'tests/packages',
  name: 'shop',
  schedule_expression: 'cron(0 4 * * ? *)',
  vpc_id: 'vpc-0a1b2c3d',
  subnet_ids: ['subnet-0a1b2c3d'],
  database_security_group_ids: ['sg-0a1b2c3d'],
  database_host: 'shop.internal.example.com',
  database_names: ['shop'],
  database_username: 'dump',
  database_password_parameter: '/shop/dump/password',
};

const PARAMETER_NAME =
  'be the name of an SSM parameter, not its value: letters, digits, dots, hyphens and underscores, in a path separated by slashes';
const KMS_KEY = 'be the ARN of a KMS key';
const FOREIGN_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0b1c2d3e';
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
const REPLICATION = {
  account_id: null,
  bucket_arn: 'arn:aws:s3:::shop-dumps-replica',
  kms_key_arn: null,
  storage_class: null,
};
const EXISTING_BUCKET =
  'when create_bucket is false, because the module changes no setting of an existing bucket: configure it where the bucket is managed (docs/bucket.md in the repository)';
const PREFIX = 'have at most 512 characters, and no part that is . or ..';
const AMONG_USERS = 'not begin with the part _users, the folder of the accounts of all jobs';
const HOURS = 'be a whole number of hours from 0 to 168';
const SHARE = 'be a number from 0 to less than 1';
const DRILL_SCHEDULE =
  'be a rate of hours or days below 62 days, such as rate(7 days), an EventBridge cron expression with six fields, such as cron(0 6 ? * SUN *), or empty for no full drills';
const ACCEPTED =
  'name objects by kind, database and name, such as "view shop.open_orders" or "column price of table shop.orders", in which * stands for any characters, and not all of a kind';
const RULES = '{"version":1,"tables":{}}';
const IMAGE =
  'be the URI of an image in a private repository of Amazon ECR, with a tag or a digest, for example 123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0';
const REPOSITORY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump';

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

const REPEATS =
  'only the first run makes the dump of a slot (or runs its script), and the others change nothing without an error: run once a slot, set slot_unit = "hour" for several times a day, or set schedule_allow_repeats = true when the others are retries';

/** Combinations that violate rules between inputs, and their messages. */
export const BAD_COMBINATIONS: readonly {
  readonly values: Values;
  /** Region of the module. Default: eu-central-1. */
  readonly region?: string;
  readonly messages: readonly string[];
}[] = [
  {
    values: {
      engine: 'fargate',
      runner_image_uri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/mysqldump:1.0.0',
      restore_password_secret_arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
      create_vpc_endpoints: true,
      route_table_ids: ['rtb-0a1b2c3d'],
    },
    messages: [
      'vpc_endpoint_services must hold secretsmanager when create_vpc_endpoints is true and the password of the dump, or that of restores in the VPC, is in Secrets Manager, got: vpc_endpoint_services = ["dynamodb","ecr.api","ecr.dkr","logs","s3","ssm","states"].',
    ],
  },
  {
    values: {
      package_directory: 'tests/nowhere',
      schedule_expression: 'cron(30 2 * * ? *)',
      schedule_timezone: 'Europe/Berlin',
      database_security_group_ids: [],
      database_host: null,
      database_username_parameter: '/shop/username',
      database_names: null,
      database_password_parameter: null,
      create_bucket: false,
      keep_hourly: 24,
      create_lock_table: false,
      compression: 'gzip',
      compression_level: 12,
      parallelism: 8,
      memory_size: 1023,
      create_vpc_endpoints: true,
      create_alarms_topic: false,
      alarm_emails: ['ops@example.com'],
    },
    messages: [
      'schedule_expression must not contain a time that the zone skips when its clocks go forward (02:30), because that date would have no run: choose another time, or UTC, or set schedule_allow_skipped_hours = true to accept the gap, got: schedule_expression = "cron(30 2 * * ? *)", schedule_timezone = "Europe/Berlin".',
      'At least one of database_security_group_ids and database_cidr_blocks must be set, because otherwise the function cannot connect to the database, got: database_security_group_ids = [], database_cidr_blocks = [].',
      'Exactly one of database_host and database_host_parameter must be set, got: database_host = null, database_host_parameter = null.',
      'Exactly one of database_username and database_username_parameter must be set, got: database_username = "dump", database_username_parameter = "/shop/username".',
      'Exactly one of database_names and database_names_parameter must be set, got: database_names = null, database_names_parameter = null.',
      'Exactly one of database_password_parameter, database_password_secret_arn and database_iam_authentication = true must be set, got: database_password_parameter = null, database_password_secret_arn = null, database_iam_authentication = false.',
      'bucket_name must name an existing bucket when create_bucket is false, got: bucket_name = null.',
      'bucket_sends_events must be true when create_bucket is false and verify is true: first configure the existing bucket to send its events to EventBridge (docs/verify.md in the repository), and give it versioning and a lifecycle rule that aborts incomplete uploads, as a created bucket has them; or set verify = false, got: bucket_sends_events = false.',
      'keep_hourly must be null when slot_unit is "day", because such a job has one dump a day (keep_daily), got: keep_hourly = 24, slot_unit = "day".',
      'lock_table_name must name an existing table when create_lock_table is false, got: lock_table_name = null.',
      'compression_level must be from 1 to 9 for gzip, got: compression_level = 12.',
      'memory_size must be at least 256 MB plus 96 MB for each process when parallelism is greater than 1, got: memory_size = 1023, parallelism = 8.',
      'route_table_ids must hold the route tables of the subnets, because the endpoints of s3 and dynamodb need them, got: route_table_ids = [], vpc_endpoint_services = ["dynamodb","s3","ssm"].',
      'alarms_topic_arn must name an existing topic when create_alarms_topic is false, got: alarms_topic_arn = null.',
      'alarm_emails must be empty when create_alarms_topic is false, because the subscriptions of an existing topic belong to its owner, got: alarm_emails = ["ops@example.com"].',
      'The package tests/nowhere/dump.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/mysql-client-x86_64.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/verify.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/drill.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/retention.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/mysql-server-x86_64.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
      'The package tests/nowhere/mariadb-server-x86_64.zip is missing. Run "npm run build" in a clone of the repository, or take the module from a release archive, which contains it.',
    ],
  },
  {
    values: {
      database_password_parameter: null,
      database_password_secret_arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
      database_iam_authentication: true,
      database_tls_mode: 'DISABLED',
      create_lock_table: false,
      lock_table_name: 'locks',
      notify_changes: ['failed'],
      create_vpc_endpoints: true,
      route_table_ids: ['rtb-0a1b2c3d'],
      schedule_expression: 'cron(0 4 ? * MON-FRI *)',
      verify: false,
      drill: false,
      expiration_days: 35,
    },
    messages: [
      'verify must be true when keep_… or expiration_days is set, because a dump expires only when a later one is known to be good, got: verify = false, keep_hourly = null, keep_daily = null, keep_weekly = null, keep_monthly = null, keep_yearly = null, expiration_days = 35.',
      'alarm_dump_missing_hours must be set when schedule_expression does not run every day: to more hours than the longest time between two dumps, or to 0 for no alarm, got: schedule_expression = "cron(0 4 ? * MON-FRI *)", alarm_dump_missing_hours = null.',
      'Exactly one of database_password_parameter, database_password_secret_arn and database_iam_authentication = true must be set, got: database_password_parameter = null, database_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf", database_iam_authentication = true.',
      'database_iam_authentication needs database_username and database_resource_id, because the permission to connect contains both, got: database_username = "dump", database_resource_id = null.',
      'database_iam_authentication needs a database_tls_mode other than DISABLED, because it sends its token in clear text, got: database_tls_mode = "DISABLED".',
      'lock_table_stream_arn must name the stream of the existing lock table when create_lock_table is false and notify_changes is not empty, got: lock_table_stream_arn = null.',
      'vpc_endpoint_services must hold secretsmanager when create_vpc_endpoints is true and the password of the dump, or that of restores in the VPC, is in Secrets Manager, got: vpc_endpoint_services = ["dynamodb","s3","ssm"].',
    ],
  },
  {
    values: {
      schedule_expression: 'cron(30 14,02 * * ? *)',
      schedule_timezone: 'Europe/Berlin',
      database_host_parameter: '/shop/host',
      database_username: null,
      database_names_parameter: '/shop/names',
      database_password_secret_arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
      alarms_topic_arn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
    },
    messages: [
      'schedule_expression must not contain a time that the zone skips when its clocks go forward (02:30), because that date would have no run: choose another time, or UTC, or set schedule_allow_skipped_hours = true to accept the gap, got: schedule_expression = "cron(30 14,02 * * ? *)", schedule_timezone = "Europe/Berlin".',
      `schedule_expression must not run 2 times a day when slot_unit is "day", because ${REPEATS}, got: schedule_expression = "cron(30 14,02 * * ? *)", slot_unit = "day".`,
      'Exactly one of database_host and database_host_parameter must be set, got: database_host = "shop.internal.example.com", database_host_parameter = "/shop/host".',
      'Exactly one of database_username and database_username_parameter must be set, got: database_username = null, database_username_parameter = null.',
      'Exactly one of database_names and database_names_parameter must be set, got: database_names = ["shop"], database_names_parameter = "/shop/names".',
      'Exactly one of database_password_parameter, database_password_secret_arn and database_iam_authentication = true must be set, got: database_password_parameter = "/shop/dump/password", database_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf", database_iam_authentication = false.',
      'create_alarms_topic must be false when alarms_topic_arn names an existing topic, got: alarms_topic_arn = "arn:aws:sns:eu-central-1:123456789012:alarms".',
    ],
  },
  {
    values: {
      database_password_parameter: null,
      database_iam_authentication: true,
      database_username: null,
      database_username_parameter: '/shop/username',
      database_resource_id: 'db-ABCDEFGHIJKL',
    },
    messages: [
      'database_iam_authentication needs database_username and database_resource_id, because the permission to connect contains both, got: database_username = null, database_resource_id = "db-ABCDEFGHIJKL".',
    ],
  },
  {
    // The image of the function would do, too.
    values: { engine: 'auto', runner_cpu: 1024, runner_memory: 16_384, create_vpc_endpoints: true },
    messages: [
      'runner_image_uri must be set when engine is not "lambda" and package_type is not "Image", because the runner is a container, got: engine = "auto", package_type = "Zip", runner_image_uri = null.',
      'runner_memory must be a size that Fargate has for runner_cpu, in MiB: 2048, 3072, 4096, 5120, 6144, 7168, 8192, got: runner_cpu = 1024, runner_memory = 16384.',
      'route_table_ids must hold the route tables of the subnets, because the endpoints of s3 and dynamodb need them, got: route_table_ids = [], vpc_endpoint_services = ["dynamodb","ecr.api","ecr.dkr","logs","s3","ssm","states"].',
    ],
  },
  {
    values: {
      restore_password_parameter: '/shop/restore',
      restore_password_secret_arn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop',
    },
    messages: [
      'Only one of restore_password_parameter and restore_password_secret_arn may be set, got: restore_password_parameter = "/shop/restore", restore_password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop".',
    ],
  },
  {
    values: { runner_cpu: 8192, runner_memory: 18_432 },
    messages: [
      'runner_memory must be a size that Fargate has for runner_cpu, in MiB: 16384, 20480, 24576, 28672, 32768, 36864, 40960, 45056, 49152, 53248, 57344, 61440, got: runner_cpu = 8192, runner_memory = 18432.',
    ],
  },
  {
    // Requires neither the zip of the dump function nor its layer.
    values: { package_type: 'Image', verify: false, drill: false, package_directory: 'tests/nowhere' },
    messages: [
      'image_uri must be set when package_type is "Image", and only then, got: package_type = "Image", image_uri = null.',
    ],
  },
  {
    values: {
      database_names: ['shop', 'a.b', '`c*d`', 'é_old', 'crm_*', 'x+y'],
      exclude_databases: ['x+*', 'crm_old'],
    },
    messages: [
      'exclude_databases must not leave out a database that database_names names, got: database_names = ["shop","a.b","`c*d`","é_old","crm_*","x+y"], exclude_databases = ["x+*","crm_old"].',
    ],
  },
  {
    values: {
      database_names: ['shop', '`c*d`'],
      exclude_databases: ['`shop`'],
    },
    messages: [
      'exclude_databases must not leave out a database that database_names names, got: database_names = ["shop","`c*d`"], exclude_databases = ["`shop`"].',
    ],
  },
  {
    // None of the excluded patterns matches a name.
    values: {
      verify: false,
      database_names: [
        'shop',
        'a.b',
        '`c*d`',
        'é_old',
        'crm_*',
        'x+y',
        `\`*${'n'.repeat(63)}\``,
        `**${'n'.repeat(64)}`,
      ],
      exclude_databases: ['crm_*', 'a?b', 'axb', 'Shop', '.*', 'sho', '*op_', 'è*', '`x+*`', 'c*e', 'x*+', '[a-z]*'],
    },
    messages: [
      'drill must be false when verify is false, because the verdict of the verification starts the drill, got: drill = true, verify = false.',
    ],
  },
  {
    values: { verify: false, drill: false, mask_rules: RULES, mask_key_parameter: '/shop/mask/key' },
    messages: [
      'mask_rules must be null when verify is false, because the verdict of the verification starts masking, got: verify = false.',
    ],
  },
  {
    values: {
      mask_rules: '{"version":1,"tabels":{},"tables":{"shop.users":{"columns":{"mail":"emial"}}}}',
      bucket_name: 'shop-dumps',
      mask_bucket_name: 'shop-dumps',
    },
    messages: [
      'mask_rules must be rules as docs/masking.md in the repository describes them. Correct:\n- The document: has no field "tabels". Its fields are $schema, version, default, tables, definitions, scan\n- tables → shop.users → columns → mail: "emial" is no method. The methods are keep, null, hash, email, name, phone, text, and with parameters fixed, number, date, json.',
      'mask_rules and mask_key_parameter must be set together: masked values depend on both, got: mask_key_parameter = null.',
      'mask_bucket_name must differ from bucket_name, because who reads masked dumps may not read the others, got: mask_bucket_name = "shop-dumps", bucket_name = "shop-dumps".',
    ],
  },
  {
    values: { mask_reader_arns: ['arn:aws:iam::111122223333:root'] },
    messages: [
      'mask_reader_arns must be empty when mask_rules is null, because there are no masked dumps to read, got: mask_reader_arns = ["arn:aws:iam::111122223333:root"].',
    ],
  },
  {
    values: { drill_schedule_expression: 'cron(0 6 ? * SUN *)' },
    messages: [
      'alarm_full_drill_missing_days must be set when drill_schedule_expression is a cron expression: to more days than the longest time between two full drills, or to 0 for no alarm, got: drill_schedule_expression = "cron(0 6 ? * SUN *)", alarm_full_drill_missing_days = null.',
    ],
  },
  {
    values: { exclude_tables: ['shop.tmp_*', 'shop.log'], structure_only_tables: ['shop.log'] },
    messages: [
      'exclude_tables and structure_only_tables must not have the same pattern, got: exclude_tables = ["shop.tmp_*","shop.log"], structure_only_tables = ["shop.log"].',
    ],
  },
  {
    values: { checksum_tables: true },
    messages: [
      'checksum_tables needs a parallelism greater than 1, because only then the tables are locked for the moment of the snapshot, got: checksum_tables = true, parallelism = 1.',
    ],
  },
  {
    values: { image_uri: `${REPOSITORY.replace('eu-central-1', 'eu-west-1')}:1.0.0` },
    messages: [
      `image_uri must be set when package_type is "Image", and only then, got: package_type = "Zip", image_uri = "${REPOSITORY.replace('eu-central-1', 'eu-west-1')}:1.0.0".`,
      `image_uri must be in the region of the function, eu-central-1, because Lambda accepts images from no other region, got: image_uri = "${REPOSITORY.replace('eu-central-1', 'eu-west-1')}:1.0.0".`,
    ],
  },
  {
    values: {
      resources_kms_key_arn: FOREIGN_KEY,
      log_kms_key_arn: FOREIGN_KEY,
      lock_table_kms_key_arn: FOREIGN_KEY,
      reserved_concurrent_executions: 1,
      request_queue_arns: ['arn:aws:sqs:eu-central-1:123456789012:requests'],
    },
    messages: [
      ...['resources_kms_key_arn', 'log_kms_key_arn', 'lock_table_kms_key_arn'].map(
        (name) =>
          `${name} must be in the region of the function, eu-central-1, because services use keys of their own region only, got: ${name} = "${FOREIGN_KEY}".`,
      ),
      'reserved_concurrent_executions must be at least 2 when request_queue_arns is set, because Lambda reads the queues with 2 executions, and a message that is throttled counts as received, got: reserved_concurrent_executions = 1, request_queue_arns = ["arn:aws:sqs:eu-central-1:123456789012:requests"].',
    ],
  },
  {
    values: { schedule_timezone: 'utc' },
    messages: [
      'schedule_timezone must be a name of the IANA time zone database in its exact spelling, for example UTC or Europe/Berlin, here UTC, got: schedule_timezone = "utc".',
    ],
  },
  {
    values: { schedule_expression: 'cron(*/20 * * * ? *)', slot_unit: 'hour', schedule_timezone: 'Europe/Berlin' },
    messages: [
      'schedule_timezone must be UTC or another zone without daylight saving for an hourly schedule, because EventBridge Scheduler runs only once in the repeated hour in autumn, and one hour would have no run; hours are labelled in UTC in any case, got: schedule_expression = "cron(*/20 * * * ? *)", schedule_timezone = "Europe/Berlin".',
      `schedule_expression must not run 3 times an hour when slot_unit is "hour", because ${REPEATS}, got: schedule_expression = "cron(*/20 * * * ? *)", slot_unit = "hour".`,
    ],
  },
  {
    values: { timeout: 900, retry_max_receive_count: 1000 },
    messages: [
      'retry_max_receive_count times (timeout + 60) seconds must not exceed 7 days, because SQS deletes a dead letter 14 days after its event was first queued, got: retry_max_receive_count = 1000, timeout = 900.',
    ],
  },
  {
    values: { database_names: Array.from({ length: 200 }, (_, i) => `customer_database_${i + 1000}`) },
    messages: [
      expect.stringMatching(
        /^The environment of the function must not exceed Lambda's limit of 4096 bytes, got: \d{4} bytes, 5\d{3} of them for database_names\. Store the names of the databases in an SSM parameter, and set database_names_parameter instead of database_names\.$/,
      ) as unknown as string,
    ],
  },
  ...(
    [
      ['il-central-1', 'https://truststore.pki.rds.amazonaws.com/il-central-1/il-central-1-bundle.pem'],
      [
        'us-gov-east-1',
        'https://truststore.pki.us-gov-west-1.rds.amazonaws.com/us-gov-east-1/us-gov-east-1-bundle.pem',
      ],
      ['cn-north-1', 'https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem'],
    ] as const
  ).map(([region, address]) => ({
    values: {},
    region,
    messages: [
      `database_tls_ca_parameter must be set in ${region}, because the function has no certificates of the RDS authorities of that region, and every connection would fail. Run: curl -sSf ${address} -o rds-ca.pem && aws ssm put-parameter --region ${region} --name /rds-ca --type String --tier Advanced --value file://rds-ca.pem, and set database_tls_ca_parameter = "/rds-ca". For a server outside of RDS, store the certificate of its own authority there.`,
    ],
  })),
  {
    values: {
      create_bucket: false,
      bucket_name: 'dumps',
      bucket_sends_events: true,
      bucket_force_destroy: true,
      bucket_object_lock: { days: 30, mode: 'COMPLIANCE' },
      bucket_transitions: [{ days: 90, storage_class: 'GLACIER' }],
      bucket_replication: { ...REPLICATION, bucket_arn: 'arn:aws:s3:::dumps' },
      bucket_access_log: { bucket: 'dumps', prefix: null },
      kms_key_arn: 'arn:aws:kms:eu-central-1:123456789012:key/1',
    },
    messages: [
      `bucket_object_lock must be null ${EXISTING_BUCKET}, got: bucket_object_lock = {"days":30,"mode":"COMPLIANCE"}.`,
      `bucket_transitions must be empty ${EXISTING_BUCKET}, got: bucket_transitions = [{"days":90,"storage_class":"GLACIER"}].`,
      `bucket_replication must be null ${EXISTING_BUCKET}, got: bucket_replication = ${JSON.stringify({ ...REPLICATION, bucket_arn: 'arn:aws:s3:::dumps' })}.`,
      `bucket_access_log must be null ${EXISTING_BUCKET}, got: bucket_access_log = {"bucket":"dumps","prefix":null}.`,
      'bucket_force_destroy must be false when bucket_object_lock is set, because a destroy would delete what is locked in the mode GOVERNANCE, and fail half-way in the mode COMPLIANCE, got: bucket_force_destroy = true, bucket_object_lock = {"days":30,"mode":"COMPLIANCE"}.',
      `bucket_replication must have a kms_key_arn when kms_key_arn is set, and only then: S3 replicates what is encrypted with a KMS key to such a key only, got: kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/1", bucket_replication = ${JSON.stringify({ ...REPLICATION, bucket_arn: 'arn:aws:s3:::dumps' })}.`,
      `bucket_replication must have the bucket_arn of another bucket than bucket_name, got: bucket_replication = ${JSON.stringify({ ...REPLICATION, bucket_arn: 'arn:aws:s3:::dumps' })}.`,
      'bucket_access_log must name another bucket than bucket_name, because each log would be logged, too, got: bucket_access_log = {"bucket":"dumps","prefix":null}.',
    ],
  },
  {
    values: { keep_daily: 14, keep_yearly: 5, bucket_object_lock: { days: 45, mode: 'GOVERNANCE' } },
    messages: [
      'The lock of bucket_object_lock is longer than the retention: a dump that expires after 14 days, and would be deleted 30 days later (noncurrent_version_expiration_days), stays and costs until its lock ends after 45 days.',
    ],
  },
];
