import type { ErrorCodeEntry } from './entry';

/** The command line. */
export const COMMAND_LINE_ERRORS = {
  USAGE_INVALID: {
    meaning: 'The command line has unknown, missing or contradictory arguments.',
    action: 'Correct what the message lists; `lambda-mysqldump <command> --help` has all options.',
  },
  OUTPUT_FAILED: {
    meaning: 'The command line cannot write its results or its report.',
    action: 'Free space on the disk, or name another file.',
  },
  JOB_NOT_FOUND: {
    meaning: 'The bucket has no dumps of this job, or dumps of several jobs with this name.',
    action: 'Correct the name, the bucket or the prefix; `lambda-mysqldump list` shows the jobs of a bucket.',
  },
  DUMP_NOT_FOUND: {
    meaning: 'The job has no dump of this slot, or the dump lacks what was requested.',
    action: 'Choose another dump; `lambda-mysqldump list <job>` shows them.',
  },
  FUNCTION_MISSING: {
    meaning: 'The Lambda function does not exist in the account and region of the command line.',
    action: 'Name it by `--function`, and its region by `--region`.',
  },
  FUNCTION_FAILED: {
    meaning: 'A Lambda function that the command line invoked, or its description, ended in an error without a code.',
    action: 'Read the log of the function.',
  },
  RESTORE_TASK_FAILED: {
    meaning: 'The task of a restore in the VPC did not start, or ended without a result.',
    action: 'Look the reason up in docs/runner.md, and repeat the command; with `--resume` if it had begun.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
