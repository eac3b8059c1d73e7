import { mutantsOf } from './mutant';

const SETTINGS_TEST = 'unit/functions/dump/client/session-settings.test.ts';

/** A line of the list of settings, as the source has it, and the test that misses it. */
const withoutLine = (variable: string, rest: string, test: string) => ({
  guard: `every session sets ${variable}`,
  find: `{ variable: '${variable}', value: ${rest} },\n`,
  replace: '',
  test,
});

/** Settings of both families, as they stand in the source and in the title of their test. */
const COMMON: readonly (readonly [variable: string, source: string, value: string])[] = [
  ['sql_select_limit', 'LARGEST', '18446744073709551615'],
  ['max_join_size', 'LARGEST', '18446744073709551615'],
  ['sql_big_selects', "'1'", '1'],
  ['sql_mode', `"''"`, "''"],
  ['time_zone', `"_utf8mb4'+00:00'"`, "_utf8mb4'+00:00'"],
  ['sql_quote_show_create', "'1'", '1'],
  ['sql_buffer_result', "'0'", '0'],
  ['autocommit', "'1'", '1'],
  ['completion_type', "'0'", '0'],
  ['group_concat_max_len', "'1073741824'", '1073741824'],
  ['wait_timeout', 'A_DAY', '86400'],
  ['net_write_timeout', 'A_DAY', '86400'],
];

const IN_VERSIONS = 'a variable that only some versions have is set by an executable comment';
const NO_LIMIT = 'removes limits that could end a query';

/** What every session of a run is set to. */
export const SETTINGS = mutantsOf('dump/client/session-settings.ts', SETTINGS_TEST, [
  {
    guard: 'the character set of a session is UTF-8, whatever the handshake said',
    find: 'SET NAMES utf8mb4${',
    replace: 'SET @names = 1${',
    test: 'mysql: sets the character set first, whatever the handshake negotiated',
  },
  ...COMMON.map(([variable, source, value]) =>
    withoutLine(variable, source, `mysql: the session has ${variable} = ${value}`),
  ),
  withoutLine('max_execution_time', "'0'", `mysql: ${NO_LIMIT}: max_execution_time = 0`),
  withoutLine('max_statement_time', "'0'", `mariadb: ${NO_LIMIT}: max_statement_time = 0`),
  withoutLine(
    'max_session_mem_used',
    "'9223372036854775807'",
    `mariadb: ${NO_LIMIT}: max_session_mem_used = 9223372036854775807`,
  ),
  withoutLine(
    'show_gipk_in_create_table_and_information_schema',
    "'1', since: 80_030",
    `${IN_VERSIONS} mysql: /*!80030 , SESSION show_gipk_in_create_table_and_information_schema = 1 */`,
  ),
  withoutLine(
    'use_secondary_engine',
    "'OFF', since: 80_013",
    `${IN_VERSIONS} mysql: /*!80013 , SESSION use_secondary_engine = OFF */`,
  ),
  withoutLine(
    'show_create_table_verbosity',
    "'0', since: 50_722",
    `${IN_VERSIONS} mysql: /*!50722 , SESSION show_create_table_verbosity = 0 */`,
  ),
  withoutLine(
    'system_versioning_asof',
    `'DEFAULT', since: 100_304`,
    `${IN_VERSIONS} mariadb: /*M!100304 , SESSION system_versioning_asof = DEFAULT */`,
  ),
  {
    guard: 'a server is not sent a variable that it does not know',
    find: 'return since === undefined ? assignment :',
    replace: 'return since !== null ? assignment :',
    test: `${IN_VERSIONS} mysql: /*!80013 , SESSION use_secondary_engine = OFF */`,
  },
]);
