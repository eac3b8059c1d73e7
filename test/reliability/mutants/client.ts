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
    test: 'mysql is told VERIFY_IDENTITY in its own words',
  },
  {
    guard: 'MySQL’s clients verify by the CA that was given',
    find: '...(verifies ? [`ssl-ca=${quoteOption(caFile)}`] : []),',
    replace: '',
    test: 'mysql is told VERIFY_CA in its own words',
  },
  {
    guard: 'without TLS the password is sent encrypted by the server’s key',
    find: "...(tlsMode === 'DISABLED' ? ['get-server-public-key'] : []),",
    replace: '',
    test: 'mysql is told DISABLED in its own words',
  },
  {
    guard: 'MariaDB’s clients verify the server',
    find: "['ssl', 'ssl-verify-server-cert',",
    replace: "['ssl', 'skip-ssl-verify-server-cert',",
    test: 'mariadb is told VERIFY_IDENTITY in its own words',
  },
  {
    guard: 'MariaDB’s clients insist on TLS',
    find: ', `ssl-fp=${fingerprint}`]',
    replace: ']',
    test: 'mariadb is told REQUIRED in its own words',
  },
  {
    guard: 'MariaDB’s clients get no password where nothing makes them insist on TLS',
    find: "      if (fingerprint === undefined) throw new SourceError('TLS_UNAVAILABLE', NO_FINGERPRINT, false);\n",
    replace: '',
    test: 'MariaDB’s clients get no password for REQUIRED without a certificate by which they insist on TLS',
  },
  {
    guard: 'no global limit cuts a table of MySQL',
    find: ", `init-command=${quoteOption(firstStatement('mysql', trust))}`",
    replace: '',
    in: 'integration/sessions/sessions.test.ts',
    test: 'mysql the global value of sql_select_limit is 5, and the dump is the same',
  },
  {
    guard: 'no global limit cuts a table of MariaDB',
    find: ";init-command={${firstStatement('mariadb', trust)}}",
    replace: '',
    in: 'integration/sessions/sessions.test.ts',
    test: 'mariadb the global value of sql_select_limit is 5, and the dump is the same',
  },
  {
    guard: 'every client of MySQL sets its session',
    find: ", `init-command=${quoteOption(firstStatement('mysql', trust))}`",
    replace: '',
    test: 'sets the session of every client of MySQL',
  },
  {
    guard: 'every client of MariaDB sets its session',
    find: ";init-command={${firstStatement('mariadb', trust)}}",
    replace: '',
    test: 'sets the session of every client of MariaDB, by the connection string in the place of the host',
  },
  {
    guard: 'a password goes as it is only with IAM authentication',
    find: "...(cleartextPassword && flavour === 'mysql' ? [",
    replace: "...(flavour === 'mysql' ? [",
    test: 'a token of IAM is sent as it is only when that was asked for',
  },
  {
    guard: 'a backslash in a password is one',
    find: String.raw`.replaceAll('\\', '\\\\')`,
    replace: '',
    test: String.raw`quoting "\\n" is read as it was`,
  },
  {
    guard: 'a quote in a password does not end it',
    find: String.raw`.replaceAll('"', '\\"')`,
    replace: '',
    test: String.raw`quoting "\"" is read as it was`,
  },
  {
    guard: 'a password adds no line of its own',
    find: String.raw`.replaceAll('\n', '\\n')`,
    replace: '',
    test: String.raw`quoting "\ninit-command=DROP DATABASE shop" is read as it was`,
  },
  {
    guard: 'the options have no name on disk',
    find: '      unlinkSync(path);\n',
    replace: '',
    test: 'the file for a client has no name, and is nobody else’s to read',
  },
  {
    guard: 'the options are nobody else’s to read',
    find: "'wx', 0o600)",
    replace: "'wx', 0o644)",
    test: 'the file for a client has no name, and is nobody else’s to read',
  },
]);

/** What is dumped, all of it. */
const ARGUMENTS = mutantsOf('dump/mysqldump/arguments.ts', ARGUMENTS_TEST, [
  ...['single-transaction', 'routines', 'events', 'triggers', 'hex-blob'].map((option) => ({
    guard: `--${option}`,
    find: `  '--${option}',\n`,
    replace: '',
    test: 'mysql: one snapshot, everything in it, and the trailer',
  })),
  {
    guard: 'a name is no option',
    find: "    '--',\n",
    replace: '',
    test: 'the name "--all-databases" stands after everything that is an option',
  },
  {
    guard: 'several databases are dumped with their names',
    find: "databases.length > 1 ? ['--databases']",
    replace: "databases.length > 2 ? ['--databases']",
    test: 'several databases are dumped with their names',
  },
  {
    guard: 'one database restores under any name',
    find: "databases.length > 1 ? ['--databases']",
    replace: "databases.length > 0 ? ['--databases']",
    test: 'one database is dumped without its name, so that it restores under any',
  },
]);

/** Which errors are worth another try at once. */
const ERRORS = mutantsOf('dump/client/server-errors.ts', ERRORS_TEST, [
  {
    guard: 'a table that changed its definition is worth another try',
    find: ' 1412,',
    replace: '',
    test: 'mysqldump: Error 1412: Table definition has changed is tried again at once: true',
  },
  {
    guard: 'a table that got a column is worth another try',
    find: 'if (CHANGED_COLUMNS.test(stderr)) return true;',
    replace: '',
    test: 'mysqldump: Error in field count for table: `t` !  Aborting. is tried again at once: true',
  },
  {
    guard: 'a lost connection is not tried again at once',
    find: ': CHANGED_DURING_DUMP.has(number)',
    replace: ': true',
    test: 'mysqldump: Error 2013: Lost connection is tried again at once: false',
  },
]);

export const CLIENT = [...OPTIONS, ...ARGUMENTS, ...ERRORS];

const TIME_TEST = 'unit/functions/slot-job/remaining-time.test.ts';

/** How much time a run has. */
export const TIME = mutantsOf('slot-job/remaining-time.ts', TIME_TEST, [
  {
    guard: 'time is counted by a clock that never jumps',
    find: 'return () => end - clock.monotonic();',
    replace: 'return () => end - clock.now().getTime();',
    test: 'a wall clock that jumps during the run does not end it: time is counted monotonically from the start',
  },
  {
    guard: 'a wall clock that is ahead does not cut a run off at once',
    find: 'toldByLambda > 0 && ',
    replace: '',
    test: 'a wall clock that is an hour ahead gives a run the longest time there is, and does not cut it off at once',
  },
  {
    guard: 'a wall clock that is behind gives a run no time that it has not',
    find: ' && toldByLambda <= LONGEST_MS',
    replace: '',
    test: 'a wall clock that is an hour behind gives a run the longest time there is, and does not cut it off at once',
  },
  {
    guard: 'what Lambda gives is taken at its word',
    find: '(possible ? toldByLambda : LONGEST_MS)',
    replace: 'LONGEST_MS',
    test: '60000 ms, which Lambda can have given, is taken at its word',
  },
]);
