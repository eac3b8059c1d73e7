import { mutantsOf } from './mutant';

const QUESTIONS_TEST = 'unit/functions/dump/preflight/questions.test.ts';

/** What is asked before, and refused. */
export const QUESTIONS = [
  ...mutantsOf('dump/preflight/databases.ts', QUESTIONS_TEST, [
    {
      guard: 'a database that the user does not see is missing',
      find: '!known.has(fold(database))',
      replace: 'fold(database) === undefined',
      test: 'databases that are missing are named, with the existing ones',
    },
    {
      guard: 'a server that tells letters apart is believed',
      find: "lowerCase === '0' ?",
      replace: 'lowerCase === undefined ?',
      test: 'names in another letter case are different databases with lower_case_table_names = 0',
    },
    {
      guard: 'a server that does not tell letters apart is believed, too',
      find: "lowerCase === '0' ?",
      replace: 'lowerCase ?',
      test: 'names in another letter case are the same databases with lower_case_table_names = 1',
    },
    {
      guard: 'a message does not list endless databases',
      find: 'listed(quoted, { limit: LISTED_DATABASES })',
      replace: "quoted.join(', ')",
      test: 'keeps the message short for a server with many databases',
    },
  ]),
  ...mutantsOf('dump/preflight/client-limits.ts', QUESTIONS_TEST, [
    {
      guard: 'events that would make the dump endless refuse it',
      find: ': endlessEvents(session, databases);',
      replace: ': [];',
      test: 'an event at which mysqldump never ends is refused',
    },
    {
      guard: 'databases whose events mariadb-dump can not select refuse it',
      find: "flavour === 'mariadb' ?",
      replace: 'flavour === undefined ?',
      test: 'events that mariadb-dump would fail to select are refused',
    },
    {
      guard: 'mysqldump can select those',
      find: "flavour === 'mariadb' ?",
      replace: 'flavour ?',
      test: 'events that mysqldump can select are accepted',
    },
    {
      guard: 'a database without quotes is none of these',
      find: `/['"\\\\]/.test(database)`,
      replace: 'database !== undefined',
      test: 'skips the query for a database with an ordinary name',
    },
  ]),
  ...mutantsOf('dump/preflight/system-versioning.ts', QUESTIONS_TEST, [
    {
      guard: 'MySQL is not asked for versioned tables',
      find: "if (flavour !== 'mariadb') return { kept: false, warnings: [] };",
      replace: '',
      test: 'does not query MySQL for versioned rows',
    },
    {
      guard: 'a table that counts versions by transactions is not dumped with its past',
      find: 'Number(columns) > 0',
      replace: 'Number(columns) < 0',
      test: 'system-versioned rows are not dumped beside a transaction-precise table, with a warning',
    },
    {
      guard: 'a server that can not restore the past is not dumped with it',
      find: ' && isAtLeast(version, 10, 11)',
      replace: '',
      test: 'system-versioned rows are not dumped when the server could not restore them, with a warning',
    },
    {
      guard: 'without versioned tables no past is asked for',
      find: 'kept: rows.length > 0',
      replace: 'kept: true',
      test: 'reports no history without versioned tables',
    },
  ]),
  ...mutantsOf('core/version.ts', QUESTIONS_TEST, [
    {
      guard: 'versions are compared as numbers',
      find: '(actual[index] ?? 0) - number',
      replace: 'String(actual[index] ?? 0) > String(number) ? 1 : -1',
      test: 'compares 10.11.6-MariaDB with [10, 2] as at least: true',
    },
    {
      guard: 'a larger first number decides',
      find: 'if (difference !== 0) return difference > 0;',
      replace: 'if (difference < 0) return false;',
      test: 'compares 9.0.1 with [8, 4] as at least: true',
    },
  ]),
];
