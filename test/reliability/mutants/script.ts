import { type Mutant, mutantsOf } from './mutant';

/** Scheduled scripts. */
export const SCRIPT: readonly Mutant[] = [
  ...mutantsOf('integration/scheduled-script/run-slot.test.ts', [
    {
      guard: 'exit-0-alone-succeeds',
      becomes: 'false',
      test: 'a script that fails marks the slot FAILED, with its status and its last lines as the reason',
    },
    {
      guard: 'cut-off-has-not-succeeded',
      test: 'a script that exceeds its time is asked to end, and its slot is FAILED whatever it answers',
    },
  ]),
  ...mutantsOf('unit/functions/script/run/protocol.test.ts', [
    {
      guard: 'at-most-once',
      becomes: 'false',
      test: 'a run whose lock version does not change fails its slot with at-most-once, and no retry follows',
    },
  ]),
  ...mutantsOf('unit/functions/script/create-handler.test.ts', [
    {
      guard: 'counts-a-failure-before-it-is-recorded',
      test: 'counts a failure whose attempt dies when it has written FAILED, after which no retry counts it',
    },
    {
      guard: 'counts-a-death-before-it-is-recorded',
      test: 'counts a dead run whose finder dies when it has written FAILED, after which no retry counts it',
    },
  ]),
  ...mutantsOf('unit/functions/script/bundle/read-bundle.test.ts', [
    {
      guard: 'changed-bundle-refuses',
      becomes: 'false',
      test: 'refuses a bundle with one that was changed',
    },
  ]),
];
