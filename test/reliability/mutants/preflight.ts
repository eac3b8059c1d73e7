import { mutantsOf } from './mutant';

const PREFLIGHT_TEST = 'unit/functions/dump/preflight/preflight.test.ts';

/** What is expected of tables by the server's estimates. */
export const TABLE_SIZES = [
  ...mutantsOf('dump/preflight/table-sizes.ts', PREFLIGHT_TEST, [
    {
      guard: 'tables that are not transactional are told',
      find: " || table.engine === 'InnoDB'",
      replace: " || table.engine !== ''",
      test: 'warns about tables without transactions, and includes them in the size',
    },
  ]),
  ...mutantsOf('dump/preflight/table-sizes.ts', 'unit/functions/dump/preflight/table-sizes.test.ts', [
    {
      guard: 'past rows that are not dumped are not expected in the dump',
      find: ' || (isVersioned && !keepsHistory)',
      replace: '',
      test: 'excludes estimates of tables whose rows are not dumped',
    },
    {
      guard: 'rows that live in other tables are not expected in the dump',
      find: ' || !ESTIMATING_ENGINES.has(engine)',
      replace: '',
      test: 'excludes estimates of tables whose rows are not dumped',
    },
    {
      guard: 'an estimate that is no number of rows costs no dump',
      find: 'Number.isSafeInteger(rows) && rows >= 0 ? rows : undefined',
      replace: 'rows',
      test: 'ignores the estimate of table "absurd", which is not a number',
    },
    {
      guard: 'estimates are fresh',
      find: 'isAtLeast(version, 8, 0)',
      replace: 'isAtLeast(version, 99, 0)',
      test: 'queries mysql 8.0.15 for fresh estimates',
    },
  ]),
];

/** What refuses a run before anything is written, and what a plan says. */
export const PREFLIGHT = mutantsOf('dump/preflight/preflight.ts', PREFLIGHT_TEST, [
  {
    guard: 'a server without TLS is refused',
    find: "tlsMode !== 'DISABLED' && !offersTls",
    replace: 'tlsMode === undefined && !offersTls',
    test: 'TLS a server without it is refused before the password is sent',
  },
  {
    guard: 'TLS that is turned off is not asked for',
    find: "tlsMode !== 'DISABLED' && !offersTls",
    replace: '!offersTls',
    test: 'TLS a server without it is accepted when TLS is disabled',
  },
  {
    guard: 'MariaDB’s clients accept one certificate alone where none is verified',
    find: "tlsMode === 'REQUIRED' && flavour === 'mariadb' ?",
    replace: "tlsMode === undefined && flavour === 'mariadb' ?",
    in: 'integration/bad-input/tls.test.ts',
    test: 'mariadb sends nothing in plain text on any connection of a run when TLS is stripped on the way: REQUIRED',
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
    test: 'a client that fails gives an error with its message and without the password',
  },
  {
    guard: 'problems refuse the run',
    find: 'if (problems.length > 0) {',
    replace: 'if (problems.length > 99) {',
    test: 'reports all problems together',
  },
  {
    guard: 'missing databases are a problem',
    find: "    ...(await missingDatabases(session, databases, user)).map(as('DATABASE_MISSING')),\n",
    replace: '',
    test: 'reports all problems together',
  },
  {
    guard: 'missing grants are a problem',
    find: "    ...grantProblems(needs, user).map(as('GRANT_MISSING')),\n",
    replace: '',
    test: 'reports all problems together',
  },
  {
    guard: 'limits of the client are a problem',
    find: "    ...(await clientLimits(session, flavour, databases)).map(as('NOT_DUMPABLE')),\n",
    replace: '',
    test: 'reports all problems together',
  },
  {
    guard: 'an account is quoted in a GRANT',
    find: `.replaceAll("'", "''")}`,
    replace: '}',
    test: 'privileges that are missing are requested for the account as SQL',
  },
  {
    guard: 'grants of active roles count',
    find: "${roles ? ` USING ${roles}` : ''}",
    replace: '',
    test: 'privileges of an active role count on MySQL, by SHOW GRANTS ... USING',
  },
  {
    guard: 'no active role is no role',
    find: "return roles === 'NONE' ? undefined : roles;",
    replace: 'return roles;',
    test: 'privileges without an active role are read by SHOW GRANTS without USING',
  },
  {
    guard: 'grants of a role may decide before those of the user',
    find: 'mixedWithRoles: roles !== undefined,',
    replace: 'mixedWithRoles: false,',
    test: 'privileges of a role can take precedence over those of the user',
  },
  {
    guard: 'MariaDB is asked for grants without a name',
    find: ": 'SHOW GRANTS',",
    replace: ": 'SHOW GRANTS FOR CURRENT_USER()',",
    test: 'privileges on MariaDB are read by SHOW GRANTS without a name, which includes roles',
  },
  {
    guard: 'a server before roles is not asked for them',
    find: 'if (!isAtLeast(version, 8, 0)) return undefined;',
    replace: '',
    test: 'privileges are read without roles on a server that has none',
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
    test: "privileges of a database are requested under the name in the server's letter case",
  },
  {
    guard: 'routines of MySQL 8 need SHOW_ROUTINE',
    find: "if (isAtLeast(version, 8, 0, 20)) return 'show-routine';",
    replace: '',
    test: 'privileges to show routines on 8.0.20 are GRANT SHOW_ROUTINE',
  },
  {
    guard: 'routines of MySQL 5.7 need mysql.proc',
    find: "isAtLeast(version, 8, 0) ? 'select-everywhere' : 'select-on-proc';",
    replace: "'select-everywhere';",
    test: 'privileges to show routines on 5.7.44-log are GRANT SELECT ON `mysql`.`proc`',
  },
  {
    guard: 'routines of MySQL before 8.0.20 need SELECT everywhere',
    find: 'isAtLeast(version, 8, 0, 20)',
    replace: 'isAtLeast(version, 8, 0)',
    test: 'privileges to show routines on 8.0.19 are GRANT SELECT ON *.*',
  },
  {
    guard: 'routines of MariaDB 11.3 need SHOW CREATE ROUTINE',
    find: "isAtLeast(version, 11, 3) ? 'show-create-routine' : ",
    replace: '',
    test: 'privileges to show routines on 11.3.2-MariaDB are GRANT SHOW CREATE ROUTINE',
  },
  {
    guard: 'routines of MariaDB before 11.3 need mysql.proc',
    find: 'isAtLeast(version, 11, 3)',
    replace: 'isAtLeast(version, 11, 2)',
    test: 'privileges to show routines on 11.2.2-MariaDB are GRANT SELECT ON `mysql`.`proc`',
  },
  {
    guard: 'the past of versioned tables is kept',
    find: 'keepsHistory: versioning.kept,',
    replace: 'keepsHistory: false,',
    test: 'keeps system-versioned rows where possible, and warns about their loss elsewhere',
  },
  {
    guard: 'what is lost of the past is told',
    find: '      ...versioning.warnings,\n',
    replace: '',
    test: 'keeps system-versioned rows where possible, and warns about their loss elsewhere',
  },
  {
    guard: 'what a dump does not keep is told',
    find: '      ...(await lossWarnings(session, databases)),\n',
    replace: '',
    test: 'warns about values that a dump does not preserve',
  },
]);
