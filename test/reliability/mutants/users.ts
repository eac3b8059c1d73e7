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
  ]),
];
