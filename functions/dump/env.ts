import { RUNNER_ENV } from '../runner/env';

/**
 * The names of the environment variables of the dump function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job; first part of the lock key and of every object key. Required. */
  jobName: 'JOB_NAME',
  /** `day` or `hour`: how long one slot is. Required. */
  slotUnit: 'SLOT_UNIT',
  /** IANA time zone in which a `day` slot is labelled, for example `Europe/Berlin`. Required. */
  slotTimezone: 'SLOT_TIMEZONE',
  /** `cron(…)` of EventBridge, in that time zone: when the schedule starts runs. Absent: it starts none. */
  schedule: 'SCHEDULE_EXPRESSION',

  /** Host, port, username and databases: each plain or by the name of an SSM parameter, exactly one of the two. */
  dbHost: 'DB_HOST',
  dbHostParameter: 'DB_HOST_PARAMETER',
  dbPort: 'DB_PORT',
  dbPortParameter: 'DB_PORT_PARAMETER',
  dbUsername: 'DB_USERNAME',
  dbUsernameParameter: 'DB_USERNAME_PARAMETER',
  /** JSON array of names and patterns of databases, for example `["crm","shop_*"]`. */
  dbDatabases: 'DB_DATABASES',
  /** SSM parameter whose value is a JSON array, or names separated by commas. */
  dbDatabasesParameter: 'DB_DATABASES_PARAMETER',
  /** JSON array of names and patterns of databases that are not dumped. Absent: none. */
  dbExcludedDatabases: 'DB_EXCLUDED_DATABASES',

  /** JSON array of patterns of tables and views that are left out, for example `["shop.audit_*"]`. Absent: none. */
  excludeTables: 'DB_EXCLUDE_TABLES',
  /** JSON array of patterns of tables that are dumped without their rows. Absent: none. */
  structureOnlyTables: 'DB_STRUCTURE_ONLY_TABLES',

  /** How to authenticate: exactly one of these three. The password itself never stands in the environment. */
  dbPasswordParameter: 'DB_PASSWORD_PARAMETER',
  dbPasswordSecretArn: 'DB_PASSWORD_SECRET_ARN',
  /** `true`: IAM database authentication. */
  dbIamAuthentication: 'DB_IAM_AUTHENTICATION',

  /** `VERIFY_IDENTITY`, `VERIFY_CA`, `REQUIRED` or `DISABLED`, with the meanings of MySQL's `--ssl-mode`. Required. */
  dbTlsMode: 'DB_TLS_MODE',
  /** SSM parameter with a CA certificate bundle in PEM; without it the bundle of Amazon RDS is used. */
  dbTlsCaParameter: 'DB_TLS_CA_PARAMETER',

  /** How many seconds a replica may lag behind its source, 0 or more, and be dumped. Absent: a long lag is a warning. */
  dbMaximumReplicaLag: 'DB_MAXIMUM_REPLICA_LAG_SECONDS',

  /** Destination bucket. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** KMS key ARN for the objects; without it the bucket's default encryption applies. */
  kmsKeyArn: 'DUMP_KMS_KEY_ARN',
  /** `zstd` or `gzip`. Required. */
  compression: 'DUMP_COMPRESSION',
  /** Compression level: 1 to 19 for zstd, 1 to 9 for gzip. Required. */
  compressionLevel: 'DUMP_COMPRESSION_LEVEL',
  /** Threads of zstd when one process dumps: 1 to 16. Absent: as many as processors, but 2 at most. */
  compressionThreads: 'DUMP_COMPRESSION_THREADS',
  /** How many parts may be on their way to S3 at once: 1 to 16. Absent: one more than processors. */
  uploadConcurrency: 'DUMP_UPLOAD_CONCURRENCY',

  /** How many processes dump at once, in one snapshot: 1 to 8. Absent: 1. */
  parallelism: 'DUMP_PARALLELISM',
  /** `true`: the facts have the checksum of every table. Needs several processes. */
  checksumTables: 'DUMP_CHECKSUM_TABLES',
  /** `true`: the accounts of the server are dumped, too. */
  dumpUsers: 'DUMP_USERS',

  /**
   * Share of the median of the last dumps, between 0 and 1, below which the size of a new dump is an anomaly; without
   * it sizes are not compared.
   */
  shrinkShare: 'DUMP_SHRINK_SHARE',

  /** `fargate` or `auto`: when the runner makes the dump. Absent: never. */
  engine: 'ENGINE',
  /** ARN of the state machine that runs the runner. Required with an engine. */
  runnerStateMachine: RUNNER_ENV.stateMachine,

  /** Name of the DynamoDB lock table. Required. */
  lockTable: 'LOCK_TABLE',

  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',

  /** CloudWatch namespace of the function's metrics. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;
