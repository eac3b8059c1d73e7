import { type Mutant, mutantsOf } from './mutant';

/** The lock: who holds a slot, until when, and what DynamoDB is asked. */
export const LOCK: readonly Mutant[] = [
  ...mutantsOf('unit/functions/store-dump/run/protocol.test.ts', [
    {
      guard: 'another-run-holds-it',
      becomes: 'true',
      test: 'after acquire stands by and reports no success when it loses to another attempt that is RUNNING',
    },
    {
      guard: 'loser-stands-by',
      becomes: 'true',
      test: 'after acquire stands by and reports no success when it loses to another attempt that is RUNNING',
    },
    {
      guard: 'takeover-waits',
      becomes: 'true',
      test: 'standing by sees a version at 1000 and still at 45999: takeover is false',
    },
    {
      guard: 'takeover-waits',
      becomes: 'false',
      test: 'standing by sees a version at 1000 and still at 46000: takeover is true',
    },
    {
      guard: 'renewal-restarts-the-wait',
      becomes: 'false',
      test: 'standing by restarts the clock at every renewal',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/lock/operations.test.ts', [
    {
      guard: 'acquires-once',
      becomes: '() => true',
      test: 'an operation is written only over the record that its condition names acquire-once over FAILED: false',
    },
  ]),
  ...mutantsOf('integration/lock/lock-table.test.ts', [
    {
      guard: 'lock-is-free',
      becomes: "'attribute_not_exists(#key) OR attribute_exists(#key) OR #state = :failed'",
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
    {
      guard: 'takes-over-the-seen-version',
      becomes: "'#state = :running AND #version <> :seenVersion'",
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
    {
      guard: 'holder-alone-writes',
      becomes: "'#state = :running AND (#owner = :owner OR #fence = :fence)'",
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
    {
      guard: 'one-place-for-a-slot',
      becomes:
        '`${expression} AND (attribute_exists(#state) OR (#claimedBucket = :bucket AND #claimedKey = :claimedKey))`',
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
    {
      guard: 'takeover-raises-the-fence',
      becomes: '[]',
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
    {
      guard: 'conditions-are-sent',
      becomes:
        '`${condition.expression} OR attribute_exists(#${condition.names[0]}) OR attribute_not_exists(#${condition.names[0]})`',
      test: 'every operation gives the same result and record in DynamoDB as its definition',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/lock/table.test.ts', [
    {
      guard: 'reads-consistently',
      becomes: 'false',
      test: 'reads a record consistently',
    },
  ]),
  ...mutantsOf('unit/functions/slot-job/lock/lease.test.ts', [
    {
      guard: 'lost-without-renewal',
      becomes: 'true',
      test: 'is lost when the process wakes after a long pause',
    },
    {
      guard: 'loss-ends-the-lease',
      test: 'stops renewing once it is lost',
    },
    {
      guard: 'lost-is-not-confirmed',
      becomes: 'true',
      test: 'confirming before the completion of the dump returns false after a takeover',
    },
  ]),
  ...mutantsOf('unit/functions/dump/run/whole-run.test.ts', [
    {
      guard: 'loss-ends-the-work',
      becomes: 'this.#deadline.signal',
      test: 'a lost lock while mysqldump runs kills it and aborts its upload',
    },
    {
      guard: 'losses-are-bounded',
      becomes: 'true',
      test: 'a lock that cannot be renewed when the dump is made ends the run after the second dump, and leaves the slot FAILED to the next one',
    },
    {
      guard: 'watchdog-comes-in-time',
      becomes: 'this.invocation.remaining() + TIMINGS.watchdog',
      test: 'the end of the time kills mysqldump, aborts the upload and leaves the slot FAILED',
    },
  ]),
];
