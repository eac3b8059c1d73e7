/** Names of the metrics of the dump function. */
export const METRIC = {
  /** 1 for an invocation that made or adopted its slot's dump. */
  success: 'DumpSuccess',
  failure: 'DumpFailure',
  /** 1 for an invocation that found its slot's dump made. */
  skipped: 'DumpSkipped',
  /** 1 for an event of the schedule whose slot has its dump. */
  scheduleSuccess: 'ScheduleSuccess',
  /** Of a new dump: its size, and the seconds of the run. */
  bytes: 'DumpBytes',
  seconds: 'DumpSeconds',
  /** 1 for a dump much smaller than the last ones. */
  sizeAnomaly: 'DumpSizeAnomaly',
} as const;
