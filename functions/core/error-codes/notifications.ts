import type { ErrorCodeEntry } from './entry';

/** Notifications of changes in the lock table. */
export const NOTIFICATION_ERRORS = {
  STREAM_RECORD_INVALID: {
    meaning: "A record of the lock table's stream does not have the form that a run writes.",
    action: 'Find out what else writes to the lock table, and check the view type of the stream.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
