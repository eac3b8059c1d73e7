import { type Mutant, mutantsOf } from './mutant';

/** The hand-over of a slot to an execution of the runner. */
export const HAND_OVER: readonly Mutant[] = [
  ...mutantsOf('unit/functions/store-dump/run/protocol.test.ts', [
    {
      guard: 'starts-the-known-execution',
      becomes: "{ phase: 'start', fence, number: (execution ?? 0) + 1, reason }",
      test: 'while the lock is held continues from dump after {"tooLarge": "It is still too large."} with start',
    },
    {
      guard: 'handed-over-is-asked-for',
      becomes: 'undefined',
      test: 'after acquire asks for the execution of a slot that is HANDED_OVER',
    },
    {
      guard: 'returns-only-while-it-runs',
      becomes: 'record.handOver',
      test: 'the execution of a slot that is HANDED_OVER loses the slot when it is ended, over the version that was read',
    },
    {
      guard: 'a-working-execution-is-not-waited-for',
      becomes: 'undefined',
      test: 'after acquire asks for the execution that may hold a slot which was handed over',
    },
    {
      guard: 'a-task-that-takes-over-is-asked-for',
      becomes: 'undefined',
      test: 'standing by asks for the execution whose task has taken the lock meanwhile, even at the last moment',
    },
    {
      guard: 'an-ended-execution-is-none',
      becomes: "{ phase: 'hand-over', fence, handOver: { number, execution: '', reason, scheduled: false } }",
      test: 'while the lock is held continues from start after {"ended": true} with start',
    },
  ]),
  ...mutantsOf('integration/lock/lock-table.test.ts', [
    {
      guard: 'reclaims-the-seen-version',
      becomes: "'#state = :handedOver AND #version <> :seenVersion'",
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/lock/operations.test.ts', [
    {
      guard: 'handed-over-to-one',
      becomes: "(record) => allows(record) || record?.state === 'HANDED_OVER'",
      test: 'an operation is written only over the record that its condition names acquire over HANDED_OVER to another: false',
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/hand-over.test.ts', [
    {
      guard: 'the-schedule-is-remembered',
      test: 'an execution answers for an event of the schedule that failed before somebody asked for the slot',
    },
    {
      guard: 'a-task-records-its-hand-over',
      test: 'a function that dies between the start of an execution and its record leaves a task that records the execution, so that a retried event returns while the task works',
    },
    {
      guard: 'tasks-hand-nothing-over',
      becomes: 'this.runner !== undefined',
      test: 'the task of the execution makes the dump, and its manifest states where and why',
    },
    {
      guard: 'large-dumps-are-read-back-by-the-runner',
      becomes: 'undefined',
      test: 'a dump without its manifest that the function could not read back in time is read back by a task',
    },
    {
      guard: 'stop-breaks-off',
      test: 'a task that is stopped breaks off, and leaves the slot to the next one',
    },
    {
      guard: 'begins-only-what-may-begin',
      test: 'a task that must not begin leaves its slot FAILED with the reason, and adopts nothing',
    },
  ]),
  ...mutantsOf('unit/functions/runner/slot-hand-over.test.ts', [
    {
      guard: 'cut-off-once-is-handed-over',
      becomes: 'undefined',
      test: "a slot is left to the runner before anything is known of it after the failure [OUT_OF_TIME] The run was cut off.: An earlier run was cut off by the function's timeout.",
    },
  ]),
  ...mutantsOf('unit/functions/store-dump/history/pace.test.ts', [
    {
      guard: 'cut-off-is-a-pace',
      becomes: 'true',
      test: 'the pace of a function is at most that of a dump at which it was cut off, and not that of the runner',
    },
  ]),
  ...mutantsOf('unit/functions/notify/message.test.ts', [
    {
      guard: 'the-holder-states-its-delivery',
      test: 'e-mail text for a dump by the runner, and for one that another task took over, names the log group of the runner',
    },
  ]),
  ...mutantsOf('unit/functions/notify/change.test.ts', [
    {
      guard: 'a-hand-over-is-no-failure',
      becomes: 'after.attempts - 1',
      test: 'reports a dump by the runner once, as a dump at the first attempt',
    },
    {
      guard: 'an-execution-tries-again',
      test: 'reports a failed task of the runner when no other one follows, and the recovery by the next execution',
    },
  ]),
  ...mutantsOf('unit/functions/runner/work-runner.test.ts', [
    {
      guard: 'done-work-is-not-repeated',
      test: 'a repeated event does not repeat work that is done',
    },
  ]),
  ...mutantsOf('unit/functions/runner/run.test.ts', [
    {
      guard: 'a-stopped-task-ends-its-work',
      becomes: 'signal',
      test: 'a task that is stopped ends its work, with the reason of the stop',
    },
    { guard: 'work-begins-in-time', test: 'a task that must not begin begins no work' },
  ]),
  ...mutantsOf('unit/functions/runner/task.test.ts', [
    {
      guard: 'image-is-that-of-the-module',
      becomes: 'true',
      test: 'a task in an image of another version than the module is stopped before it begins, with an error that names both',
    },
    {
      guard: 'unknown-input-is-of-another-version',
      test: 'a task whose input is unknown in an image of another version names the versions',
    },
  ]),
  ...mutantsOf('unit/functions/verify/reason.test.ts', [
    {
      guard: 'large-dumps-are-verified-by-the-runner',
      becomes: 'true',
      test: 'a dump that needs more than 60 % of the time, judging by the estimate of the server, is left to the runner',
    },
  ]),
  ...mutantsOf('unit/functions/verify/create-handler.test.ts', [
    {
      guard: 'cut-off-is-verified-by-the-runner',
      becomes: 'true',
      test: 'with a runner a dump that the function could not read in time is left to it',
    },
  ]),
  ...mutantsOf('unit/functions/drill/create-handler.test.ts', [
    {
      guard: 'what-does-not-fit-is-drilled-by-the-runner',
      test: 'a drill that does not fit into the storage of the function is left to the runner',
    },
  ]),
];
