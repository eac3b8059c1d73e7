/**
 * The names of the environment variables of the script function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them. None of them reaches the script.
 */
export const ENV = {
  /** Name of the job; first part of the lock key. Required. */
  jobName: 'JOB_NAME',
  /** `day` or `hour`: how long one slot is. Required. */
  slotUnit: 'SLOT_UNIT',
  /** IANA time zone in which a `day` slot is labelled. Required. */
  slotTimezone: 'SLOT_TIMEZONE',
  /** `at-most-once` or `until-success`. Required. */
  semantics: 'SCRIPT_SEMANTICS',

  /** File that is run, by its name in the bundle. Required. */
  scriptFile: 'SCRIPT_FILE',
  /** Shell function that is called with the event, after the file was sourced; without it the file is executed. */
  scriptHandler: 'SCRIPT_HANDLER',
  /** Key, in the lock table, of the item with the bundle of the script's files. Required. */
  bundleKey: 'SCRIPT_BUNDLE_KEY',
  /** Lower-case hex SHA-256 of the unpacked bundle. Required. */
  bundleSha256: 'SCRIPT_BUNDLE_SHA256',

  /** JSON object: name of an environment variable of the script → its value. */
  variables: 'SCRIPT_VARIABLES',
  /** JSON object: name of an environment variable of the script → name of the SSM parameter with its value. */
  parameters: 'SCRIPT_PARAMETERS',

  /** Name of the DynamoDB lock table. Required. */
  lockTable: 'LOCK_TABLE',
  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',
  /** CloudWatch namespace of the function's metrics. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;

/** Variables that the function sets for the script: no other setting may use these names. */
export const OWN_VARIABLES: readonly string[] = ['JOB', 'SLOT', 'HOME', 'TMPDIR', 'SCRIPT_RUN'];
