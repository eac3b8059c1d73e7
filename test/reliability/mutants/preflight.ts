import { mutantsOf } from './mutant';

const PREFLIGHT_TEST = 'unit/functions/dump/preflight/preflight.test.ts';

/** What is expected of tables by the server's estimates. */
export const TABLE_SIZES = [
  ...mutantsOf('dump/preflight/table-sizes.ts', PREFLIGHT_TEST, [
    {
      guard: 'tables that are not transactional are told',
      find: " || table.engine === 'InnoDB'",
      replace: " || table.engine !== ''",
      test: 'tables that are not transactional are a warning, and count as much as others',
    },
  ]),
  ...mutantsOf('dump/preflight/table-sizes.ts', 'unit/functions/dump/preflight/table-sizes.test.ts', [
    {
      guard: 'past rows that are not dumped are not expected in the dump',
      find: ' || (isVersioned && !keepsHistory)',
      replace: '',
      test: 'leaves out the estimates of tables whose rows are not dumped',
    },
    {
      guard: 'rows that live in other tables are not expected in the dump',
      find: ' || !ESTIMATING_ENGINES.has(engine)',
      replace: '',
      test: 'leaves out the estimates of tables whose rows are not dumped',
    },
    {
      guard: 'an estimate that is no number of rows costs no dump',
      find: 'Number.isSafeInteger(rows) && rows >= 0 ? rows : undefined',
      replace: 'rows',
      test: 'leaves out the estimate of the table "absurd", which is no number',
    },
    {
      guard: 'estimates are fresh',
      find: 'isAtLeast(version, 8, 0)',
      replace: 'isAtLeast(version, 99, 0)',
      test: 'asks mysql 8.0.15 for fresh estimates',
    },
  ]),
];

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
    guard: 'MariaDB’s clients accept one certificate alone where none is verified',
    find: "tlsMode === 'REQUIRED' && flavour === 'mariadb' ?",
    replace: "tlsMode === undefined && flavour === 'mariadb' ?",
    in: 'integration/bad-input/tls.test.ts',
    test: 'mariadb no connection of a run carries anything in the clear when TLS is taken away on the way: REQUIRED',
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
    guard: 'what a session says is told with the server that said it',
    find: 'if (!(error instanceof SessionError)) throw error;',
    replace: 'if (error) throw error;',
    test: 'a client that fails is an error with what it said, and without the password',
  },
  {
    guard: 'problems refuse the run',
    find: 'if (problems.length > 0) {',
    replace: 'if (problems.length > 99) {',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'missing databases are a problem',
    find: "    ...(await missingDatabases(session, databases, user)).map(as('DATABASE_MISSING')),\n",
    replace: '',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'missing grants are a problem',
    find: "    ...grantProblems(needs, user).map(as('GRANT_MISSING')),\n",
    replace: '',
    test: 'everything that is wrong is said at once',
  },
  {
    guard: 'limits of the client are a problem',
    find: "    ...(await clientLimits(session, flavour, databases)).map(as('NOT_DUMPABLE')),\n",
    replace: '',
    test: 'everything that is wrong is said at once',
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
    find: 'databases: databases.map(await nameFolding(session)),',
    replace: 'databases: [...databases],',
    test: 'privileges of a database are asked for by the name that a server which folds names gave it',
  },
  {
    guard: 'routines of MySQL 8 need SHOW_ROUTINE',
    find: "if (isAtLeast(version, 8, 0, 20)) return 'show-routine';",
    replace: '',
    test: 'privileges to see routines on 8.0.20 are GRANT SHOW_ROUTINE',
  },
  {
    guard: 'routines of MySQL 5.7 need mysql.proc',
    find: "isAtLeast(version, 8, 0) ? 'select-everywhere' : 'select-on-proc';",
    replace: "'select-everywhere';",
    test: 'privileges to see routines on 5.7.44-log are GRANT SELECT ON `mysql`.`proc`',
  },
  {
    guard: 'routines of MySQL before 8.0.20 need SELECT everywhere',
    find: 'isAtLeast(version, 8, 0, 20)',
    replace: 'isAtLeast(version, 8, 0)',
    test: 'privileges to see routines on 8.0.19 are GRANT SELECT ON *.*',
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
    find: '      ...(await lossWarnings(session, databases)),\n',
    replace: '',
    test: 'what a dump does not keep as it was is a warning',
  },
]);
