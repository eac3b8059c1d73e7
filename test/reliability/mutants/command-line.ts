import { type Mutant, mutantsOf } from './mutant';

/** What the command line prints, reads and restores is what was dumped, and the password goes to the proven server alone. */
export const COMMAND_LINE: readonly Mutant[] = [
  ...mutantsOf('unit/cli/doctor/dump-user.test.ts', [
    {
      guard: 'doctor-logs-in-at-the-proven-server',
      test: 'the password is not even read for a server that has not proven its name',
    },
  ]),
  ...mutantsOf('unit/cli/dumps/state.test.ts', [
    {
      guard: 'refuses-damaged-dumps',
      becomes: 'true',
      test: 'a dump that is damaged is not restored, and the newest sound one is named',
    },
  ]),
  ...mutantsOf('unit/cli/extract/wanted.test.ts', [
    {
      guard: 'extracts-no-use',
      test: 'a database and a trigger with the name of a table are not extracted with it',
    },
  ]),
  ...mutantsOf('unit/cli/verbs/extract.test.ts', [
    {
      guard: 'extracts-what-was-dumped',
      becomes: 'true',
      test: 'a dump that differs from its manifest exits 5, whatever was printed',
    },
    {
      guard: 'extracts-the-accounts-that-were-dumped',
      becomes: 'true',
      test: 'accounts that differ from the manifest of their dump are not printed',
    },
    {
      guard: 'reads-parts-of-the-verified-object-only',
      test: 'a dump that was written again at its place is read there, without its index, and its checksum decides',
    },
  ]),
];
