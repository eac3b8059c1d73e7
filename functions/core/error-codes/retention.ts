import type { ErrorCodeEntry } from './entry';

/** Which dumps stay, and what deletes the others. All are warnings. */
export const RETENTION_ERRORS = {
  RETENTION_PAUSED: {
    meaning:
      'No dump expires at the moment, because the newest one is missing, damaged, or not known to be good. A warning.',
    action: 'Look at the reason in the message, and at the alarms of the job. Retention continues by itself.',
  },
  RETENTION_RULE_MISSING: {
    meaning: 'The bucket has no lifecycle rule that deletes what is tagged as expired. A warning.',
    action: 'Add the rule of docs/retention.md to the lifecycle of the bucket.',
  },
  RETENTION_RULE_BY_AGE: {
    meaning: 'A lifecycle rule of the bucket deletes dumps by their age, also the last good one. A warning.',
    action: 'Remove the rule, or restrict it to other objects, and let the module decide (docs/retention.md).',
  },
  DUMP_NOT_TAGGED: {
    meaning: 'A dump that no rule keeps could not be tagged, so that it stays. A warning.',
    action: 'Look at the reason in the message.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
