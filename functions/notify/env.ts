/**
 * The names of the environment variables of the notify function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job; the lock keys of its slots begin with it. Required. */
  jobName: 'JOB_NAME',
  /** The changes to publish, separated by commas; see `changes.ts`. Required. */
  changes: 'NOTIFY_CHANGES',
  /** ARN of the SNS topic. Required. */
  topicArn: 'TOPIC_ARN',
  /** Attempts that follow each other at once, before the slow ones of the retry queue. Required. */
  attemptsAtOnce: 'ATTEMPTS_AT_ONCE',
  /** All attempts of one event; the same number when there is no retry queue. Required. */
  attemptsInAll: 'ATTEMPTS_IN_ALL',
  /** ARN of the retry queue. Absent when there is none. */
  retryQueue: 'RETRY_QUEUE_ARN',
  /** Bucket of the dumps. Absent for a job that makes none. */
  bucket: 'DUMP_BUCKET',
  /** Log group of the job's function, for the reader of a message. May be absent. */
  logGroup: 'LOG_GROUP',
  /** Log group of the runner. Absent without one. */
  runnerLogGroup: 'RUNNER_LOG_GROUP',
  /** Name of the queue of events that no attempt could help, for the reader of a message. May be absent. */
  deadLetterQueue: 'DEAD_LETTER_QUEUE',
  /** Name of the job of the masked dumps, whose records are in the same table. Absent without one. */
  maskedJobName: 'MASKED_JOB_NAME',
  /** Of that job, as above. */
  maskedBucket: 'MASKED_DUMP_BUCKET',
  maskedLogGroup: 'MASKED_LOG_GROUP',
  maskedDeadLetterQueue: 'MASKED_DEAD_LETTER_QUEUE',
} as const;
