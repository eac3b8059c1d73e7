/** Environment variables of a task of the runner, beside those of the function whose work it does: what its execution gives it. */
export const TASK_ENV = {
  /** Input of the execution, in JSON. Required. */
  input: 'RUNNER_INPUT',
  /** ARN of the execution. Required. */
  execution: 'RUNNER_EXECUTION',
  /** How many tasks of the execution have failed before. Required. */
  retryCount: 'RUNNER_RETRY_COUNT',
  /** Seconds that the task has. Required. */
  timeout: 'RUNNER_TIMEOUT_SECONDS',
  /** Version of the module, which is that of the image as well. Required. */
  version: 'RUNNER_VERSION',
} as const;

/** Environment variable of a function that may leave work to the runner: ARN of the state machine for it. */
export const RUNNER_ENV = { stateMachine: 'RUNNER_STATE_MACHINE_ARN' } as const;

/** Environment variables of the task that restores, beside `TASK_ENV`. */
export const RESTORE_ENV = {
  /** Name of the job whose dumps it may restore. Required. */
  jobName: 'JOB_NAME',
  /** Bucket with the dumps. Required. */
  bucket: 'DUMP_BUCKET',
  /** Key prefix without a slash at either end; may be empty. */
  prefix: 'DUMP_PREFIX',
  /** SSM parameter or secret with the password of the target's user: at most one of the two. */
  passwordParameter: 'RESTORE_PASSWORD_PARAMETER',
  passwordSecretArn: 'RESTORE_PASSWORD_SECRET_ARN',
} as const;

/** What follows the name of the dump function in the names of the state machine that restores, and of the runner's log group. */
export const RUNNER_NAMES = { restore: '-runner-restore', logGroup: '-runner' } as const;
