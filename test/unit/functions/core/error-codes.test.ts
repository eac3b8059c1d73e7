import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../../../functions/core/error-codes';

/**
 * Every code that was ever released. Alarms, metric filters and runbooks of users name them: a code that is removed or
 * renamed makes them match nothing, without any sign of it. Add new ones here, and keep the old ones.
 */
const RELEASED = `
  ACCESS_DENIED ACCOUNT_LOCKED AUTHENTICATION_UNSUPPORTED AWS_ACCESS_DENIED AWS_THROTTLED BUCKET_IN_OTHER_REGION
  BUCKET_MISSING CHECKSUMS_INCOMPLETE CLAIM_OUT_OF_REACH COMPRESSOR_FAILED CONFIG_INVALID CONNECTIONS_EXHAUSTED
  CONNECTION_LOST CONNECTION_PARAMETER_INVALID CREDENTIALS_UNREADABLE DATABASE_MISSING DEFINITION_BROKEN
  DRILL_SERVER_FAILED DRILL_TOO_LARGE DUMP_ARCHIVED DUMP_DAMAGED DUMP_DIFFERS_FROM_UPLOAD DUMP_DISAPPEARED DUMP_ID_INVALID DUMP_NOT_FOUND
  DUMP_NOT_PROVEN DUMP_NOT_RESTORABLE DUMP_NOT_STARTED DUMP_PROGRAM_LOOPS DUMP_TEXT_UNFINISHED DUMP_TOO_LARGE
  DUMP_UNKNOWN DUMP_UNREADABLE DUMP_UNSAFE EVENT_FORCE_ID_INVALID EVENT_NO_SLOT EVENT_OTHER_JOB EVENT_SLOT_INVALID
  EVENT_TIME_INVALID EVENT_UNREADABLE FACTS_INCOMPLETE FACTS_NOT_PUBLISHED FACTS_NOT_READ FACTS_UNREADABLE
  FUNCTION_FAILED FUNCTION_MISSING GRANT_MISSING HOST_BLOCKED HOST_UNKNOWN INDEX_NOT_STORED INDEX_UNREADABLE
  INDEX_WRONG INTERPRETER_MISSING JOB_NOT_FOUND KEY_NOT_A_DUMP KMS_ACCESS_DENIED LOCK_HELD LOCK_LOST
  LOCK_TABLE_MISSING LOCK_TABLE_UNAVAILABLE LOCK_WAIT_TIMEOUT LOGIN_TIMEOUT MANIFEST_OF_NEWER_VERSION MANIFEST_UNREADABLE
  NOTIFICATION_NOT_SENT
  NOT_A_DATABASE_SERVER NOT_DUMPABLE OBJECT_IN_THE_WAY OUT_OF_TIME OUTPUT_FAILED PARAMETER_MISSING PASSWORD_EXPIRED
  PASSWORD_UNUSABLE PROGRAM_KILLED REPLICA_BEHIND RESTORE_DIFFERS RESTORE_INTERRUPTED RESTORE_NOT_RESUMABLE
  RESTORE_RUNNING RESTORE_STOPPED RESTORE_TASK_FAILED ROLE_CREDENTIALS_INVALID ROUTE_UNKNOWN SCHEMA_CHANGED SCHEMA_UNCLEAR
  SCRIPT_END_NOT_RECORDED SCRIPT_FAILED SCRIPT_NOT_DEPLOYED SCRIPT_RUN_DIED SCRIPT_UNREADABLE SECRET_MISSING
  SERVER_DISK_FULL SERVER_ERROR SERVER_MEMORY_LIMIT SERVER_OFFLINE SERVER_SETTING_INVALID SERVER_UNREACHABLE
  SERVER_UNSUPPORTED SERVICE_UNREACHABLE SESSION_KILLED SESSION_TIMEOUT SEVERAL_PROBLEMS SEVERAL_SERVERS
  SLOT_NOT_BEGUN SLOT_NOT_DUE SLOT_WITHOUT_DUMP SNAPSHOT_NOT_SHARED STATEMENT_LIMIT_REACHED STORAGE_UNAVAILABLE
  STREAM_DAMAGED STREAM_RECORD_INVALID TABLES_NOT_LOCKED TABLE_DAMAGED TARGET_IS_SOURCE TARGET_NOT_EMPTY
  TARGET_UNSUITABLE TEMPORARY_STORAGE_FULL TLS_CERTIFICATE_CHANGED TLS_CERTIFICATE_INVALID TLS_MODE_UNSUPPORTED
  TLS_REQUIRED TLS_UNAVAILABLE TOOL_MISSING TOPIC_MISSING UNEXPECTED_ERROR UPLOAD_REMOVED USAGE_INVALID VERDICT_CONTRADICTED
  WRITE_CONTENDED
  NOTHING_TO_DUMP PATTERN_UNMATCHED TABLES_INSEPARABLE
  TOKEN_NOT_SIGNED TOKEN_REFUSED DUMP_NOT_TAGGED RETENTION_PAUSED RETENTION_RULE_BY_AGE RETENTION_RULE_MISSING
  DATABASE_CAME DATABASE_GONE NO_LONGER_DUMPED LAST_DUMP_UNREADABLE FOLDER_SKIPPED NO_DATABASE_LEFT PATTERN_UNMATCHED USERS_INCOMPLETE
  IMAGE_OF_OTHER_VERSION RUNNER_MISSING RUNNER_UNAVAILABLE TASK_STOPPED
  MASK_COLUMNS_UNDECIDED MASK_KEY_INVALID MASK_KEY_UNCLEAR MASK_ORIGINALS_FOUND MASK_PASSWORD_IN_DEFINITION MASK_RULES_INVALID MASK_RULES_UNCONFIRMED MASK_SOURCE_UNSOUND
  MASK_TEXT_UNKNOWN MASK_TOO_LARGE
`
  .trim()
  .split(/\s+/);

const root = join(__dirname, '../../../..');

const FOLDER = 'functions/core/error-codes';

/** All code of the functions and of the command line but the registry. */
function sources(): string {
  return ['functions', 'cli']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith('.ts') && !file.startsWith(FOLDER))
    .map((file) => readFileSync(join(root, file), 'utf8'))
    .join('\n');
}

test.each(RELEASED)('%s, which filters and runbooks of users may name, is still a code', (code) => {
  expect(ERROR_CODES).toHaveProperty(code);
});

test('a new code is on the list of released ones', () => {
  expect(Object.keys(ERROR_CODES).filter((code) => !RELEASED.includes(code))).toEqual([]);
});

test('no code stands in two files of the registry, of which one would hide the other', () => {
  const text = readdirSync(join(root, FOLDER)).map((file) => readFileSync(join(root, FOLDER, file), 'utf8'));
  expect(text.join('\n').match(/^ {2}[A-Z_]+(?=: \{)/gm)).toHaveLength(Object.keys(ERROR_CODES).length);
});

test('every code belongs to an error that the functions or the command line raise', () => {
  const text = sources();
  expect(Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`))).toEqual([]);
});

test('a message that has a code by hand has one of the index', () => {
  const codes = [...sources().matchAll(/['"`]\[([A-Z]+_[A-Z_]+)\] /g)].map(([, code = '']) => code);
  expect(codes.filter((code) => !(code in ERROR_CODES))).toEqual([]);
});

test('docs/errors.md has every code with its meaning and remedy, in alphabetical order', () => {
  const rows = readFileSync(join(root, 'docs/errors.md'), 'utf8').match(/^\| `[A-Z_]+` \|.*$/gm);
  const expected = Object.entries(ERROR_CODES)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([code, { meaning, action }]) => `| \`${code}\` | ${meaning} | ${action} |`);
  expect(rows).toEqual(expected);
});
