import { REPLICATION, REPOSITORY } from './bad-values';
import type { Values } from './good-values';

const FOREIGN_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0b1c2d3e';
const EXISTING_BUCKET =
  'when create_bucket is false, because the module changes no setting of an existing bucket: configure it where the bucket is managed (docs/bucket.md in the repository)';
const RULES = '{"version":1,"tables":{}}';

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
