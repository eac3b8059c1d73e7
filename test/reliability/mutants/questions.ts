import { mutantsOf } from './mutant';

const QUESTIONS_TEST = 'unit/functions/dump/preflight/questions.test.ts';

/** What is asked before, and refused. */
export const QUESTIONS = [
  ...mutantsOf('dump/preflight/databases.ts', QUESTIONS_TEST, [
    {
      guard: 'a database that the user does not see is missing',
      find: '!known.has(fold(database))',
      replace: 'fold(database) === undefined',
      test: 'databases that are missing are named, beside those that are there',
    },
    {
      guard: 'a server that tells letters apart is believed',
      find: "lowerCase === '0' ?",
      replace: 'lowerCase === undefined ?',
      test: 'names in other letters are other databases, where the server tells them apart: 0',
    },
    {
      guard: 'a server that does not tell letters apart is believed, too',
      find: "lowerCase === '0' ?",
      replace: 'lowerCase ?',
      test: 'names in other letters are the same databases where the server does not tell them apart: 1',
    },
    {
      guard: 'a message does not list endless databases',
      find: 'names.slice(0, LISTED_NAMES)',
      replace: 'names',
      test: 'a server with many databases gives no endless message',
    },
  ]),
  ...mutantsOf('dump/preflight/client-limits.ts', QUESTIONS_TEST, [
    {
      guard: 'events that would make the dump endless refuse it',
      find: ': endlessEvents(session, databases);',
      replace: ': [];',
      test: 'an event at which mysqldump would never end is refused',
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
      test: 'events that mysqldump can select are none of these',
    },
    {
      guard: 'a database without quotes is none of these',
      find: `/['"\\\\]/.test(database)`,
      replace: 'database !== undefined',
      test: 'a database with an ordinary name is not asked for',
    },
  ]),
  ...mutantsOf('dump/preflight/history.ts', QUESTIONS_TEST, [
    {
      guard: 'MySQL is not asked for versioned tables',
      find: "if (flavour !== 'mariadb') return { kept: false, warnings: [] };",
      replace: '',
      test: 'MySQL has no past rows, and is not asked',
    },
    {
      guard: 'a table that counts versions by transactions is not dumped with its past',
      find: 'Number(columns) > 0',
      replace: 'Number(columns) < 0',
      test: 'past rows beside a table that counts its versions by transactions are missed aloud',
    },
    {
      guard: 'a server that can not restore the past is not dumped with it',
      find: ' && isAtLeast(version, 10, 11)',
      replace: '',
      test: 'past rows that the server could not restore are missed aloud',
    },
    {
      guard: 'without versioned tables no past is asked for',
      find: 'kept: rows.length > 0',
      replace: 'kept: true',
      test: 'no versioned tables, no past',
    },
  ]),
  ...mutantsOf('dump/client/version.ts', QUESTIONS_TEST, [
    {
      guard: 'versions are compared as numbers',
      find: '(actual[index] ?? 0) - number',
      replace: 'String(actual[index] ?? 0) > String(number) ? 1 : -1',
      test: '10.11.6-MariaDB is at least [10, 2]: true',
    },
    {
      guard: 'a larger first number decides',
      find: 'if (difference !== 0) return difference > 0;',
      replace: 'if (difference < 0) return false;',
      test: '9.0.1 is at least [8, 4]: true',
    },
  ]),
];
