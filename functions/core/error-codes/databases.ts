import type { ErrorCodeEntry } from './entry';

/** The databases as they are: what of them cannot be dumped, or changes during the dump. */
export const DATABASE_ERRORS = {
  DATABASE_MISSING: {
    meaning: 'A database does not exist, or the user has no privilege on it.',
    action: 'Correct `database_names`, create the database, or grant the privileges.',
  },
  NO_DATABASE_LEFT: {
    meaning: 'No database of the server matches `database_names`, or `exclude_databases` leaves none.',
    action: 'Correct the patterns of both variables, or create the databases.',
  },
  PATTERN_UNMATCHED: {
    meaning: 'A pattern matches nothing, or an excluded name does not exist. The dump has everything else.',
    action: 'Correct or remove the pattern, or create what it stands for.',
  },
  FOLDER_SKIPPED: {
    meaning: 'The server lists a folder among its databases that it did not create, and patterns do not match it.',
    action: 'Move the folder out of the data directory, or upgrade it as the message describes.',
  },
  DATABASE_CAME: {
    meaning: 'A database that matches was created during the dump, which does not have it.',
    action: 'Make a dump on demand when the next scheduled one is too late.',
  },
  DATABASE_GONE: {
    meaning: 'A database of the last dump that a pattern matches no longer exists. A warning.',
    action: 'Find out whether it was dropped on purpose. Earlier dumps have it, until they expire.',
  },
  NO_LONGER_DUMPED: {
    meaning:
      '`exclude_databases`, `exclude_tables` or `structure_only_tables` leaves out what the last dump had. A warning.',
    action: 'Nothing, if it is meant. Otherwise correct the patterns, and make a dump on demand.',
  },
  LAST_DUMP_UNREADABLE: {
    meaning: 'The manifest of the last dump could not be read, so that nothing shows what is new or gone. A warning.',
    action: 'Look at the reason in the message, and compare the databases and tables by hand once.',
  },
  NOT_DUMPABLE: {
    meaning: 'The dump program cannot dump an object, because of its name or text.',
    action: 'Change the object as the message describes.',
  },
  TABLES_INSEPARABLE: {
    meaning:
      'The dump program cannot leave out one table without another one, because it compares names without case and accents.',
    action: 'Rename one of them, or make the patterns match both or none.',
  },
  NOTHING_TO_DUMP: {
    meaning: '`exclude_tables` leaves out every table.',
    action: 'Correct the patterns.',
  },
  DEFINITION_BROKEN: {
    meaning: 'A view, trigger or routine refers to an object or account that is missing.',
    action: 'Drop the object, or correct its definition or definer.',
  },
  TABLE_DAMAGED: {
    meaning: 'A table is damaged.',
    action: 'Repair the table, restore it or drop it.',
  },
  REPLICA_BEHIND: {
    meaning: 'The server is a replica that has stopped, or lags more than `maximum_replica_lag_seconds`.',
    action: 'Repair the replication, or dump from the source.',
  },
  SCHEMA_CHANGED: {
    meaning: 'A table, view, routine, trigger or event changed during the dump.',
    action: 'Schedule the dump away from migrations. The dump is retried.',
  },
  SCHEMA_UNCLEAR: {
    meaning: 'The schema may have changed during the dump; the readings before and after cannot exclude it.',
    action: 'Grant what the message names, or schedule the dump away from migrations. The dump is retried.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;
