import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { LockError } from '../../../functions/core/errors';
import { type Attempt, applyOperation, type LockOperation } from '../../../functions/slot-job/lock/operations';
import type { LockRecord } from '../../../functions/slot-job/lock/record';
import { DynamoDbLockTable } from '../../../functions/slot-job/lock/table';

const TABLE = 'locks';
let cloud: LocalCloud;
let table: DynamoDbLockTable;

beforeAll(async () => {
  cloud = await startLocalCloud();
  const client = cloud.client(DynamoDBClient);
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  table = new DynamoDbLockTable(client, TABLE);
});

afterAll(() => cloud?.stop());

const attempts: fc.Arbitrary<Attempt> = fc.record({
  owner: fc.constantFrom('one', 'two', 'three'),
  requestId: fc.constantFrom('r1', 'r2'),
});
const versions = fc.constantFrom('v1', 'v2', 'v3');
const fences = fc.integer({ min: 1, max: 3 });
const times = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
const places = fc.record({ bucket: fc.constantFrom('b1', 'b2'), key: fc.constantFrom('k.zst', 'k.gz') });
const summary = fc.record({
  objectKey: fc.string({ unit: 'grapheme', minLength: 1 }),
  etag: fc.string(),
  sha256: fc.constant('a'.repeat(64)),
  bytes: fc.maxSafeNat(),
});
const handOver = fc.record({
  number: fences,
  execution: fc.constant('arn:aws:states:eu-central-1:000000000000:execution:runner:job-slot-1'),
  reason: fc.string(),
  scheduled: fc.boolean(),
});
const operations: fc.Arbitrary<LockOperation> = fc.oneof(
  fc.record({ type: fc.constant('acquire' as const), version: versions, now: times }),
  fc.record({ type: fc.constant('acquire' as const), version: versions, now: times, handOver }),
  fc.record({ type: fc.constant('reclaim' as const), version: versions, now: times, seenVersion: versions }),
  fc.record({ type: fc.constant('takeover' as const), version: versions, now: times, seenVersion: versions, handOver }),
  fc.record({ type: fc.constant('hand-over' as const), version: versions, fence: fences, handOver }),
  fc.record({ type: fc.constant('acquire-once' as const), version: versions, now: times }),
  fc.record({ type: fc.constant('takeover' as const), version: versions, now: times, seenVersion: versions }),
  fc.record({
    type: fc.constant('redo' as const),
    version: versions,
    now: times,
    seenVersion: versions,
    lastError: fc.string(),
  }),
  fc.record({ type: fc.constant('renew' as const), version: versions, fence: fences }),
  fc.record({ type: fc.constant('renew' as const), version: versions, fence: fences, claim: places }),
  fc.record({ type: fc.constant('done' as const), version: versions, fence: fences, summary }),
  fc.record({ type: fc.constant('failed' as const), version: versions, fence: fences, lastError: fc.string() }),
  fc.record({ type: fc.constant('bury' as const), version: versions, seenVersion: versions, lastError: fc.string() }),
);

const now = new Date('2026-11-03T03:00:00Z');
const one: Attempt = { owner: 'one', requestId: 'r1' };
const two: Attempt = { owner: 'two', requestId: 'r2', delivery: { from: 'arn:aws:sqs:x', count: 2 } };
const HANDED_OVER = { number: 1, execution: 'arn', reason: 'It is too large.', scheduled: true };
/** A sequence in which every operation is written once and refused once, in addition to the random ones. */
const everyOutcome: [LockOperation, Attempt][] = [
  [{ type: 'takeover', version: 'v1', now, seenVersion: 'v0' }, one],
  [{ type: 'bury', version: 'v1', seenVersion: 'v0', lastError: 'silent' }, one],
  [{ type: 'acquire-once', version: 'v1', now }, one],
  [{ type: 'acquire-once', version: 'v2', now }, two],
  [{ type: 'acquire', version: 'v2', now }, two],
  [{ type: 'renew', version: 'v2', fence: 1 }, one],
  [{ type: 'takeover', version: 'v3', now, seenVersion: 'v2' }, two],
  [{ type: 'renew', version: 'v4', fence: 1 }, one],
  [{ type: 'failed', version: 'v4', fence: 1, lastError: 'late' }, one],
  [{ type: 'failed', version: 'v4', fence: 2, lastError: 'refused' }, two],
  [{ type: 'acquire', version: 'v5', now }, one],
  [{ type: 'bury', version: 'v6', seenVersion: 'v5', lastError: 'silent' }, two],
  [{ type: 'acquire', version: 'v7', now }, two],
  [{ type: 'redo', version: 'v8', now, seenVersion: 'v7', lastError: 'gone' }, one],
  [{ type: 'renew', version: 'v7', fence: 4, claim: { bucket: 'b1', key: 'k.zst' } }, two],
  [{ type: 'renew', version: 'v7', fence: 4, claim: { bucket: 'b1', key: 'k.zst' } }, two],
  [{ type: 'renew', version: 'v7', fence: 4, claim: { bucket: 'b1', key: 'k.gz' } }, two],
  [{ type: 'renew', version: 'v7', fence: 4, claim: { bucket: 'b2', key: 'k.zst' } }, two],
  [{ type: 'done', version: 'v8', fence: 3, summary: { objectKey: 'k', etag: 'e', sha256: 'a', bytes: 1 } }, one],
  [{ type: 'done', version: 'v8', fence: 4, summary: { objectKey: 'k', etag: 'e', sha256: 'a', bytes: 1 } }, two],
  [{ type: 'redo', version: 'v9', now, seenVersion: 'v7', lastError: 'gone' }, one],
  [{ type: 'redo', version: 'v9', now, seenVersion: 'v8', lastError: 'gone' }, one],
  [{ type: 'hand-over', version: 'v10', fence: 5, handOver: HANDED_OVER }, two],
  [{ type: 'reclaim', version: 'v11', now, seenVersion: 'v9' }, two],
  [{ type: 'hand-over', version: 'v10', fence: 5, handOver: HANDED_OVER }, one],
  [{ type: 'acquire', version: 'v11', now }, two],
  [{ type: 'acquire', version: 'v11', now, handOver: { ...HANDED_OVER, number: 2 } }, two],
  [{ type: 'acquire', version: 'v11', now, handOver: HANDED_OVER }, two],
  [{ type: 'hand-over', version: 'v12', fence: 6, handOver: HANDED_OVER }, two],
  [{ type: 'reclaim', version: 'v13', now, seenVersion: 'v11' }, one],
  [{ type: 'reclaim', version: 'v13', now, seenVersion: 'v12' }, one],
];

test('every operation gives the same result and record in DynamoDB as its definition', async () => {
  let run = 0;
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(operations, attempts), { minLength: 1, maxLength: 12 }), async (steps) => {
      const key = `job#${++run}`;
      let expected: LockRecord | undefined;
      for (const [operation, attempt] of steps) {
        const write = applyOperation(key, expected, operation, attempt);
        expect(await table.write(key, operation, attempt)).toEqual(write);
        if (write.written) expected = write.record;
        const claims = 'claim' in operation ? ' with a claim' : '';
        seen.add(`${operation.type}${claims} ${write.written}`);
      }
      expect(await table.read(key)).toEqual(expected);
    }),
    { numRuns: 300, examples: [[everyOutcome]] },
  );
  // Every operation must have been written and refused, otherwise the comparison would be incomplete.
  expect(seen.size).toBe(22);
});

test('one of any number of concurrent attempts gets the lock, and the others see its holder', async () => {
  const writes = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      table.write(
        'job#contended',
        { type: 'acquire', version: `v${i}`, now: new Date() },
        { owner: `o${i}`, requestId: 'r' },
      ),
    ),
  );
  const winners = writes.filter((write) => write.written);
  expect(winners).toHaveLength(1);
  for (const write of writes) {
    if (!write.written) expect(write.old).toEqual(winners[0]?.record);
  }
});

test('a failed condition returns the record without a second request', async () => {
  const me = { owner: 'me', requestId: 'r' };
  const first = await table.write('job#old', { type: 'acquire', version: 'v1', now: new Date(0) }, me);
  const second = await table.write('job#old', { type: 'acquire', version: 'v2', now: new Date(1) }, me);
  expect(second).toEqual({ written: false, old: first.written && first.record });
  const nothing = await table.write('job#nothing', { type: 'renew', version: 'v1', fence: 1 }, me);
  expect(nothing).toEqual({ written: false, old: undefined });
});

test('a missing lock table gives an error that names it', async () => {
  const missing = new DynamoDbLockTable(cloud.client(DynamoDBClient), 'missing');
  const me = { owner: 'me', requestId: 'r' };
  await expect(missing.read('job#1')).rejects.toThrow(LockError);
  await expect(missing.read('job#1')).rejects.toThrow(/table "missing".*does not exist in this region/);
  await expect(missing.write('job#1', { type: 'renew', version: 'v', fence: 1 }, me)).rejects.toThrow(
    'Could not write the lock record "job#1" (renew) in table "missing"',
  );
});
