import { type ErrorCodeEntry, RETRIED } from './entry';

/** Runs of scripts. */
export const SCRIPT_ERRORS = {
  SCRIPT_NOT_DEPLOYED: {
    meaning: 'The script in the table is missing, damaged, or not the one that was deployed.',
    action: 'Apply the module again.',
  },
  SCRIPT_UNREADABLE: {
    meaning: 'DynamoDB did not return the script.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of DynamoDB.`,
  },
  INTERPRETER_MISSING: {
    meaning: "The script's interpreter is not in the function.",
    action: 'Name one that is, or add a layer that has it.',
  },
  SCRIPT_FAILED: {
    meaning: 'The script exited with another status than 0.',
    action: 'Read the last lines of its output in the message, and correct the script.',
  },
  SCRIPT_END_NOT_RECORDED: {
    meaning: 'The script exited 0, but the result could not be written to the lock table.',
    action: 'The run is retried; a script that may run only once has to be looked at.',
  },
  SCRIPT_RUN_DIED: {
    meaning: 'A run of an at-most-once script stopped renewing its lock.',
    action: 'Look at the log of that request, then run the slot again with `"force": true`.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
