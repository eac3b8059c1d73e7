import { type Mutant, mutantsOf } from './mutant';

/** Several processes: one snapshot at one server. */
export const PARALLEL: readonly Mutant[] = [
  ...mutantsOf('exhaustive/functions/dump/parallel/parallel-run.test.ts', [
    {
      guard: 'locks-before-the-snapshots',
      test: 'two processes start after the tables are locked, and the lock is released when both have their snapshot',
    },
    {
      guard: 'snapshots-while-locked',
      becomes: 'true',
      test: 'two processes keep the tables locked until the second one has its snapshot',
    },
  ]),
  ...mutantsOf('unit/functions/dump/server/at-one-server.test.ts', [
    {
      guard: 'one-server-for-all-connections',
      becomes: 'true',
      test: 'repeats the queries and the dump after a session reached another server',
    },
  ]),
];
