import { type Mutant, mutantsOf } from './mutant';

/** Drills: the verdict on a restore. */
export const DRILL: readonly Mutant[] = [
  ...mutantsOf('unit/functions/drill/drill-dump.test.ts', [
    {
      guard: 'drills-verified-dumps-only',
      becomes: 'undefined',
      test: 'does not drill a dump that is damaged',
    },
    {
      guard: 'drills-the-verified-bytes',
      becomes: 'false',
      test: 'has no result when other bytes are read than were verified',
    },
    {
      guard: 'a-failed-server-is-no-verdict',
      becomes: 'false',
      test: 'has no result when the disk is full, and leaves no server',
    },
  ]),
  ...mutantsOf('unit/functions/drill/create-handler.test.ts', [
    {
      guard: 'unrestorable-raises-the-alarm',
      test: 'publishes the metric of a dump that does not restore although the verdict cannot be written',
    },
  ]),
];
