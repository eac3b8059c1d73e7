import { type Mutant, mutantsOf } from './mutant';

/** Accounts of the server: whole, safe to execute, and before their dump. */
export const USERS: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/run/users.test.ts', [
    {
      guard: 'accounts-need-their-privilege',
      becomes: '[]',
      test: 'a user who may not read the accounts makes no dump, and the error has the statement for that',
    },
    {
      guard: 'accounts-come-before-their-dump',
      test: 'accounts are in the bucket before the dump is visible',
    },
    {
      guard: 'grants-belong-to-their-account',
      test: 'accounts that can not be written safely prevent the dump',
    },
    {
      guard: 'partial-revokes-come-with-their-setting',
      test: 'accounts of a server with partial revokes come with that setting, before all others',
    },
    {
      guard: 'names-a-dump-without-its-accounts',
      becomes: 'true',
      test: 'a dump that is adopted without accounts has a warning where the job wants them',
    },
    {
      guard: 'dropped-accounts-are-left-out',
      test: 'an account that is dropped while the accounts are read does not fail the run',
    },
  ]),
  ...mutantsOf('unit/functions/dump/users/statements.test.ts', [
    {
      guard: 'accounts-are-created-by-their-own-statement',
      test: 'CREATE USER with another account is refused, and not quoted',
    },
    {
      guard: 'accounts-have-known-clauses',
      test: 'CREATE USER with another statement is refused, and not quoted',
    },
    {
      guard: 'grants-have-known-tokens',
      test: 'a grant of another statement is refused',
    },
    {
      guard: 'columns-are-names',
      test: 'a grant of a column that reads as privileges is refused',
    },
  ]),
  ...mutantsOf('unit/functions/dump/config.test.ts', [
    {
      guard: 'dumps-are-not-among-accounts',
      test: 'dumps can not be in the folder of the accounts of all jobs',
    },
  ]),
  ...mutantsOf('unit/functions/retention/create-handler.test.ts', [
    {
      guard: 'accounts-have-the-rule-of-their-dumps',
      test: 'a rule of the lifecycle that does not reach the accounts is a warning where there are some',
    },
  ]),
  ...mutantsOf('integration/users/statements.test.ts', [
    {
      guard: 'grants-create-no-accounts',
      becomes: `"''"`,
      test: 'the accounts of mariadb 11.8 are not created by a grant where CREATE USER has failed',
    },
  ]),
];
