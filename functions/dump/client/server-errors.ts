import type { ErrorCode } from '../../core/error-codes';
import type { Explanation } from '../../core/errors';
import { refusedTokenRemedy } from '../../core/sql/refused-token';
import type { Connection } from '../connection/connection';

const BROKEN_TABLE = 'Repair the table that the message names (REPAIR TABLE), restore it or drop it.';
const CHANGED_TABLE = 'A table changed its definition during the dump. Schedule the dump away from migrations.';
const GONE = 'A routine, trigger or event disappeared during the dump. Schedule the dump away from migrations.';
const CHECK_SERVER =
  'Check whether the server restarted, ran out of memory or ended the session, by KILL or by a short wait_timeout. The dump is retried.';
const BROKEN_CONNECTION = `The connection was lost. ${CHECK_SERVER}`;

const INIT_CONNECT =
  "The server ended the session because a statement of its variable init_connect failed. Correct init_connect (SHOW GLOBAL VARIABLES LIKE 'init_connect').";

/** Remedies for errors of the server or of its client, by the error's number. */
const REMEDIES: Readonly<Record<number, readonly [code: ErrorCode, remedy: string]>> = {
  1021: [
    'SERVER_DISK_FULL',
    'A disk of the database server is full: the one of its temporary files (tmpdir) or of its data. Free some of it.',
  ],
  1030: ['TABLE_DAMAGED', BROKEN_TABLE],
  1034: ['TABLE_DAMAGED', BROKEN_TABLE],
  1040: [
    'CONNECTIONS_EXHAUSTED',
    'All connections are in use. Raise max_connections, or schedule the dump at a quieter hour.',
  ],
  1044: ['GRANT_MISSING', 'Grant the user access to the database.'],
  1045: [
    'ACCESS_DENIED',
    "Correct the user name or the password in its parameter or secret, and check that the user may connect from the function's subnets.",
  ],
  1049: ['DATABASE_MISSING', 'Create the database, or correct its name in the variable database_names.'],
  1104: [
    'STATEMENT_LIMIT_REACHED',
    'The server ended the query by max_join_size. Every session of a dump raises that limit: check whether a proxy prevents it.',
  ],
  1114: [
    'SERVER_DISK_FULL',
    "A temporary table of the server is full. Raise tmp_disk_table_size (MariaDB) or temptable_max_mmap and the limits of tmpdir's disk.",
  ],
  1130: ['ACCESS_DENIED', "Create a user that may connect from the function's subnets."],
  1142: ['GRANT_MISSING', 'Grant the user the privilege that the message names.'],
  1143: ['GRANT_MISSING', 'Grant the user the privilege that the message names.'],
  1146: ['SCHEMA_CHANGED', 'A table disappeared during the dump. Schedule the dump away from migrations.'],
  1184: ['SERVER_SETTING_INVALID', INIT_CONNECT],
  1193: [
    'SERVER_UNSUPPORTED',
    "A session of the dump sets a variable that the server does not know. Check that the server's version is a supported one, and that a proxy reports the version of the server behind it.",
  ],
  1194: ['TABLE_DAMAGED', BROKEN_TABLE],
  1195: ['TABLE_DAMAGED', BROKEN_TABLE],
  1203: [
    'CONNECTIONS_EXHAUSTED',
    'The user has too many connections. Raise max_user_connections, or let the dump have a user of its own.',
  ],
  1205: [
    'LOCK_WAIT_TIMEOUT',
    'Another session held a lock for too long. Look for long transactions and migrations at the time of the dump.',
  ],
  1213: [
    'SCHEMA_CHANGED',
    'Another session changes the definition of a table, and waited for the dump while the dump waited for it. Schedule the dump away from migrations and long transactions.',
  ],
  1226: [
    'CONNECTIONS_EXHAUSTED',
    'The user has used up what it may use in an hour. Raise the limits of the account, or let the dump have a user of its own.',
  ],
  1227: ['GRANT_MISSING', 'Grant the user the privilege that the message names.'],
  1242: [
    'SEVERAL_SERVERS',
    'The connection reached another server than earlier ones: several servers answer to the host name, or a proxy does. Set database_host to the name of one server, such as an instance endpoint or the writer endpoint of Aurora.',
  ],
  1251: [
    'AUTHENTICATION_UNSUPPORTED',
    'Change the user to an authentication plugin that current clients support, such as caching_sha2_password.',
  ],
  1290: [
    'SERVER_SETTING_INVALID',
    'The server runs with an option that keeps it from executing the statement. Change the variable that the message names.',
  ],
  1298: [
    'SERVER_SETTING_INVALID',
    'Correct the time zone that the message names. If it holds no name of a zone, correct character_set_connection and init_connect of the server.',
  ],
  1305: ['SCHEMA_CHANGED', GONE],
  1317: ['SESSION_KILLED', 'The query or its session was ended by KILL. The dump is retried.'],
  1356: [
    'DEFINITION_BROKEN',
    'A view refers to an object that is missing, or that its definer may not use. Drop the view or correct its definition.',
  ],
  1360: ['SCHEMA_CHANGED', GONE],
  1370: [
    'GRANT_MISSING',
    'A view calls a stored function that the user may not execute. Run GRANT EXECUTE ON FUNCTION … TO … for the function that the message names.',
  ],
  1412: ['SCHEMA_CHANGED', CHANGED_TABLE],
  1449: [
    'DEFINITION_BROKEN',
    'The definer of a view, trigger or routine no longer exists. Create that user or change the definer.',
  ],
  1539: ['SCHEMA_CHANGED', GONE],
  1684: ['SCHEMA_CHANGED', CHANGED_TABLE],
  1814: ['TABLE_DAMAGED', BROKEN_TABLE],
  1820: [
    'PASSWORD_EXPIRED',
    'The password of the user has expired. Run ALTER USER … IDENTIFIED BY …, and write the new password to its parameter.',
  ],
  1862: [
    'PASSWORD_EXPIRED',
    'The password of the user has expired. Run ALTER USER … IDENTIFIED BY …, and write the new password to its parameter.',
  ],
  1969: [
    'STATEMENT_LIMIT_REACHED',
    'The server ended the statement by max_statement_time. Raise it: every session of a run lifts this limit, but it applies to the statement that does so.',
  ],
  1927: ['SESSION_KILLED', 'The session was ended by KILL. The dump is retried.'],
  2002: [
    'SERVER_UNREACHABLE',
    "Check that the database is running, and that its security group admits the function's.",
  ],
  2003: [
    'SERVER_UNREACHABLE',
    "Check that the database is running, and that its security group admits the function's.",
  ],
  2005: ['HOST_UNKNOWN', 'Correct the host name.'],
  2006: ['CONNECTION_LOST', BROKEN_CONNECTION],
  2013: ['CONNECTION_LOST', BROKEN_CONNECTION],
  2026: [
    'TLS_CERTIFICATE_INVALID',
    "Check the CA certificates (variable database_tls_ca_parameter) and that the host name is the one in the server's certificate, or choose another database_tls_mode.",
  ],
  2059: [
    'AUTHENTICATION_UNSUPPORTED',
    "The server asks for an authentication plugin that the client can't load. Change the user to caching_sha2_password or mysql_native_password.",
  ],
  2061: ['TLS_REQUIRED', 'Authentication needs a protected connection. Choose database_tls_mode VERIFY_IDENTITY.'],
  3024: ['STATEMENT_LIMIT_REACHED', 'The server ended the query by max_execution_time. Raise or remove that limit.'],
  3032: [
    'SERVER_OFFLINE',
    'The server is in offline mode (offline_mode = ON), in which it admits administrators only. Run SET GLOBAL offline_mode = OFF.',
  ],
  3098: [
    'SERVER_ERROR',
    "A table does not comply with the requirements of an external plugin. Look at the server's log.",
  ],
  3118: ['ACCOUNT_LOCKED', 'Run ALTER USER … ACCOUNT UNLOCK.'],
  3159: ['TLS_REQUIRED', 'The server demands TLS. Choose database_tls_mode VERIFY_IDENTITY.'],
  4031: [
    'SESSION_TIMEOUT',
    'The server ended the session, which was idle for longer than wait_timeout: so is a dump while S3 takes it slowly. Raise wait_timeout of the server. The dump is retried.',
  ],
  4082: [
    'SERVER_MEMORY_LIMIT',
    "The server ended the session by the limit in connection_memory_limit. Raise it with SET GLOBAL, or exempt the dump's user by a higher limit.",
  ],
  4083: [
    'SERVER_MEMORY_LIMIT',
    'The server ended the session by the limit in global_connection_memory_limit. Raise it with SET GLOBAL, or schedule the dump at a quieter hour.',
  ],
  4151: ['ACCOUNT_LOCKED', 'Run ALTER USER … ACCOUNT UNLOCK.'],
};

/** Errors that an immediate retry may avoid: an object changed or disappeared during the dump. */
const CHANGED_DURING_DUMP: ReadonlySet<number> = new Set([1051, 1054, 1146, 1213, 1305, 1356, 1360, 1412, 1539, 1684]);

/** Message of mysqldump, without a number, when a table has got a column since its definition was read. */
const CHANGED_COLUMNS = /Error in field count for table/;

/**
 * Message of mysqldump, without a number, when its connection breaks while it reads a definition, and when a view takes
 * the name of the table meanwhile.
 */
const NO_DEFINITION = /Skipping dump data for table .*, it has no fields/;

/** Messages of clients when the connection ended during the TLS handshake or later; a bad certificate has others. */
const BROKEN_HANDSHAKE = /unexpected eof|error:0+:lib\(0\)/;

/** What to do about TLS, by the text that clients print beside 2026. */
const TLS_REMEDIES: readonly (readonly [pattern: RegExp, code: ErrorCode, remedy: string])[] = [
  [BROKEN_HANDSHAKE, 'CONNECTION_LOST', BROKEN_CONNECTION],
  [
    /Fingerprint validation/,
    'TLS_CERTIFICATE_CHANGED',
    'The server showed another certificate than at the beginning of the run (database_tls_mode is REQUIRED): several servers answer to its name, or the certificate was replaced during the run. Give the host name of one server, or choose VERIFY_IDENTITY.',
  ],
  [
    /SSL is required,? but the server does/,
    'TLS_UNAVAILABLE',
    'The server offered TLS at the beginning of the run and does no longer, so neither password nor data were sent. Look for a proxy on the way that takes TLS away, and at the TLS settings of every server that answers to the name.',
  ],
  [
    /certificate has expired|not yet valid/i,
    'TLS_CERTIFICATE_INVALID',
    "Renew the server's certificate. (With database_tls_mode REQUIRED, MariaDB's clients look at its dates, too.)",
  ],
];

const NO_PLUGIN = /\b[Pp]lugin \S+ (?:could not|cannot) be loaded/;

/** The plugin by which users of IAM log in ("IAM database authentication", RDS User Guide), and those of PAM and LDAP. */
const CLEAR_PASSWORD = /mysql_clear_password/;
const USER_OF_IAM =
  'The account sends its password itself (mysql_clear_password). A user of IAM needs database_iam_authentication = true and no password. Users of PAM and LDAP are not supported: change the user to caching_sha2_password or mysql_native_password.';

/** The number of the first error in what a client printed: `ERROR 1045 (28000): …`, `Got error: 1045: …`, `… (1412)`. */
export function errorNumber(stderr: string): number | undefined {
  const match = /\b(?:ERROR|[Ee]rror:?) (\d{4})\b|\((\d{4})\)(?:\.\s|\s*$)/m.exec(stderr);
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? undefined : Number(digits);
}

/** MySQL's numbers of "Access denied for user", with and without an account. */
const DENIED = [1045, 1698];

/** What to do about what a client printed, and the code of it. */
export function remedyFor(stderr: string, { newToken }: Pick<Connection, 'newToken'> = {}): Explanation {
  if (newToken !== undefined && DENIED.includes(errorNumber(stderr) ?? 0) && !NO_PLUGIN.test(stderr)) {
    return { code: 'TOKEN_REFUSED', detail: refusedTokenRemedy('function') };
  }
  const [code, detail] =
    knownRemedy(stderr) ?? (['SERVER_ERROR', 'Look the message up in the documentation of the server.'] as const);
  return { code, detail };
}

function knownRemedy(stderr: string): readonly [code: ErrorCode, remedy: string] | undefined {
  // MariaDB's client has no number of its own for this.
  const number = NO_PLUGIN.test(stderr) ? 2059 : errorNumber(stderr);
  const tls = number === 2026 ? TLS_REMEDIES.find(([pattern]) => pattern.test(stderr)) : undefined;
  if (tls) return [tls[1], tls[2]];
  if (number === 2059 && CLEAR_PASSWORD.test(stderr)) return ['AUTHENTICATION_UNSUPPORTED', USER_OF_IAM];
  if (number === undefined && NO_DEFINITION.test(stderr)) return ['CONNECTION_LOST', BROKEN_CONNECTION];
  if (CHANGED_COLUMNS.test(stderr)) return ['SCHEMA_CHANGED', CHANGED_TABLE];
  return number === undefined ? undefined : REMEDIES[number];
}

/** Remedy when a dump program failed without a message, as when its connection breaks between two answers. */
export const REMEDY_FOR_SILENCE: Explanation = {
  code: 'CONNECTION_LOST',
  detail: `The program exits like this when the connection is lost at certain points. ${CHECK_SERVER}`,
};

export function changedDuringDump(stderr: string): boolean {
  if (CHANGED_COLUMNS.test(stderr)) return true;
  const number = errorNumber(stderr);
  return number === undefined ? NO_DEFINITION.test(stderr) : CHANGED_DURING_DUMP.has(number);
}
