import type { ErrorCodeEntry } from './entry';

/** Restores and drills. */
export const RESTORE_ERRORS = {
  // Restore
  TARGET_IS_SOURCE: {
    meaning: 'A restore would write to the server that the dump comes from, or into the original itself.',
    action:
      'Restore into another server, or allow this one (`--allow-source-server`) and give the database another name (`--into`).',
  },
  TARGET_NOT_EMPTY: {
    meaning: 'A database that a restore would write to has objects, or an unfinished restore.',
    action:
      'Restore into another database (`--into`), allow this one (`--allow-database`), or resume the unfinished restore (`--resume`).',
  },
  TARGET_UNSUITABLE: {
    meaning: 'The target cannot take the dump as it is configured.',
    action: 'Change what the message lists on the target.',
  },
  RESTORE_STOPPED: {
    meaning: 'The target refuses a statement of a restore. The message has its place in the dump.',
    action: 'Remove the cause that the message names, and repeat the command with `--resume`.',
  },
  RESTORE_INTERRUPTED: {
    meaning: 'The connection to the target of a restore was lost.',
    action:
      'Check whether the server restarted, ran out of memory or ended the session, and repeat the command with `--resume`.',
  },
  RESTORE_NOT_RESUMABLE: {
    meaning: 'There is no unfinished restore of this dump with these options in the target.',
    action: 'Restore the same dump with the same options, or drop the database and begin again.',
  },
  RESTORE_RUNNING: {
    meaning: 'Another restore writes to the same database.',
    action: 'Wait until it has ended, or end its sessions, and repeat the command with `--resume`.',
  },
  RESTORE_DIFFERS: {
    meaning:
      'The target does not have the rows that it was given, or the dump does not have a table that was asked for.',
    action: 'Look for triggers on the table that the message names, or correct its name.',
  },
  DUMP_UNSAFE: {
    meaning:
      'A dump has something that no dump program writes: a command of the client, or the name of another database.',
    action: 'Find out who changed the dump, and restore an earlier one.',
  },

  // Drill
  DRILL_TOO_LARGE: {
    meaning: 'A full drill has no room for the rows of the dump, so that nothing was restored.',
    action:
      'Raise `drill_ephemeral_storage_size`, or for a dump that needs more than 10 GB, give the job a runner (docs/runner.md), and raise `runner_ephemeral_storage`.',
  },
  DRILL_SERVER_FAILED: {
    meaning: 'The database server of the drill did not start, ended too soon, or gave no answer.',
    action:
      'The drill is retried. If it fails again, raise `drill_memory_size` or `drill_ephemeral_storage_size`, as the message states.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
