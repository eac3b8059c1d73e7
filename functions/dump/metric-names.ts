/** Names of the metrics of the dump function that alarms watch. */
export const METRIC = { scheduleSuccess: 'ScheduleSuccess', sizeAnomaly: 'DumpSizeAnomaly' } as const;
