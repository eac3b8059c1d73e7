/** Entry of a code in the index of errors, `docs/errors.md`. */
interface ErrorCodeEntry {
  /** One line, for readers who know neither the code nor the program. */
  readonly meaning: string;
  /** What to do, in general; the message names the objects and values. */
  readonly action: string;
}

const RETRIED = 'The run is retried. If it fails again';

/**
 * The codes of all errors, one for each kind of cause that has one remedy. A code is a contract: alarms, filters and
 * runbooks name it, so it is never renamed, and never gets another meaning.
 */
export const ERROR_CODES = {
  // Configuration
  CONFIG_INVALID: {
    meaning: "The function's environment variables are incomplete or contradictory.",
    action: 'Correct the variables that the message lists, and apply Terraform.',
  },
  CONNECTION_PARAMETER_INVALID: {
    meaning: 'A connection parameter (host, port, user, databases, CA) is empty or has an unusable value.',
    action: 'Write a value of the form that the message states to the parameter or variable.',
  },
  PARAMETER_MISSING: {
    meaning: 'An SSM parameter does not exist in the region of the function.',
    action: "Create the parameter, or correct its name in the module's variables.",
  },
  SECRET_MISSING: {
    meaning: 'The secret does not exist in the region of the function, or has no current version.',
    action: 'Correct `database_password_secret_arn`, or give the secret a current version.',
  },
  CREDENTIALS_UNREADABLE: {
    meaning: 'SSM or Secrets Manager refused to return a parameter or secret.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of the service.`,
  },
  PASSWORD_UNUSABLE: {
    meaning: 'The stored password is empty, not encrypted, or not in the expected JSON form.',
    action: 'Store the password as a SecureString, as a plain secret, or as JSON with `password`.',
  },
  SEVERAL_PROBLEMS: {
    meaning: 'Several problems of different kinds were found at once.',
    action: 'Each line of the message begins with its own code.',
  },

  // AWS
  SERVICE_UNREACHABLE: {
    meaning: "An AWS service did not answer from the function's subnets.",
    action: 'Give the subnets a NAT gateway, or set `create_vpc_endpoints = true`.',
  },
  AWS_ACCESS_DENIED: {
    meaning: "An AWS service denied an action to the function's role.",
    action: 'Allow the action in the policies of the role, the resource and the VPC endpoint.',
  },
  KMS_ACCESS_DENIED: {
    meaning: 'A KMS key can not be used.',
    action: 'Allow the role `kms:Decrypt` and `kms:GenerateDataKey` on the key, and enable the key.',
  },
  AWS_THROTTLED: {
    meaning: 'An AWS service limits the rate of requests.',
    action: 'Nothing: the run is retried. If it happens often, ask AWS for a higher quota.',
  },
  ROLE_CREDENTIALS_INVALID: {
    meaning: "AWS rejected the credentials of the function's role.",
    action: 'Check that the role exists and trusts `lambda.amazonaws.com`.',
  },
  BUCKET_MISSING: {
    meaning: 'The bucket does not exist.',
    action: 'Create the bucket, or correct `bucket_name`.',
  },
  BUCKET_IN_OTHER_REGION: {
    meaning: 'The bucket is in another region than the function.',
    action: 'Name a bucket in the region of the function.',
  },
  STORAGE_UNAVAILABLE: {
    meaning: 'S3 did not process a request, or ended a response early.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of S3.`,
  },
  WRITE_CONTENDED: {
    meaning: 'Another run or invocation writes the same manifest, facts, verdict or report at this moment.',
    action: 'Nothing: the run is retried.',
  },
  LOCK_TABLE_MISSING: {
    meaning: 'The lock table does not exist in the region of the function.',
    action: 'Create the table, or correct `lock_table_name`.',
  },
  LOCK_TABLE_UNAVAILABLE: {
    meaning: 'DynamoDB did not read or write a lock record.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of DynamoDB.`,
  },
  TOPIC_MISSING: {
    meaning: 'The SNS topic does not exist in the region of the function.',
    action: 'Create the topic, or correct `alarms_topic_arn`.',
  },
  NOTIFICATION_NOT_SENT: {
    meaning: 'SNS did not accept a notification.',
    action: `${RETRIED}, look the error that the message quotes up in the documentation of SNS.`,
  },
  DUMP_NOT_STARTED: {
    meaning: 'The API could not invoke the dump function.',
    action: 'Send the request again. If it fails again, look the quoted error up in the documentation of Lambda.',
  },

  // Events and requests
  EVENT_UNREADABLE: {
    meaning: 'The event, record or request body does not have the expected form.',
    action: 'Send one of the forms that the message shows.',
  },
  EVENT_NO_SLOT: {
    meaning: 'The event has no scheduled time, so it belongs to no slot.',
    action: 'Send an event with `time` or `slot`.',
  },
  EVENT_TIME_INVALID: {
    meaning: "The event's time is not a point in time with a zone.",
    action: 'Write the time as in `2026-11-20T03:00:00Z`.',
  },
  EVENT_SLOT_INVALID: {
    meaning: 'The event names a slot that does not exist, or a slot and a time at once.',
    action: 'Correct `slot`, or leave one of `slot` and `time` out.',
  },
  EVENT_OTHER_JOB: {
    meaning: 'The event, record or object belongs to another job.',
    action: "Send it to that job's function, or correct the name.",
  },
  EVENT_FORCE_ID_INVALID: {
    meaning: 'The id of a forced dump can not be part of an object key, or stands without `force`.',
    action: 'Use 1 to 128 letters, digits and hyphens, together with `"force": true`.',
  },
  SLOT_NOT_BEGUN: {
    meaning: 'The slot lies in the future.',
    action: 'Correct the year, date or hour in the event.',
  },
  SLOT_NOT_DUE: {
    meaning: "The slot's scheduled run is still to come, and this dump would take its place.",
    action: 'Wait for the schedule, or add `"force": true` for an additional dump.',
  },
  DUMP_ID_INVALID: {
    meaning: 'The address contains no valid dump id.',
    action: 'Use the slot, or `<slot>-force-<id>`, as the response to `POST /dumps` has it.',
  },
  DUMP_UNKNOWN: {
    meaning: 'No run of this dump has begun.',
    action: 'Ask again some seconds after the start, or start the dump by `POST /dumps`.',
  },
  ROUTE_UNKNOWN: {
    meaning: 'The API has no such route.',
    action: 'Use `POST /dumps` or `GET /dumps/{id}`.',
  },
  KEY_NOT_A_DUMP: {
    meaning:
      'The key given to `verify` or `drill` is not that of a dump, or of an object beside one that the function accepts.',
    action: 'Correct the key.',
  },
  SLOT_WITHOUT_DUMP: {
    meaning: 'The slot given to `verify` or `drill` has no dump, or has several.',
    action: 'Correct the slot, or name the dump by its `key`.',
  },

  // Reaching the database server
  HOST_UNKNOWN: {
    meaning: "The database's host name does not resolve.",
    action: 'Correct the name, and check DNS resolution in the VPC.',
  },
  SERVER_UNREACHABLE: {
    meaning: 'The database server does not accept a connection.',
    action: 'Check that it runs, and check security groups, route tables and network ACLs.',
  },
  NOT_A_DATABASE_SERVER: {
    meaning: 'The program at this host and port does not speak the protocol of MySQL.',
    action: 'Correct host and port.',
  },
  HOST_BLOCKED: {
    meaning: 'The server blocks the address after too many broken connections.',
    action: 'Run `FLUSH HOSTS` on the server.',
  },
  CONNECTIONS_EXHAUSTED: {
    meaning: 'All connections of the server, the user or the account are in use.',
    action: 'Raise the limit that the message names, or schedule the dump at a quieter hour.',
  },
  CONNECTION_LOST: {
    meaning: 'The connection to the server broke during the dump.',
    action:
      'Check whether the server restarted, ran out of memory or ended the session, by KILL or by a short `wait_timeout`. The dump is retried.',
  },
  LOGIN_TIMEOUT: {
    meaning: 'The server accepted the connection, but did not finish the login in time.',
    action: "Look at the server's load, log and `init_connect`, and at proxies on the way.",
  },
  SEVERAL_SERVERS: {
    meaning: 'Several servers answer to the host name, and connections reached different ones.',
    action: 'Set `database_host` to the name of one server.',
  },
  SERVER_OFFLINE: {
    meaning: 'The server is in offline mode.',
    action: 'Run `SET GLOBAL offline_mode = OFF`.',
  },
  TLS_UNAVAILABLE: {
    meaning: 'The server offers no TLS, or none that works, but it is required.',
    action: 'Turn TLS on in the server, and look for proxies that remove it.',
  },
  TLS_REQUIRED: {
    meaning: 'The server or the authentication requires TLS, but it is disabled.',
    action: 'Set `database_tls_mode = "VERIFY_IDENTITY"`.',
  },
  TLS_CERTIFICATE_INVALID: {
    meaning: "The server's certificate does not pass verification.",
    action: 'Check the CA (`database_tls_ca_parameter`), the host name and the dates of the certificate.',
  },
  TLS_CERTIFICATE_CHANGED: {
    meaning: 'The server sent a different certificate than at the beginning of the run.',
    action: 'Set `database_host` to the name of one server, or choose `VERIFY_IDENTITY`.',
  },
  TLS_MODE_UNSUPPORTED: {
    meaning: "The client of the server's family does not support this `database_tls_mode`.",
    action: 'Choose `VERIFY_IDENTITY`.',
  },

  // The database user
  ACCESS_DENIED: {
    meaning: 'The server rejects the user, the password or the address.',
    action: "Correct user name or password, and let the user connect from the function's subnets.",
  },
  PASSWORD_EXPIRED: {
    meaning: "The database user's password has expired.",
    action: 'Run `ALTER USER … IDENTIFIED BY …`, and write the new password to its parameter.',
  },
  ACCOUNT_LOCKED: {
    meaning: 'The database user is locked.',
    action: 'Run `ALTER USER … ACCOUNT UNLOCK`.',
  },
  AUTHENTICATION_UNSUPPORTED: {
    meaning: 'The client lacks the authentication plugin of the user.',
    action: 'Change the user to `caching_sha2_password` or `mysql_native_password`.',
  },
  GRANT_MISSING: {
    meaning: 'The database user lacks a privilege that a complete dump needs.',
    action: 'Run the GRANT statements in the message as an administrator.',
  },

  // What is dumped
  DATABASE_MISSING: {
    meaning: 'A database does not exist, or the user has no privilege on it.',
    action: 'Correct `database_names`, create the database, or grant the privileges.',
  },
  NOT_DUMPABLE: {
    meaning: 'The dump program can not dump an object, because of its name or text.',
    action: 'Change the object as the message describes.',
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
    meaning: 'The schema may have changed during the dump; the readings before and after can not exclude it.',
    action: 'Grant what the message names, or schedule the dump away from migrations. The dump is retried.',
  },

  // What the server does during the dump
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

  // Making the dump
  TOOL_MISSING: {
    meaning: 'A program of the layer can not be started.',
    action: 'Add the `mysql-client` layer of the architecture of the function.',
  },
  PROGRAM_KILLED: {
    meaning: 'A program was killed or could not start, usually because the function has too little memory.',
    action: 'Raise `memory_size`.',
  },
  TEMPORARY_STORAGE_FULL: {
    meaning: "No file can be written to the function's temporary storage.",
    action:
      'In a drill, raise `drill_ephemeral_storage_size`; in a script, `ephemeral_storage_size`. Elsewhere, find out what fills it.',
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
    action: `${RETRIED}, raise \`memory_size\`.`,
  },
  STREAM_DAMAGED: {
    meaning: 'The compressed stream is incomplete or damaged.',
    action: `${RETRIED}, report it with the log of the run.`,
  },
  DUMP_NOT_PROVEN: {
    meaning: 'The dump is not proven complete, so it did not become visible.',
    action: 'Nothing: the run is retried. The message lists what is missing.',
  },
  DUMP_TOO_LARGE: {
    meaning: 'The dump needs more parts than an object may have.',
    action: 'Dump fewer databases in one job.',
  },
  OUT_OF_TIME: {
    meaning: 'The work was stopped shortly before the timeout of the function.',
    action: 'Raise `timeout` or `memory_size`, or do less in one run.',
  },

  // The dump in the bucket
  OBJECT_IN_THE_WAY: {
    meaning: 'An object at the key of the dump is not the dump of this job and slot.',
    action: 'Give each job a name, prefix or bucket of its own, and move the object away.',
  },
  CLAIM_OUT_OF_REACH: {
    meaning: 'An earlier attempt may have completed its dump at a place where this deployment does not write.',
    action: 'Look at the object that the message names.',
  },
  MANIFEST_UNREADABLE: {
    meaning: 'A manifest is not valid.',
    action: 'Move the manifest away; the next event of the slot writes a new one.',
  },
  DUMP_DAMAGED: {
    meaning: 'A dump in the bucket is incomplete, or differs from its manifest.',
    action: 'Restore an earlier dump; move this one away, and make a new one.',
  },
  DUMP_TEXT_UNFINISHED: {
    meaning: 'The text of a dump ends within a statement.',
    action: 'Fetch or make the dump again: its file is cut off, or quotes strings in a way that it does not state.',
  },
  DUMP_UNREADABLE: {
    meaning: 'A dump without a manifest is complete, but its text follows rules that this version does not support.',
    action: 'Restore it to be sure of it, and move it away; the next event of the slot makes a new dump.',
  },
  DUMP_DIFFERS_FROM_UPLOAD: {
    meaning: 'A dump in the bucket is not what the run uploaded.',
    action: 'Nothing: the next run reads it again. If it fails again, find out what else writes to the bucket.',
  },
  DUMP_DISAPPEARED: {
    meaning: 'A completed dump disappeared from the bucket before its manifest or after it.',
    action: 'Find out who or what deletes objects in the bucket. The slot is dumped again.',
  },
  FACTS_NOT_READ: {
    meaning:
      'The facts of the databases, which a drill compares a restore with, could not be read from the server. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  CHECKSUMS_INCOMPLETE: {
    meaning: 'Some tables of a dump, or all, have no checksum to compare the rows of a restore with. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  FACTS_INCOMPLETE: {
    meaning:
      'The server hides some definitions from the user of the dump, so that a restore of them is not compared. A warning.',
    action: 'Grant the user the privileges of the README on the databases that the message names.',
  },
  FACTS_NOT_PUBLISHED: {
    meaning: 'The facts of the databases could not be written beside the dump, or not be read again. A warning.',
    action: 'Look at the reason in the message. The dump is complete and restores without it.',
  },
  FACTS_UNREADABLE: {
    meaning:
      'The facts of a dump are damaged, or of another version, so that its restore is not compared with the source. A warning.',
    action: 'Deploy the version of the module that wrote it. If it is damaged, look for what changed the object.',
  },
  INDEX_NOT_STORED: {
    meaning:
      'The index of a dump could not be written beside it, so that one table of it takes longer to read. A warning.',
    action: 'Look at the reason in the message. The dump is verified, and restores without an index.',
  },
  INDEX_UNREADABLE: {
    meaning: 'The index of a dump is damaged, or of another version, so that the dump is read from its beginning.',
    action: 'Nothing: the dump restores without an index. If it is damaged, look for what changed the object.',
  },
  INDEX_WRONG: {
    meaning: 'The text of a dump is not what its index states. Nothing of that text was used.',
    action: 'Read the dump without its index, and report the message: it is a defect of the program.',
  },
  VERDICT_CONTRADICTED: {
    meaning: 'A verification or a drill had a different result from the stored verdict on the same dump.',
    action: 'Look at both; move the stored verdict away to get a new one.',
  },
  DUMP_NOT_RESTORABLE: {
    meaning: 'A server refused definitions of the dump, or what it restored differs from the database that was dumped.',
    action:
      'Read the report `….drilled.md` beside the dump, and look for its error numbers in docs/restore.md. Correct the objects that it names in the database.',
  },

  // Restore
  TARGET_IS_SOURCE: {
    meaning: 'A restore would write to the server that the dump comes from, or into the original itself.',
    action: 'Restore into another server, or allow this one by name and give the database another name.',
  },
  TARGET_NOT_EMPTY: {
    meaning: 'A database that a restore would write to has objects, or an unfinished restore.',
    action: 'Restore into another database, allow this one by name, or resume the unfinished restore.',
  },
  TARGET_UNSUITABLE: {
    meaning: 'The target can not take the dump as it is configured.',
    action: 'Change what the message lists on the target.',
  },
  RESTORE_STOPPED: {
    meaning: 'The target refuses a statement of a restore. The message has its place in the dump.',
    action: 'Remove the cause that the message names, and resume the restore.',
  },
  RESTORE_INTERRUPTED: {
    meaning: 'The connection to the target of a restore was lost.',
    action: 'Check whether the server restarted, ran out of memory or ended the session, and resume the restore.',
  },
  RESTORE_NOT_RESUMABLE: {
    meaning: 'There is no unfinished restore of this dump with these options in the target.',
    action: 'Restore the same dump with the same options, or drop the database and begin again.',
  },
  RESTORE_RUNNING: {
    meaning: 'Another restore writes to the same database.',
    action: 'Wait until it has ended, or end its sessions, and resume it.',
  },
  RESTORE_DIFFERS: {
    meaning:
      'The target does not have the rows that it was given, or the dump does not have a table that was asked for.',
    action: 'Look for triggers on the table that the message names, or correct its name.',
  },
  DUMP_UNSAFE: {
    meaning: 'A dump has a command of the client, which no dump program writes, so that nothing of it is executed.',
    action: 'Find out who changed the dump, and restore an earlier one.',
  },

  // Drill
  DRILL_SERVER_FAILED: {
    meaning: 'The database server of the drill did not start, ended too soon, or gave no answer.',
    action:
      'The drill is retried. If it fails again, raise `drill_memory_size` or `drill_ephemeral_storage_size`, as the message states.',
  },

  // Lock
  LOCK_HELD: {
    meaning: 'Another run of the slot was still running when the time of this one was up.',
    action: 'Nothing: the run is retried, and finds the result of the other one.',
  },
  LOCK_LOST: {
    meaning: 'The run lost its lock, so another run may have taken over.',
    action: 'Nothing: the run stands by. If it happens often, give the function more memory.',
  },

  // Scripts
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

  // Notifications
  STREAM_RECORD_INVALID: {
    meaning: "A record of the lock table's stream does not have the form that a run writes.",
    action: 'Find out what else writes to the lock table, and check the view type of the stream.',
  },

  // Command line
  USAGE_INVALID: {
    meaning: 'The command line has unknown, missing or contradictory arguments.',
    action: 'Correct what the message lists; `lambda-mysqldump <command> --help` has all options.',
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

  UNEXPECTED_ERROR: {
    meaning: 'An unexpected error occurred: a defect of the program.',
    action: 'Report it with the log of the run.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** Stable name of a kind of cause. It begins every message: `[GRANT_MISSING] …`. */
export type ErrorCode = keyof typeof ERROR_CODES;
