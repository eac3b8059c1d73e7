import { sessionSettings, settingsStatement } from '../../../../../functions/dump/client/session-settings';

const FAMILIES = ['mysql', 'mariadb'] as const;

test.each(FAMILIES)('%s: sets the character set first, whatever the handshake negotiated', (flavour) => {
  expect(settingsStatement(flavour)).toMatch(/^SET NAMES utf8mb4, SESSION sql_select_limit = 18446744073709551615, /);
});

test.each(FAMILIES)('%s: is one statement that fits an options file and a connection string', (flavour) => {
  expect(settingsStatement(flavour)).not.toMatch(/[;{}"\\\n]/);
});

test.each(FAMILIES)('%s: sets every variable once, for the session only', (flavour) => {
  const names = sessionSettings(flavour).map(({ variable }) => variable);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(settingsStatement(flavour)).toContain(`SESSION ${name} = `);
});

describe.each(FAMILIES)('%s: the session', (flavour) => {
  test.each([
    ['sql_select_limit', '18446744073709551615'],
    ['max_join_size', '18446744073709551615'],
    ['sql_big_selects', '1'],
    ['sql_mode', "''"],
    ['time_zone', "_utf8mb4'+00:00'"],
    ['sql_quote_show_create', '1'],
    ['sql_buffer_result', '0'],
    ['autocommit', '1'],
    ['completion_type', '0'],
    ['group_concat_max_len', '1073741824'],
    ['wait_timeout', '86400'],
    ['net_write_timeout', '86400'],
  ])('has %s = %s', (variable, value) => {
    expect(sessionSettings(flavour)).toContainEqual({ variable, value });
  });
});

describe('a variable that only some versions have is set by an executable comment', () => {
  test.each([
    ['mysql', '/*!80030 , SESSION show_gipk_in_create_table_and_information_schema = 1 */'],
    ['mysql', '/*!80013 , SESSION use_secondary_engine = OFF */'],
    ['mysql', '/*!50722 , SESSION show_create_table_verbosity = 0 */'],
    ['mysql', "/*!50720 , SESSION transaction_isolation = _utf8mb4'REPEATABLE-READ' */"],
    ['mysql', '/*!80026 , SESSION terminology_use_previous = NONE */'],
    ['mariadb', '/*M!100304 , SESSION system_versioning_asof = DEFAULT */'],
    ['mariadb', '/*M!100207 , SESSION tmp_disk_table_size = 18446744073709551615 */'],
    ['mariadb', '/*M!100300 , SESSION idle_transaction_timeout = 0 */'],
  ] as const)('%s: %s', (flavour, comment) => {
    expect(settingsStatement(flavour)).toContain(comment);
  });
});

test.each([
  ['mysql', 'max_execution_time = 0'],
  ['mariadb', 'max_statement_time = 0'],
  ['mariadb', 'max_session_mem_used = 9223372036854775807'],
] as const)('%s: removes limits that could end a query: %s', (flavour, assignment) => {
  expect(settingsStatement(flavour)).toContain(`, SESSION ${assignment}`);
});
