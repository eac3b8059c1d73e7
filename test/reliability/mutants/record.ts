import { mutantsOf } from './mutant';

const OPERATIONS_TEST = 'unit/functions/slot-job/lock/operations.test.ts';
const over = (what: string) => `an operation is written only over the record that its condition names ${what}`;

/** Which record an operation may be written over, and what it leaves. */
const OPERATIONS = mutantsOf('slot-job/lock/operations.ts', OPERATIONS_TEST, [
  {
    guard: 'a lock that another holds is not acquired',
    find: "record === undefined || record.state === 'FAILED'",
    replace: "record?.state !== 'DONE'",
    test: over('acquire over RUNNING of another: false'),
  },
  {
    guard: 'a slot that is DONE is not acquired',
    find: "record === undefined || record.state === 'FAILED'",
    replace: "record?.state !== 'RUNNING'",
    test: over('acquire over DONE: false'),
  },
  {
    guard: 'a lock that was given back is acquired',
    find: "record === undefined || record.state === 'FAILED'",
    replace: 'record === undefined',
    test: over('acquire over FAILED: true'),
  },
  {
    guard: 'a time to live is no reason to acquire',
    find: "record === undefined || record.state === 'FAILED'",
    replace: "record === undefined || record.ttl <= 0 || record.state === 'FAILED'",
    test: over('acquire over RUNNING that has expired: false'),
  },
  {
    guard: 'a holder that renewed is not taken over',
    find: "record?.state === 'RUNNING' && record.version === operation.seenVersion",
    replace: "record?.state === 'RUNNING'",
    test: over('takeover over a renewed version: false'),
  },
  {
    guard: 'a slot that is DONE is not taken over',
    find: "record?.state === 'RUNNING' && record.version === operation.seenVersion",
    replace: 'record?.version === operation.seenVersion',
    test: over('takeover over DONE in that version: false'),
  },
  {
    guard: 'a slot has one place',
    find: '(record?.claimedKey === undefined || (record.claimedBucket === bucket && record.claimedKey === key)),',
    replace: 'true,',
    test: over('renew over a claim with another ending: false'),
  },
  {
    guard: 'a place is a key in a bucket',
    find: 'record.claimedBucket === bucket && record.claimedKey === key',
    replace: 'record.claimedKey === key',
    test: over('renew over a claim in another bucket: false'),
  },
  {
    guard: 'a slot that is DONE is taken in the version that was seen',
    find: "record?.state === 'DONE' && record.version === operation.seenVersion",
    replace: "record?.state === 'DONE'",
    test: over('redo over DONE in a later version: false'),
  },
  {
    guard: 'only a slot that is DONE is made again',
    find: "record?.state === 'DONE' && record.version === operation.seenVersion",
    replace: 'record?.version === operation.seenVersion',
    test: over('redo over RUNNING in that version: false'),
  },
  {
    guard: 'DONE drops the error of earlier attempts',
    find: 'for (const name of removedBy(operation)) delete next[name];',
    replace: '',
    test: 'done removes the error of earlier attempts',
  },
  {
    guard: 'only the owner writes',
    find: 'record.owner === attempt.owner && record.fence === operation.fence,',
    replace: 'record.fence === operation.fence,',
    test: over('done over RUNNING of another: false'),
  },
  {
    guard: 'only the latest fence writes',
    find: 'record.owner === attempt.owner && record.fence === operation.fence,',
    replace: 'record.owner === attempt.owner,',
    test: over('renew over RUNNING with a later fence of mine: false'),
  },
  {
    guard: 'only a holder writes',
    find: "record?.state === 'RUNNING' && record.owner ===",
    replace: 'record?.owner ===',
    test: over('failed over my own DONE: false'),
  },
  {
    guard: 'a condition that does not hold writes nothing',
    find: 'if (!conditionOf(operation, attempt).allows(record)) return { written: false, old: record };',
    replace: '',
    test: over('acquire over DONE: false'),
  },
  {
    guard: 'a change of hands counts the fence up',
    find: 'fence: (record?.fence ?? 0) + step,',
    replace: 'fence: record?.fence ?? 1,',
    test: 'the record after an operation has fence and attempts incremented and other facts kept after takeover',
  },
  {
    guard: 'a renewal is no change of hands',
    find: 'const step = changesHolder(operation) ? 1 : 0;',
    replace: 'const step = 1;',
    test: 'the record after an operation has only the named attributes changed after renew',
  },
  {
    guard: 'every write has a new version',
    find: 'version, operation: type };',
    replace: "version: type === 'renew' ? 'same' : version, operation: type };",
    test: 'every operation writes a new version, so that an unchanged version means a stopped holder',
  },
]);

const TABLE_TEST = 'integration/lock/lock-table.test.ts';
const AGREEMENT = 'every operation gives the same result and record in DynamoDB as its definition';

/** What is sent to DynamoDB means the same. */
const TABLE = [
  ...mutantsOf('slot-job/lock/operations.ts', TABLE_TEST, [
    {
      guard: 'DynamoDB acquires nothing that another holds',
      find: "'attribute_not_exists(#key) OR #state = :failed'",
      replace: "'attribute_not_exists(#key) OR #state <> :failed'",
      test: AGREEMENT,
    },
    {
      guard: 'DynamoDB takes over only the version that was seen',
      find: "'#state = :running AND #version = :seenVersion'",
      replace: "'#state = :running AND #version <> :seenVersion'",
      test: AGREEMENT,
    },
    {
      guard: 'DynamoDB lets only the owner with the latest fence write',
      find: "'#state = :running AND #owner = :owner AND #fence = :fence'",
      replace: "'#state = :running AND (#owner = :owner OR #fence = :fence)'",
      test: AGREEMENT,
    },
    {
      guard: 'DynamoDB claims no second place',
      find: 'attribute_not_exists(#claimedKey) OR (',
      replace: 'attribute_exists(#state) OR (',
      test: AGREEMENT,
    },
    {
      guard: 'DynamoDB makes again only the version that was seen',
      find: "'#state = :done AND #version = :seenVersion'",
      replace: "'#state = :done AND #version <> :seenVersion'",
      test: AGREEMENT,
    },
  ]),
  ...mutantsOf('slot-job/lock/table.ts', TABLE_TEST, [
    {
      guard: 'conditions are sent',
      find: 'ConditionExpression: condition.expression,',
      replace:
        'ConditionExpression: `${condition.expression} OR attribute_exists(#${condition.names[0]}) OR attribute_not_exists(#${condition.names[0]})`,',
      test: AGREEMENT,
    },
    {
      guard: 'a condition that does not hold is no error',
      find: 'if (error instanceof ConditionalCheckFailedException) {',
      replace: 'if (error === undefined) {',
      test: 'one of any number of concurrent attempts gets the lock, and the others see its holder',
    },
    {
      guard: 'the record that stood in the way comes along',
      find: "          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',\n",
      replace: '',
      test: 'a failed condition returns the record without a second request',
    },
    {
      guard: 'a holder that is new counts up in DynamoDB',
      find: "changesHolder(operation) ? ['fence', 'attempts'] : []",
      replace: "changesHolder(operation) ? ['attempts'] : []",
      test: AGREEMENT,
    },
  ]),
  ...mutantsOf('slot-job/lock/table.ts', 'unit/functions/slot-job/lock/table.test.ts', [
    {
      guard: 'a record is read consistently',
      find: 'ConsistentRead: true',
      replace: 'ConsistentRead: false',
      test: 'reads a record consistently',
    },
  ]),
];

const LEASE_TEST = 'unit/functions/slot-job/lock/lease.test.ts';

/** How a lock is kept, and known to be lost. */
const LEASE = mutantsOf('slot-job/lock/lease.ts', LEASE_TEST, [
  {
    guard: 'a lock is renewed as long as it is held',
    find: 'this.#loop = this.#renewUntilStopped();',
    replace: '',
    test: 'renews every 15 s while it runs',
  },
  {
    guard: 'a lock that another took is lost',
    find: 'else this.#lose(`The lock "${this.key}" was taken over by another run.`);',
    replace: '',
    test: 'is lost at the next renewal after a takeover',
  },
  {
    guard: 'a lock is lost after 30 s without a renewal',
    find: 'if (left > 0) {',
    replace: 'if (left !== 0) {',
    test: 'is lost when the process wakes after a long pause',
  },
  {
    guard: 'a renewal that hangs counts as none',
    find: "() => 'late' as const,",
    replace: '() => true,',
    test: 'is lost after 30 s without a renewal, before a takeover is possible: DynamoDB hangs',
  },
  {
    guard: 'a renewal that failed is tried again soon',
    find: '? TIMINGS.renewEvery : RETRY_AFTER;',
    replace: '? TIMINGS.renewEvery : TIMINGS.renewWithin;',
    test: 'is lost after 30 s without a renewal, before a takeover is possible: DynamoDB refuses',
  },
  {
    guard: 'a moment’s trouble loses no lock',
    find: 'this.#inFlight = this.renew().catch(() => false);',
    replace:
      "this.#inFlight = this.renew().catch(() => {\n        this.#lose('trouble');\n        return false;\n      });",
    test: 'survives a short outage of DynamoDB',
  },
  {
    guard: 'the lock counts from when it was asked for',
    find: 'this.#lastRenewal = askedAt;',
    replace: 'this.#lastRenewal = Math.max(askedAt, clock.monotonic());',
    test: 'measures its age from the request for the lock, not from a late response',
  },
  {
    guard: 'a renewal counts from when it was sent',
    find: 'if (written) this.#lastRenewal = sentAt;',
    replace: 'if (written) this.#lastRenewal = Math.max(sentAt, this.clock.monotonic());',
    test: 'measures its age from the request of a renewal, not from a late response',
  },
  {
    guard: 'a lock that is lost is renewed no more',
    find: 'while (!this.#stopped.signal.aborted && !this.lost.aborted) {',
    replace: 'while (!this.#stopped.signal.aborted) {',
    test: 'stops renewing once it is lost',
  },
  {
    guard: 'stopping ends the renewals',
    find: 'this.#stopped.abort();',
    replace: '',
    test: 'stopping ends the renewals and leaves no timer',
  },
  {
    guard: 'stopping waits for a renewal under way',
    find: '    await this.#inFlight;\n',
    replace: '',
    test: 'stopping waits for a pending renewal, which must not arrive after DONE',
  },
  {
    guard: 'a lock that was lost before is not confirmed',
    find: 'return written && !this.lost.aborted;',
    replace: 'return written;',
    test: 'confirming before the completion of the dump returns false when the lock was lost before, even if the record is still its own',
  },
  {
    guard: 'a lock that another took is not confirmed',
    find: 'return written && !this.lost.aborted;',
    replace: 'return true;',
    test: 'confirming before the completion of the dump returns false after a takeover',
  },
  {
    guard: 'a moment’s trouble costs no whole dump',
    find: 'await this.clock.sleep(RETRY_AFTER, signal);',
    replace: 'if (!signal.aborted) return false;',
    test: 'confirming before the completion of the dump retries when DynamoDB does not answer, because a refusal would cost a complete dump',
  },
  {
    guard: 'confirming ends with the lock',
    find: 'if (this.lost.aborted) return false;',
    replace: '',
    test: 'confirming before the completion of the dump gives up when the lock is lost',
  },
  {
    guard: 'confirming ends with the time',
    find: 'await this.clock.sleep(RETRY_AFTER, signal);',
    replace: 'await this.clock.sleep(RETRY_AFTER);',
    test: 'confirming before the completion of the dump ends with the time of the invocation',
  },
]);

export const RECORD = [...OPERATIONS, ...TABLE, ...LEASE];
