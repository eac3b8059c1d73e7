import { type ErrorCodeEntry, RETRIED } from './entry';

/** Making the dump: programs, snapshot, upload, lock. */
export const DUMPING_ERRORS = {
  // Making the dump
  TOOL_MISSING: {
    meaning: 'A program of the layer cannot be started.',
    action: 'Add the `mysql-client` layer of the architecture of the function.',
  },
  PROGRAM_KILLED: {
    meaning: 'A program was killed or could not start, usually because the function or the task has too little memory.',
    action: 'Raise `memory_size`, for a task `runner_memory`.',
  },
  TEMPORARY_STORAGE_FULL: {
    meaning: 'No file can be written to the temporary storage of the function or task.',
    action:
      'In a drill, raise `drill_ephemeral_storage_size`, for a task `runner_ephemeral_storage`; in a script, `ephemeral_storage_size`. Elsewhere, find out what fills it.',
  },
  TASK_STOPPED: {
    meaning: 'The task of the runner was stopped before its work was complete.',
    action: 'Nothing, unless you stopped its execution: then start the slot again.',
  },
  TABLES_NOT_LOCKED: {
    meaning: 'The tables could not be locked for the snapshot of several processes.',
    action: 'Nothing: one process makes the dump. The message names what kept the lock from being taken.',
  },
  SNAPSHOT_NOT_SHARED: {
    meaning: 'Several dump processes may not have the same snapshot of the databases.',
    action: 'Nothing: the dump is retried with one process. If it happens often, lower `parallelism`.',
  },
  COMPRESSOR_FAILED: {
    meaning: 'The compressor failed.',
    action: `${RETRIED}, raise \`memory_size\`, for a task \`runner_memory\`.`,
  },
  STREAM_DAMAGED: {
    meaning: 'The compressed stream is incomplete or damaged.',
    action: `${RETRIED}, report it with the log of the run.`,
  },
  USERS_INCOMPLETE: {
    meaning: 'Some accounts of the server, or a part of them, are not in the dump of the accounts. A warning.',
    action: 'Look at the accounts in the message. The databases are dumped completely.',
  },
  DUMP_NOT_PROVEN: {
    meaning: 'The dump is not proven complete, so it did not become visible.',
    action: 'Nothing: the run is retried. The message lists what is missing.',
  },
  DUMP_PROGRAM_LOOPS: {
    meaning: 'The dump program uses a processor and writes nothing, so that it would never end.',
    action: 'Change what was created or altered at the place that the message names, and report it.',
  },
  DUMP_TOO_LARGE: {
    meaning: 'The dump needs more parts than an object may have.',
    action: 'Dump fewer databases in one job, or lower `parallelism`: each process has a share of the parts.',
  },
  OUT_OF_TIME: {
    meaning: 'The work was stopped shortly before the timeout of the function, or when the time of a task was up.',
    action: 'Raise `timeout` or `memory_size`, for a task `runner_timeout`, or do less in one run.',
  },

  // Lock
  LOCK_HELD: {
    meaning: 'Another run of the slot was still running when the time of this one was up.',
    action: 'Nothing: the run is retried, and finds the result of the other one.',
  },
  LOCK_LOST: {
    meaning: 'The run lost its lock, so another run may have taken over.',
    action:
      'Nothing: the run stands by, and a run that has lost its lock twice is retried. If it happens often, give the function more memory.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
