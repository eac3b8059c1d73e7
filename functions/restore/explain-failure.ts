import { sentence } from '../core/errors';
import type { Statement } from '../dump-format/statements/statement-splitter';
import { ConnectionLost, StatementRefused } from './connection/connection-errors';
import { describeStatement } from './describe-statement';
import { RestoreError } from './request/restore-error';

const PACKET = 'Raise max_allowed_packet of the target (SET GLOBAL max_allowed_packet = 1073741824), and resume.';
const DEFINERS =
  'Strip the definers (--definer strip), or grant the user SET_ANY_DEFINER (MySQL 8.2 and later), SET_USER_ID (MySQL 8.0) or SET USER (MariaDB).';
const IN_THE_WAY = 'Another object of the target has this name: drop or rename it, or restore into another database.';
const PRIVILEGE = 'Grant the user all privileges on the databases of the target.';

/** Remedies by the number of the server's error; docs/restore.md has them, too. */
export const REMEDIES: Readonly<Record<number, string>> = {
  1021: 'Free disk space on the target, and resume.',
  1044: PRIVILEGE,
  1049: 'The statement names another database: restore that one first, under its own name.',
  1050: IN_THE_WAY,
  1062: 'Rows have the same key: the target has rows of its own, or another collation compares them as equal.',
  1064: 'The target does not understand the statement: restore into the series of the source, or a later one.',
  1114: 'Free disk space on the target, or raise the limit of its engine, and resume.',
  1118: 'Set innodb_strict_mode = OFF on the target, and resume.',
  1142: PRIVILEGE,
  1146: 'The statement names a table that the target lacks. When it is one of another database, restore that one first, under its own name; when the dump leaves it out (exclude_tables), create it in the target, and resume.',
  1153: PACKET,
  1184: 'Correct init_connect of the target.',
  1193: 'The target lacks a variable that the dump sets: restore into the series of the source, or a later one.',
  1205: 'Another session holds a lock: find it (SHOW PROCESSLIST), end what uses the database, and resume.',
  1227: DEFINERS,
  1231: 'The target does not have this SQL mode.',
  1273: 'The target lacks this collation: map collations (--map-collations), or restore into the family of the source.',
  1286: 'Install the storage engine in the target.',
  1290: 'The target became read-only: restore into the writer.',
  1304: IN_THE_WAY,
  1305: 'The statement calls a routine of another database: restore that one first, under its own name.',
  1359: IN_THE_WAY,
  1418: 'Set log_bin_trust_function_creators = 1 on the target, and resume.',
  1419: 'Set log_bin_trust_function_creators = 1 on the target, and resume.',
  1449: 'Create the user that is the definer, or strip the definers (--definer strip).',
  1537: IN_THE_WAY,
  3105: 'The dump of MariaDB has values of generated columns: restore the table into MariaDB, and copy it without them.',
  3185: 'Set up the keyring of the target.',
  3510: 'Create the tablespace on the target.',
  3750: 'Set sql_require_primary_key = OFF on the target, and resume.',
  6125: 'Set restrict_fk_on_non_standard_key = OFF on the target, and resume.',
};

const RESUME =
  'The state of the restore is kept: the same command with --resume goes on behind the last table that was finished.';

/** What a failed statement becomes: an error that names the place in the dump, with the server's words. */
export function explainFailure(statement: Statement, error: unknown): unknown {
  const { number, offset, database, object } = statement;
  const where = `${describeStatement(statement)}, statement ${number} at byte ${offset} of the text`;
  const place = { statement: number, offset, database, object };
  if (error instanceof StatementRefused) {
    const remedy = REMEDIES[error.errno] ?? "Look the server's message up in its documentation.";
    return new RestoreError(
      'RESTORE_STOPPED',
      `The target refuses ${where}: ERROR ${error.errno} (${error.sqlState}): ${sentence(error.message)} ${remedy} ${RESUME}`,
      { cause: error, place, errno: error.errno },
    );
  }
  if (error instanceof ConnectionLost) {
    return new RestoreError(
      'RESTORE_INTERRUPTED',
      `The connection to the target was lost at ${where}: ${sentence(error.message)} Check whether the server restarted, ran out of memory, or ended the session. ${RESUME}`,
      { cause: error, place },
    );
  }
  return error;
}

/** The same for what failed between two statements. */
export function explainSession(error: unknown): unknown {
  if (error instanceof StatementRefused) {
    return new RestoreError(
      'RESTORE_STOPPED',
      `The target refuses a statement of the restore itself: ERROR ${error.errno} (${error.sqlState}): ${sentence(error.message)} ${REMEDIES[error.errno] ?? ''}`.trim(),
      { cause: error, errno: error.errno },
    );
  }
  if (error instanceof ConnectionLost) {
    return new RestoreError(
      'RESTORE_INTERRUPTED',
      `The connection to the target was lost: ${sentence(error.message)} ${RESUME}`,
      {
        cause: error,
      },
    );
  }
  return error;
}
