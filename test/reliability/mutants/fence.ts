import { type Mutant, mutantsOf } from './mutant';

/** The schema fence: a dump whose schema changed is none. */
export const FENCE: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/run/completing.test.ts', [
    {
      guard: 'changed-schema-refuses',
      becomes: 'false',
      test: 'a table that changes during the dump fails the run and is named when the schema changes again',
    },
    {
      guard: 'doubt-is-dumped-again',
      becomes: 'true',
      test: 'a table that changes during the dump is retried once after statements without a trace, and the second dump has a warning',
    },
  ]),
  ...mutantsOf('integration/fence/gaps.test.ts', [
    {
      guard: 'reads-identities-after-the-snapshot',
      becomes: '() => {}',
      test: 'a dump of mysql 9.7 of a user with PROCESS by 1 processes is made once while a table is created and one elsewhere is altered',
    },
  ]),
  ...mutantsOf('integration/migrations/migrations.test.ts', [
    {
      guard: 'schema-is-judged',
      becomes: "{ verdict: { kind: 'unchanged' } } as any",
      test: 'loses no row when gh-ost cuts over during the dump',
    },
  ]),
];
