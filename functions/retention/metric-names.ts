/** Names of the metrics of the retention function. */
export const METRIC = {
  /** 1 for a run of the schedule that decided about every dump, whether or not anything expires. */
  scheduleDecided: 'RetentionDecided',
  /** 1 when nothing may expire. */
  paused: 'RetentionPaused',
  /** Dumps that stay, and their bytes. */
  kept: 'DumpsKept',
  keptBytes: 'DumpsKeptBytes',
  /** Dumps that are tagged. */
  expired: 'DumpsExpired',
} as const;
