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
  ...mutantsOf('unit/functions/dump/checksums/checksum-session.test.ts', [
    {
      guard: 'checksums-in-the-snapshot',
      becomes: 'false',
      test: 'no table has a checksum when the snapshot is not there while the tables are locked',
    },
    {
      guard: 'checksums-are-late',
      becomes: 'false',
      test: 'tables are left out whose checksums are late, and the server is told',
    },
    {
      guard: 'emptied-tables-have-no-checksum',
      becomes: 'true',
      test: 'a table whose checksum is 0 has none when it has rows in the snapshot',
    },
  ]),
  ...mutantsOf('unit/functions/dump/facts/facts-of-dump.test.ts', [
    {
      guard: 'no-checksums-in-doubt',
      becomes: 'computed',
      test: 'there are none, with a warning, when the schema may have changed',
    },
  ]),
  ...mutantsOf('unit/functions/dump-format/facts/compare/compare-checksums.test.ts', [
    {
      guard: 'checksums-of-one-series',
      becomes: 'false',
      test: 'with a server of another series another checksum shows nothing, and the table is named',
    },
    {
      guard: 'checksums-of-one-row-format',
      becomes: 'false',
      test: 'with another row format another checksum shows nothing, and the table is named',
    },
    {
      guard: 'checksums-of-kept-values',
      becomes: 'false',
      test: 'with a type that a dump does not keep another checksum shows nothing, and the table is named',
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
