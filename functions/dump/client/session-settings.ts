import type { Flavour } from '../../core/sql/flavour';

/** A session variable that every session of a run sets, because the global value is meant for applications. */
export interface SessionSetting {
  readonly variable: string;
  /** SQL of the value. Strings have a character set, because the connection's is not set yet when the statement is parsed. */
  readonly value: string;
  /** The first version that has it, as the number of a version comment. Default: every supported version. */
  readonly since?: number;
}

const LARGEST = '18446744073709551615';
const A_DAY = '86400';

/** Variables of both families. */
const COMMON: readonly SessionSetting[] = [
  // DEFAULT would mean the global limit. MariaDB's dump program asks for columns in a query of its own, so it loses these, too.
  { variable: 'sql_select_limit', value: LARGEST },
  { variable: 'max_join_size', value: LARGEST },
  { variable: 'sql_big_selects', value: '1' },
  { variable: 'sql_mode', value: "''" },
  // The dump programs set it themselves; preflight reads times, too.
  { variable: 'time_zone', value: "_utf8mb4'+00:00'" },
  { variable: 'sql_quote_show_create', value: '1' },
  // MySQL writes it into the definition of every view.
  { variable: 'sql_buffer_result', value: '0' },
  // In a transaction that init_connect left open, InnoDB keeps the locks of LOCK TABLES.
  { variable: 'autocommit', value: '1' },
  { variable: 'completion_type', value: '0' },
  // Values in the text of answers. MariaDB takes no more, and with STRICT_ALL_TABLES refuses it.
  { variable: 'group_concat_max_len', value: '1073741824' },
  { variable: 'div_precision_increment', value: '4' },
  { variable: 'default_week_format', value: '0' },
  { variable: 'lc_time_names', value: "_utf8mb4'en_US'" },
  { variable: 'sql_auto_is_null', value: '0' },
  // How long the server waits for a dump when S3 is slow. mariadb-dump sets its own wait_timeout back to the global value.
  { variable: 'wait_timeout', value: A_DAY },
  { variable: 'net_read_timeout', value: A_DAY },
  { variable: 'net_write_timeout', value: A_DAY },
];

const OWN: Readonly<Record<Flavour, readonly SessionSetting[]>> = {
  mysql: [
    { variable: 'max_execution_time', value: '0' },
    { variable: 'transaction_isolation', value: "_utf8mb4'REPEATABLE-READ'", since: 50_720 },
    { variable: 'show_create_table_verbosity', value: '0', since: 50_722 },
    // A secondary engine has its own copy of the rows, and its own arithmetic.
    { variable: 'use_secondary_engine', value: 'OFF', since: 80_013 },
    { variable: 'show_create_table_skip_secondary_engine', value: '0', since: 80_018 },
    { variable: 'terminology_use_previous', value: 'NONE', since: 80_026 },
    // Otherwise generated invisible primary keys and their values are left out.
    { variable: 'show_gipk_in_create_table_and_information_schema', value: '1', since: 80_030 },
  ],
  mariadb: [
    { variable: 'max_statement_time', value: '0' },
    { variable: 'tx_isolation', value: "_utf8mb4'REPEATABLE-READ'" },
    // This variable interprets the largest unsigned number as negative.
    { variable: 'max_session_mem_used', value: '9223372036854775807' },
    { variable: 'tmp_disk_table_size', value: LARGEST, since: 100_207 },
    { variable: 'idle_transaction_timeout', value: '0', since: 100_300 },
    { variable: 'idle_readonly_transaction_timeout', value: '0', since: 100_300 },
    // A time in the past would return old rows as current ones. Only for this variable, DEFAULT is not the global value.
    { variable: 'system_versioning_asof', value: 'DEFAULT', since: 100_304 },
  ],
};

/** How a family begins a comment that only servers of at least a version execute. */
const VERSION_COMMENT: Readonly<Record<Flavour, string>> = { mysql: '/*!', mariadb: '/*M!' };

/** Every variable that a session of a run sets, in the order of the statement. */
export function sessionSettings(flavour: Flavour): readonly SessionSetting[] {
  return [...COMMON, ...OWN[flavour]];
}

/**
 * The statement that sets these variables: the first of every session, after the server's `init_connect`.
 * All of them can be set without a privilege. Version comments decide which variables a server has, not the greeting:
 * behind a proxy, the greeting may have another version.
 */
export function settingsStatement(flavour: Flavour): string {
  const assignments = sessionSettings(flavour).map(({ variable, value, since }) => {
    const assignment = `, SESSION ${variable} = ${value}`;
    return since === undefined ? assignment : ` ${VERSION_COMMENT[flavour]}${since} ${assignment} */`;
  });
  // The server may have ignored the client's character set (skip-character-set-client-handshake).
  return `SET NAMES utf8mb4${assignments.join('')}`;
}
