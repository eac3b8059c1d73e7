/** Names of the metrics of the script function. */
export const METRIC = {
  /** 1 for an invocation whose script exited 0. */
  success: 'ScriptSuccess',
  failure: 'ScriptFailure',
  /** 1 for an invocation that left its slot as it was. */
  skipped: 'ScriptSkipped',
  /** 1 for an event of the schedule whose slot's script has succeeded. */
  scheduleSuccess: 'ScheduleSuccess',
  /** Duration of a success. */
  seconds: 'ScriptSeconds',
} as const;
