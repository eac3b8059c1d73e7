/** Names of the metrics of the retention function that alarms watch. */
export const METRIC = {
  /** 1 for a run of the schedule that decided about every dump, whether or not anything expires. */
  scheduleDecided: 'RetentionDecided',
} as const;
