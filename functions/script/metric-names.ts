/** Names of the metrics of the script function that alarms watch. */
export const METRIC = { scheduleSuccess: 'ScheduleSuccess', failure: 'ScriptFailure' } as const;
