import { RUNNER_ENV } from '../runner/env';

/**
 * The names of the environment variables of the drill function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job whose dumps are drilled. Required. */
  jobName: 'JOB_NAME',
  /** Bucket with the dumps. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** KMS key ARN for verdicts and reports; without it the bucket's default encryption applies. */
  kmsKeyArn: 'DUMP_KMS_KEY_ARN',
  /** JSON list of the objects whose findings are accepted, such as `["view shop.open_orders"]`. May be absent. */
  acceptedFindings: 'DRILL_ACCEPTED_FINDINGS',
  /** Time in ISO 8601 since when full drills are scheduled. Absent when they are not. */
  fullDrillsSince: 'FULL_DRILLS_SINCE',
  /** Subnets of the function, separated by commas: for error messages only. May be absent. */
  subnetIds: 'SUBNET_IDS',
  /** ARN of the state machine that drills dumps which are too large for the function. Absent without a runner. */
  runnerStateMachine: RUNNER_ENV.stateMachine,
  /** CloudWatch namespace of the function's metrics. Required. */
  metricsNamespace: 'METRICS_NAMESPACE',
} as const;
