import { AWS_ERRORS } from './aws';
import { COMMAND_LINE_ERRORS } from './command-line';
import { CONFIGURATION_ERRORS } from './configuration';
import { CONNECTION_ERRORS } from './connection';
import { DATABASE_ERRORS } from './databases';
import { DUMPING_ERRORS } from './dumping';
import type { ErrorCodeEntry } from './entry';
import { EVENT_ERRORS } from './events';
import { MASKING_ERRORS } from './masking';
import { NOTIFICATION_ERRORS } from './notifications';
import { RESTORE_ERRORS } from './restore';
import { RETENTION_ERRORS } from './retention';
import { SCRIPT_ERRORS } from './script';
import { SERVER_ERRORS } from './server';
import { STORED_DUMP_ERRORS } from './stored-dump';

/**
 * The codes of all errors, one for each kind of cause that has one remedy. A code is a contract: alarms, filters and
 * runbooks name it, so it is never renamed, and never gets another meaning.
 */
export const ERROR_CODES = {
  ...CONFIGURATION_ERRORS,
  ...AWS_ERRORS,
  ...EVENT_ERRORS,
  ...CONNECTION_ERRORS,
  ...DATABASE_ERRORS,
  ...SERVER_ERRORS,
  ...DUMPING_ERRORS,
  ...STORED_DUMP_ERRORS,
  ...RESTORE_ERRORS,
  ...RETENTION_ERRORS,
  ...MASKING_ERRORS,
  ...SCRIPT_ERRORS,
  ...NOTIFICATION_ERRORS,
  ...COMMAND_LINE_ERRORS,
  UNEXPECTED_ERROR: {
    meaning: 'An unexpected error occurred: a defect of the program.',
    action: 'Report it with the log of the run.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** Stable name of a kind of cause. It begins every message: `[GRANT_MISSING] …`. */
export type ErrorCode = keyof typeof ERROR_CODES;
