/**
 * The names of the environment variables of the retention function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job whose dumps are kept or expire. Required. */
  jobName: 'JOB_NAME',
  /** Bucket with the dumps. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** Namespace of the metrics in CloudWatch. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',
  /** Number of the newest hours, days, … with a verified dump that keep one. At least one of these and of the next is set. */
  keepHourly: 'KEEP_HOURLY',
  keepDaily: 'KEEP_DAILY',
  keepWeekly: 'KEEP_WEEKLY',
  keepMonthly: 'KEEP_MONTHLY',
  keepYearly: 'KEEP_YEARLY',
  /** Days before the newest verified dump within which every dump is kept. */
  expirationDays: 'EXPIRATION_DAYS',
  /** Hours without a verified dump after which one is missing. Absent: known from the usual gap between dumps. */
  missingHours: 'MISSING_HOURS',
  /** `true`: dumps are drilled, so that only what is older than the newest drilled one expires. */
  drills: 'DRILLS',
} as const;
