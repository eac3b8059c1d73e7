/**
 * The names of the environment variables of the API's function: its whole contract with the Terraform module.
 * `infra/` sets them, `config.ts` parses them; no other file reads the environment.
 */
export const ENV = {
  /** Name of the job, as the dump function has it. Required. */
  jobName: 'JOB_NAME',
  /** `day` or `hour`: how long one slot is. Required. */
  slotUnit: 'SLOT_UNIT',
  /** IANA time zone in which a `day` slot is labelled. Required. */
  slotTimezone: 'SLOT_TIMEZONE',
  /** `cron(…)` of EventBridge, in that time zone: when the schedule starts runs. Absent: it starts none. */
  schedule: 'SCHEDULE_EXPRESSION',

  /** Name of the DynamoDB lock table. Required. */
  lockTable: 'LOCK_TABLE',
  /** ARN of the dump function. Required. */
  dumpFunctionArn: 'DUMP_FUNCTION_ARN',
} as const;
