import { mutantsOf } from './mutant';

const PREFLIGHT_TEST = 'unit/functions/dump/preflight/preflight.test.ts';
const QUESTIONS_TEST = 'unit/functions/dump/preflight/questions.test.ts';

/** What refuses a run before anything is written, and what a plan says. */
export const PREFLIGHT = mutantsOf('dump/preflight/preflight.ts', PREFLIGHT_TEST, [
  {
    guard: 'a server without TLS is refused',
    find: "tlsMode !== 'DISABLED' && !offersTls",
    replace: 'tlsMode === undefined && !offersTls',
    test: 'TLS a server without it is refused, before the password is sent',
  },
  {
    guard: 'TLS that is turned off is not asked for',
    find: "tlsMode !== 'DISABLED' && !offersTls",
    replace: '!offersTls',
    test: 'TLS a server without it will do where it is turned off',
  },
  {
    guard: 'VERIFY_CA is refused for MariaDB',
    find: "tlsMode === 'VERIFY_CA' && flavour === 'mariadb'",
    replace: "tlsMode === undefined && flavour === 'mariadb'",
    test: 'TLS VERIFY_CA is refused for MariaDB, whose client would verify something else',
  },
  {
    guard: 'VERIFY_CA is refused for MariaDB only',
    find: "tlsMode === 'VERIFY_CA' && flavour === 'mariadb'",
    replace: "tlsMode === 'VERIFY_CA'",
    test: 'TLS VERIFY_CA is refused for MariaDB, whose client would verify something else',
  },
  {
    guard: 'problems refuse the run',
    find: 'if (problems.length > 0) {',
    replace: 'if (problems.length > 99) {',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'missing databases are a problem',
    find: '    ...(await missingDatabases(client, connection.databases, user)),\n',
    replace: '',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'missing grants are a problem',
    find: '    ...grantProblems(needs, user),\n',
    replace: '',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'limits of the client are a problem',
    find: '    ...(await clientLimits(client, flavour, connection.databases)),\n',
    replace: '',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'logging in has an end',
    find: "'SELECT CURRENT_USER()', LOGIN_TIMEOUT_MS",
    replace: "'SELECT CURRENT_USER()'",
    test: 'a client that is not let in is given up after 15 s',
  },
  {
    guard: 'an account is quoted in a GRANT',
    find: `.replaceAll("'", "''")}`,
    replace: '}',
    test: 'privileges that are missing are refused, with the account in SQL',
  },
  {
    guard: 'grants of active roles count',
    find: "${roles ? ` USING ${roles}` : ''}",
    replace: '',
    test: 'privileges of an active role count, where MySQL is asked for them',
  },
  {
    guard: 'no active role is no role',
    find: "return roles === 'NONE' ? undefined : roles;",
    replace: 'return roles;',
    test: 'privileges without an active role are asked for without one',
  },
  {
    guard: 'grants of a role may decide before those of the user',
    find: 'mixedWithRoles: roles !== undefined,',
    replace: 'mixedWithRoles: false,',
    test: 'privileges of a role may decide before those of the user',
  },
  {
    guard: 'MariaDB is asked for grants without a name',
    find: ": 'SHOW GRANTS',",
    replace: ": 'SHOW GRANTS FOR CURRENT_USER()',",
    test: 'privileges of MariaDB are asked for without a name, or those of its roles would be left out',
  },
  {
    guard: 'a server before roles is not asked for them',
    find: 'if (!isAtLeast(version, 8, 0)) return undefined;',
    replace: '',
    test: 'privileges a server before roles is not asked for them',
  },
  {
    guard: 'partial revokes make names literal',
    find: "literalNames: partialRevokes === 'ON'",
    replace: 'literalNames: false',
    test: 'privileges name databases literally with partial revokes',
  },
  {
    guard: 'names are literal with partial revokes only',
    find: "literalNames: partialRevokes === 'ON'",
    replace: 'literalNames: true',
    test: 'privileges name databases literally with partial revokes',
  },
  {
    guard: 'grants are looked for under the name that the server folds',
    find: 'databases: databases.map(await nameFolding(client)),',
    replace: 'databases: [...databases],',
    test: 'privileges of a database are asked for by the name that a server which folds names gave it',
  },
  {
    guard: 'routines of MySQL 8 need SHOW_ROUTINE',
    find: "return isAtLeast(version, 8, 0) ? 'show-routine' : 'select-on-proc';",
    replace: "return 'select-on-proc';",
    test: 'privileges to see routines on 8.0.20 are GRANT SHOW_ROUTINE',
  },
  {
    guard: 'routines of MySQL 5.7 need mysql.proc',
    find: "return isAtLeast(version, 8, 0) ? 'show-routine' : 'select-on-proc';",
    replace: "return 'show-routine';",
    test: 'privileges to see routines on 5.7.44-log are GRANT SELECT ON `mysql`.`proc`',
  },
  {
    guard: 'routines of MariaDB 11.3 need SHOW CREATE ROUTINE',
    find: "isAtLeast(version, 11, 3) ? 'show-create-routine' : ",
    replace: '',
    test: 'privileges to see routines on 11.3.2-MariaDB are GRANT SHOW CREATE ROUTINE',
  },
  {
    guard: 'routines of MariaDB before 11.3 need mysql.proc',
    find: 'isAtLeast(version, 11, 3)',
    replace: 'isAtLeast(version, 11, 2)',
    test: 'privileges to see routines on 11.2.2-MariaDB are GRANT SELECT ON `mysql`.`proc`',
  },
  {
    guard: 'tables that are not transactional are told',
    find: "engine !== 'InnoDB'",
    replace: "engine === ''",
    test: 'tables that are not transactional are a warning, and count as much as others',
  },
  {
    guard: 'the past of versioned tables is kept',
    find: 'keepsHistory: history.kept,',
    replace: 'keepsHistory: false,',
    test: 'past rows are kept where they can be, and missed aloud where not',
  },
  {
    guard: 'what is lost of the past is told',
    find: '      ...history.warnings,\n',
    replace: '',
    test: 'past rows are kept where they can be, and missed aloud where not',
  },
  {
    guard: 'what a dump does not keep is told',
    find: '      ...(await lossWarnings(client, connection.databases)),\n',
    replace: '',
    test: 'what a dump does not keep as it was is a warning',
  },
]);

/** How the server is asked, and what counts as an answer. */
export const SQL_CLIENT = mutantsOf('dump/preflight/sql-client.ts', PREFLIGHT_TEST, [
  {
    guard: 'a client that fails is no answer',
    find: 'if (ended.code !== 0) {',
    replace: 'if (ended.code === -1) {',
    test: 'a client that fails is an error with what it said, and without the password',
  },
  {
    guard: 'what a client says is told without the password',
    find: 'password.redact(errorOf(stderr))',
    replace: 'errorOf(stderr)',
    test: 'a client that fails is an error with what it said, and without the password',
  },
  {
    guard: 'a statement is not repeated in an error',
    find: 'const start = stderr.search(/^ERROR /m);',
    replace: 'const start = 0;',
    test: 'a client that repeats its statement first is quoted from the error on',
  },
  {
    guard: 'a client that can not be started is no error of the server',
    find: 'if (ended.error) throw ended.error;',
    replace: '',
    test: 'a client that can’t be started is no error of the server',
  },
  {
    guard: 'the end of a run ends its questions',
    find: 'AbortSignal.any([this.signal, ...',
    replace: 'AbortSignal.any([...',
    test: 'a client that is cut off with the run ends with the run’s own reason',
  },
  {
    guard: 'a question that the end of the run cut off is no error of the server',
    find: 'this.signal.throwIfAborted();',
    replace: '',
    test: 'a client that is cut off with the run ends with the run’s own reason',
  },
  {
    guard: 'a server that lets nobody in is told as one',
    find: 'if (tooLate?.aborted) {',
    replace: 'if (tooLate === null) {',
    test: 'a client that is not let in is given up after 15 s',
  },
  {
    guard: 'names come back as they were',
    find: '.map(unescapeColumn)',
    replace: '',
    test: 'a client that escapes its columns is read as it was',
  },
  {
    guard: 'a name that is asked for can not end its literal',
    find: "CONVERT(x'${Buffer.from(value, 'utf8').toString('hex')}' USING utf8mb4)",
    replace: "'${value}'",
    in: QUESTIONS_TEST,
    test: 'the name "it\'s" is asked for as bytes',
  },
]);
