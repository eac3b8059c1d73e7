import { RUNNER_ENV } from '../runner/env';

/**
 * The names of the environment variables of the verify function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job whose dumps are verified. Required. */
  jobName: 'JOB_NAME',
  /** Bucket with the dumps. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** KMS key ARN for the verdicts; without it the bucket's default encryption applies. */
  kmsKeyArn: 'DUMP_KMS_KEY_ARN',
  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',
  /**
   * Share of the rows that a table is expected to have, below which it is an anomaly. Absent: rows are not compared.
   */
  tableShrinkShare: 'TABLE_SHRINK_SHARE',
  /** ARN of the state machine that verifies dumps which are too large for the function. Absent without a runner. */
  runnerStateMachine: RUNNER_ENV.stateMachine,
  /** CloudWatch namespace of the function's metrics. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;
