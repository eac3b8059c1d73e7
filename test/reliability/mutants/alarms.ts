import { type Mutant, mutantsOf } from './mutant';

/** What alarms and queues live by. */
export const ALARMS: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump/metrics.test.ts', [
    {
      guard: 'on-demand-is-not-scheduled',
      becomes: "flag(outcome !== 'failure')",
      test: 'never counts a dump on demand as scheduled (success)',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/run-batch.test.ts', [
    {
      guard: 'failed-record-is-reported',
      test: 'reports a failed record and runs the records behind it',
    },
  ]),
];
