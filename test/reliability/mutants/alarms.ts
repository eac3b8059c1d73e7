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
  ...mutantsOf('unit/functions/dump/run/report.test.ts', [
    {
      guard: 'reports-before-done',
      becomes: "({ fence }, { summary }) => ({ phase: 'done', fence, summary, outcome: 'dumped' })",
      test: 'the metrics of a dump are published by a run that dies when it has written DONE, after which a retry finds nothing to report',
    },
  ]),
  ...mutantsOf('unit/functions/notify/change.test.ts', [
    {
      guard: 'final-failures-are-notified',
      becomes: 'left === undefined',
      test: 'the final failure of an event a scheduled event is reported once when it is attempt 9, and no failure before it is called final',
    },
    {
      guard: 'the-queue-counts-its-deliveries',
      becomes: 'false',
      test: 'the final failure of an event an event of the queue alone is reported once when it is attempt 8, and no failure before it is called final',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/run-batch.test.ts', [
    {
      guard: 'failed-record-is-reported',
      test: 'reports a failed record and runs the records behind it',
    },
  ]),
];
