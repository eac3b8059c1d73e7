import type { ErrorCodeEntry } from './entry';

/** What the database server does during the dump. */
export const SERVER_ERRORS = {
  LOCK_WAIT_TIMEOUT: {
    meaning: 'Another session held a lock for too long.',
    action: 'Look for long transactions and migrations at the time of the dump.',
  },
  SESSION_KILLED: {
    meaning: 'The session or query of the dump was ended by KILL.',
    action: 'Find out who or what kills sessions. The dump is retried.',
  },
  SESSION_TIMEOUT: {
    meaning: 'The server ended the session, because it was idle for longer than `wait_timeout`.',
    action: 'Raise `wait_timeout` of the server. The dump is retried.',
  },
  STATEMENT_LIMIT_REACHED: {
    meaning: 'The server ended a statement by a limit on time or rows.',
    action: 'Raise the variable that the message names.',
  },
  SERVER_MEMORY_LIMIT: {
    meaning: 'The server ended the session by a limit on the memory of connections.',
    action: 'Raise the limit that the message names.',
  },
  SERVER_DISK_FULL: {
    meaning: 'A disk or a temporary table of the server is full.',
    action: 'Free space, or raise the limits that the message names.',
  },
  SERVER_SETTING_INVALID: {
    meaning: 'A setting of the server keeps the dump from working.',
    action: 'Change the variable that the message names.',
  },
  SERVER_UNSUPPORTED: {
    meaning: "The server's version is not a supported one, or a proxy reports another version.",
    action: 'Use a supported version, and let the proxy report the version of the server behind it.',
  },
  SERVER_ERROR: {
    meaning: 'The server reported an error without a remedy of its own here.',
    action: "Look the server's message up in its documentation.",
  },
} as const satisfies Record<string, ErrorCodeEntry>;
