import { RUNNER_ENV } from '../runner/env';

/**
 * The names of the environment variables of the mask function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 *
 * Those that a dump function has as well have the same names, so that the command line finds masked dumps like others.
 */
export const ENV = {
  /** Name of the job of the masked dumps. Required. */
  jobName: 'JOB_NAME',
  /** `day` or `hour`: how slots are named. Required. */
  slotUnit: 'SLOT_UNIT',
  /** IANA time zone whose dates name the slots. Required. */
  slotTimezone: 'SLOT_TIMEZONE',
  /** Schedule of the dumps, by which a missing masked one is known. May be absent. */
  schedule: 'SCHEDULE_EXPRESSION',
  /** Bucket for the masked dumps. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** KMS key ARN for the masked dumps; without it the bucket's default encryption applies. */
  kmsKeyArn: 'DUMP_KMS_KEY_ARN',
  /** Name of the job whose dumps are masked. Required. */
  sourceJobName: 'SOURCE_JOB_NAME',
  /** Its bucket. Required. */
  sourceBucket: 'SOURCE_BUCKET',
  /** Its key prefix; may be empty. */
  sourcePrefix: 'SOURCE_PREFIX',
  /** Key of the rules document in the bucket of the masked dumps. Required. */
  rulesKey: 'MASK_RULES_KEY',
  /** SSM parameter of type SecureString with the key that masked values depend on. Required. */
  keyParameter: 'MASK_KEY_PARAMETER',
  /** DynamoDB table of the locks. Required. */
  lockTable: 'LOCK_TABLE',
  /** ARN of the state machine that masks dumps which are too large for the function. Absent without a runner. */
  runnerStateMachine: RUNNER_ENV.stateMachine,
  /** CloudWatch namespace of the function's metrics. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',
} as const;
