import { mutantsOf } from './mutant';

const OPTIONS_TEST = 'unit/functions/dump/client/options-file.test.ts';
const ARGUMENTS_TEST = 'unit/functions/dump/mysqldump/arguments.test.ts';
const ERRORS_TEST = 'unit/functions/dump/client/server-errors.test.ts';

/** How the clients connect. */
const OPTIONS = mutantsOf('dump/client/options-file.ts', OPTIONS_TEST, [
  {
    guard: 'MySQL’s clients verify what was asked for',
    find: '`ssl-mode=${tlsMode}`',
    replace: "`ssl-mode=${tlsMode === 'VERIFY_IDENTITY' ? 'VERIFY_CA' : tlsMode}`",
    test: 'translates VERIFY_IDENTITY for mysql',
  },
  {
    guard: 'MySQL’s clients verify by the CA that was given',
    find: '...(verifies ? [`ssl-ca=${quoteOption(caFilePath)}`] : []),',
    replace: '',
    test: 'translates VERIFY_CA for mysql',
  },
  {
    guard: 'without TLS the password is sent encrypted by the server’s key',
    find: "...(tlsMode === 'DISABLED' ? ['get-server-public-key'] : []),",
    replace: '',
    test: 'translates DISABLED for mysql',
  },
  {
    guard: 'MariaDB’s clients verify the server',
    find: "['ssl', 'ssl-verify-server-cert',",
    replace: "['ssl', 'skip-ssl-verify-server-cert',",
    test: 'translates VERIFY_IDENTITY for mariadb',
  },
  {
    guard: 'MariaDB’s clients insist on TLS',
    find: ', `ssl-fp=${fingerprint}`]',
    replace: ']',
    test: 'translates REQUIRED for mariadb',
  },
  {
    guard: 'MariaDB’s clients get no password where nothing makes them insist on TLS',
    find: "      if (fingerprint === undefined) throw new SourceError('TLS_UNAVAILABLE', NO_FINGERPRINT, false);\n",
    replace: '',
    test: "gives MariaDB's clients no password for REQUIRED without a certificate that makes them insist on TLS",
  },
  {
    guard: 'no global limit cuts a table of MySQL',
    find: ", `init-command=${quoteOption(firstStatement('mysql', trust))}`",
    replace: '',
    in: 'integration/sessions/sessions.test.ts',
    test: 'mysql makes the same dump when the global sql_select_limit is 5',
  },
  {
    guard: 'no global limit cuts a table of MariaDB',
    find: ";init-command={${firstStatement('mariadb', trust)}}",
    replace: '',
    in: 'integration/sessions/sessions.test.ts',
    test: 'mariadb makes the same dump when the global sql_select_limit is 1',
  },
  {
    guard: 'every client of MySQL sets its session',
    find: ", `init-command=${quoteOption(firstStatement('mysql', trust))}`",
    replace: '',
    test: 'sets the session of every MySQL client',
  },
  {
    guard: 'every client of MariaDB sets its session',
    find: ";init-command={${firstStatement('mariadb', trust)}}",
    replace: '',
    test: 'sets the session of every MariaDB client, in a connection string in place of the host',
  },
  {
    guard: 'a password goes as it is only with IAM authentication',
    find: "...(cleartextPassword && flavour === 'mysql' ? [",
    replace: "...(flavour === 'mysql' ? [",
    test: 'enables the cleartext plug-in, which IAM tokens need, only when configured',
  },
  {
    guard: 'a backslash in a password is one',
    find: String.raw`.replaceAll('\\', '\\\\')`,
    replace: '',
    test: String.raw`quoting preserves "\\n"`,
  },
  {
    guard: 'a quote in a password does not end it',
    find: String.raw`.replaceAll('"', '\\"')`,
    replace: '',
    test: String.raw`quoting preserves "\""`,
  },
  {
    guard: 'a password adds no line of its own',
    find: String.raw`.replaceAll('\n', '\\n')`,
    replace: '',
    test: String.raw`quoting preserves "\ninit-command=DROP DATABASE shop"`,
  },
  {
    guard: 'the options have no name on disk',
    find: '      unlinkSync(path);\n',
    replace: '',
    test: 'the file for a client has no name and is not readable by others',
  },
  {
    guard: 'the options are nobody else’s to read',
    find: "'wx', 0o600)",
    replace: "'wx', 0o644)",
    test: 'the file for a client has no name and is not readable by others',
  },
]);

/** What is dumped, all of it. */
const ARGUMENTS = mutantsOf('dump/mysqldump/arguments.ts', ARGUMENTS_TEST, [
  ...['single-transaction', 'routines', 'events', 'triggers', 'hex-blob'].map((option) => ({
    guard: `--${option}`,
    find: `  '--${option}',\n`,
    replace: '',
    test: 'mysql: requests one snapshot, all object types and the trailer',
  })),
  {
    guard: 'a name is no option',
    find: "    '--',\n",
    replace: '',
    test: 'puts the name "--all-databases" after all options',
  },
  {
    guard: 'several databases are dumped with their names',
    find: "databases.length > 1 ? ['--databases']",
    replace: "databases.length > 2 ? ['--databases']",
    test: 'includes the names of several databases',
  },
  {
    guard: 'one database restores under any name',
    find: "databases.length > 1 ? ['--databases']",
    replace: "databases.length > 0 ? ['--databases']",
    test: 'omits the name of a single database, so that the dump restores under any name',
  },
]);

/** Which errors are worth another try at once. */
const ERRORS = mutantsOf('dump/client/server-errors.ts', ERRORS_TEST, [
  {
    guard: 'a table that changed its definition is worth another try',
    find: ' 1412,',
    replace: '',
    test: 'mysqldump: Error 1412: Table definition has changed is retried at once: true',
  },
  {
    guard: 'a table that got a column is worth another try',
    find: 'if (CHANGED_COLUMNS.test(stderr)) return true;',
    replace: '',
    test: 'mysqldump: Error in field count for table: `t` !  Aborting. is retried at once: true',
  },
  {
    guard: 'a lost connection is not tried again at once',
    find: ': CHANGED_DURING_DUMP.has(number)',
    replace: ': true',
    test: 'mysqldump: Error 2013: Lost connection is retried at once: false',
  },
]);

export const CLIENT = [...OPTIONS, ...ARGUMENTS, ...ERRORS];

const TIME_TEST = 'unit/functions/core/remaining-time.test.ts';

/** How much time a run has. */
export const TIME = mutantsOf('core/remaining-time.ts', TIME_TEST, [
  {
    guard: 'time is counted by a clock that never jumps',
    find: 'return () => end - clock.monotonic();',
    replace: 'return () => end - clock.now().getTime();',
    test: 'a jump of the wall clock does not end a run, because time is measured monotonically from its start',
  },
  {
    guard: 'a wall clock that is ahead does not cut a run off at once',
    find: 'toldByLambda > 0 && ',
    replace: '',
    test: 'a wall clock an hour ahead gives a run the maximum time',
  },
  {
    guard: 'a wall clock that is behind gives a run no time that it has not',
    find: ' && toldByLambda <= LONGEST_MS',
    replace: '',
    test: 'a wall clock an hour behind gives a run the maximum time',
  },
  {
    guard: 'what Lambda gives is taken at its word',
    find: '(possible ? toldByLambda : LONGEST_MS)',
    replace: 'LONGEST_MS',
    test: '60000 ms, a value that Lambda can return, is used as it is',
  },
]);
