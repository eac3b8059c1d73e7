import {
  applyOperation,
  attributesOf,
  changesHolder,
  conditionOf,
  type LockOperation,
  removedBy,
} from '../../../../../functions/slot-job/lock/operations';
import type { LockRecord } from '../../../../../functions/slot-job/lock/record';

const KEY = 'shop#2026-11-20';
const ME = { owner: 'me', requestId: 'request-1' };
const NOW = new Date('2026-11-20T03:00:00.500Z');
const SUMMARY = { objectKey: 'k', etag: '"e"', sha256: 'a'.repeat(64), bytes: 10 };

const ACQUIRE: LockOperation = { type: 'acquire', version: 'v9', now: NOW };
const TAKEOVER: LockOperation = { type: 'takeover', version: 'v9', now: NOW, seenVersion: 'v1' };
const EXECUTION = { number: 2, execution: 'arn', reason: 'It is too large.', scheduled: true };
const TASK: LockOperation = { ...ACQUIRE, handOver: EXECUTION };
const RECLAIM: LockOperation = { type: 'reclaim', version: 'v9', now: NOW, seenVersion: 'v1' };
const HAND_OVER: LockOperation = { type: 'hand-over', version: 'v9', fence: 3, handOver: EXECUTION };
const ONCE: LockOperation = { type: 'acquire-once', version: 'v9', now: NOW };
const BURY: LockOperation = { type: 'bury', version: 'v9', seenVersion: 'v1', lastError: 'it died' };
const RENEW = { type: 'renew', version: 'v9', fence: 3 } as const;
const CLAIM: LockOperation = { ...RENEW, claim: { bucket: 'b', key: 'k.zst' } };
const REDO: LockOperation = { type: 'redo', version: 'v9', now: NOW, seenVersion: 'v1', lastError: 'gone' };
const DONE: LockOperation = { type: 'done', version: 'v9', fence: 3, summary: SUMMARY };
const FAILED: LockOperation = { type: 'failed', version: 'v9', fence: 3, lastError: 'it broke' };

function setup(changes: Partial<LockRecord> = {}): LockRecord {
  return {
    key: KEY,
    state: 'RUNNING',
    owner: 'me',
    fence: 3,
    version: 'v1',
    operation: 'acquire',
    attempts: 3,
    requestId: 'request-0',
    startedAt: '2026-11-20T02:00:00.000Z',
    ttl: 1,
    ...changes,
  };
}

const handedOverTo = (number: number) => setup({ state: 'HANDED_OVER', handOver: { ...EXECUTION, number } });
const handedOver = handedOverTo(2);

describe('an operation is written only over the record that its condition names', () => {
  test.each([
    { operation: ACQUIRE, over: 'nothing', record: undefined, written: true },
    { operation: ACQUIRE, over: 'FAILED', record: setup({ state: 'FAILED' }), written: true },
    { operation: ACQUIRE, over: 'RUNNING of another', record: setup({ owner: 'other' }), written: false },
    { operation: ACQUIRE, over: 'RUNNING of its own', record: setup(), written: false },
    { operation: ACQUIRE, over: 'DONE', record: setup({ state: 'DONE' }), written: false },
    { operation: ACQUIRE, over: 'RUNNING that has expired', record: setup({ ttl: 0 }), written: false },
    { operation: ACQUIRE, over: 'HANDED_OVER', record: handedOver, written: false },
    { operation: TASK, over: 'HANDED_OVER to it', record: handedOver, written: true },
    { operation: TASK, over: 'HANDED_OVER to another', record: handedOverTo(1), written: false },
    { operation: TASK, over: 'nothing', record: undefined, written: true },
    { operation: TASK, over: 'RUNNING', record: { ...handedOver, state: 'RUNNING' as const }, written: false },
    { operation: TASK, over: 'DONE', record: { ...handedOver, state: 'DONE' as const }, written: false },
    { operation: RECLAIM, over: 'HANDED_OVER in the version that was seen', record: handedOver, written: true },
    {
      operation: RECLAIM,
      over: 'HANDED_OVER in another version',
      record: { ...handedOver, version: 'v2' },
      written: false,
    },
    { operation: RECLAIM, over: 'RUNNING in that version', record: setup(), written: false },
    { operation: RECLAIM, over: 'DONE in that version', record: setup({ state: 'DONE' }), written: false },
    { operation: HAND_OVER, over: 'its own lock', record: setup(), written: true },
    { operation: HAND_OVER, over: 'RUNNING of another', record: setup({ owner: 'other' }), written: false },
    { operation: HAND_OVER, over: 'RUNNING with a later fence', record: setup({ fence: 4 }), written: false },
    { operation: HAND_OVER, over: 'DONE', record: setup({ state: 'DONE' }), written: false },
    { operation: ONCE, over: 'nothing', record: undefined, written: true },
    ...(['FAILED', 'RUNNING', 'DONE'] as const).map((state) => ({
      operation: ONCE,
      over: state,
      record: setup({ state }),
      written: false,
    })),
    { operation: BURY, over: 'the version that was seen', record: setup({ owner: 'dead' }), written: true },
    { operation: BURY, over: 'a renewed version', record: setup({ version: 'v2' }), written: false },
    { operation: BURY, over: 'DONE in that version', record: setup({ state: 'DONE' }), written: false },
    { operation: BURY, over: 'nothing', record: undefined, written: false },
    { operation: TAKEOVER, over: 'the version that was seen', record: setup({ owner: 'dead' }), written: true },
    { operation: TAKEOVER, over: 'a renewed version', record: setup({ version: 'v2' }), written: false },
    { operation: TAKEOVER, over: 'DONE in that version', record: setup({ state: 'DONE' }), written: false },
    { operation: TAKEOVER, over: 'FAILED in that version', record: setup({ state: 'FAILED' }), written: false },
    { operation: TAKEOVER, over: 'nothing', record: undefined, written: false },
    { operation: REDO, over: 'DONE in the version that was seen', record: setup({ state: 'DONE' }), written: true },
    {
      operation: REDO,
      over: 'DONE in a later version',
      record: setup({ state: 'DONE', version: 'v2' }),
      written: false,
    },
    { operation: REDO, over: 'RUNNING in that version', record: setup(), written: false },
    { operation: REDO, over: 'nothing', record: undefined, written: false },
    ...[RENEW, CLAIM, DONE, FAILED].flatMap((operation) => [
      { operation, over: 'my own RUNNING', record: setup(), written: true },
      { operation, over: 'RUNNING of another', record: setup({ owner: 'other' }), written: false },
      { operation, over: 'RUNNING with a later fence of mine', record: setup({ fence: 4 }), written: false },
      { operation, over: 'RUNNING with an earlier fence of mine', record: setup({ fence: 2 }), written: false },
      { operation, over: 'my own DONE', record: setup({ state: 'DONE' }), written: false },
      { operation, over: 'my own FAILED', record: setup({ state: 'FAILED' }), written: false },
      { operation, over: 'nothing', record: undefined, written: false },
    ]),
    ...[
      { claimedBucket: 'b', claimedKey: 'k.zst', over: 'its own claim', written: true },
      { claimedBucket: 'b', claimedKey: 'k.gz', over: 'a claim with another ending', written: false },
      { claimedBucket: 'c', claimedKey: 'k.zst', over: 'a claim in another bucket', written: false },
    ].map(({ over, written, ...claim }) => ({ operation: CLAIM, over, record: setup(claim), written })),
  ])('$operation.type over $over: $written', ({ operation, record, written }) => {
    const write = applyOperation(KEY, record, operation, ME);
    expect(write.written).toBe(written);
    if (!write.written) expect(write.old).toBe(record);
  });
});

describe('the record after an operation', () => {
  test.each([
    { operation: TASK, record: setup({ state: 'FAILED', handOver: { ...EXECUTION, number: 1 } }) },
    { operation: { ...TAKEOVER, handOver: EXECUTION }, record: setup() },
    { operation: { ...RECLAIM, handOver: EXECUTION }, record: handedOverTo(1) },
    { operation: { ...REDO, handOver: EXECUTION }, record: setup({ state: 'DONE' }) },
  ])('has the hand-over of the task that takes the lock by $operation.type', ({ operation, record }) => {
    expect(applyOperation(KEY, record, operation, ME)).toMatchObject({
      written: true,
      record: { handOver: EXECUTION },
    });
  });

  test.each([ACQUIRE, RECLAIM])('keeps the last hand-over when a function takes the lock by $type', (operation) => {
    const record = operation === ACQUIRE ? { ...handedOver, state: 'FAILED' as const } : handedOver;
    expect(applyOperation(KEY, record, operation, ME)).toMatchObject({
      written: true,
      record: { handOver: EXECUTION },
    });
  });

  test('starts fence and attempts at 1 after the first acquire', () => {
    expect(applyOperation(KEY, undefined, ACQUIRE, ME)).toEqual({
      written: true,
      record: {
        key: KEY,
        state: 'RUNNING',
        owner: 'me',
        requestId: 'request-1',
        delivery: { from: 'invocation' },
        version: 'v9',
        operation: 'acquire',
        fence: 1,
        attempts: 1,
        startedAt: '2026-11-20T03:00:00.500Z',
        ttl: Date.parse('2026-12-25T03:00:00Z') / 1000,
      },
    });
  });

  test.each([
    { operation: ACQUIRE, record: setup({ state: 'FAILED', lastError: 'before' }) },
    { operation: TAKEOVER, record: setup({ owner: 'dead', lastError: 'before' }) },
    { operation: RECLAIM, record: setup({ state: 'HANDED_OVER', owner: 'gone', lastError: 'before' }) },
  ])('has fence and attempts incremented and other facts kept after $operation.type', ({ operation, record }) => {
    const write = applyOperation(KEY, record, operation, ME);
    expect(write).toMatchObject({
      written: true,
      record: { state: 'RUNNING', owner: 'me', fence: 4, attempts: 4, version: 'v9', lastError: 'before' },
    });
  });

  test.each([
    { operation: RENEW, changed: { version: 'v9', operation: 'renew' } },
    {
      operation: CLAIM,
      changed: { version: 'v9', operation: 'renew', claimedBucket: 'b', claimedKey: 'k.zst' },
    },
    {
      operation: HAND_OVER,
      changed: { version: 'v9', operation: 'hand-over', state: 'HANDED_OVER', handOver: EXECUTION },
    },
    { operation: DONE, changed: { version: 'v9', operation: 'done', state: 'DONE', ...SUMMARY } },
    {
      operation: BURY,
      changed: { version: 'v9', operation: 'bury', owner: 'me', state: 'FAILED', lastError: 'it died' },
    },
    {
      operation: FAILED,
      changed: {
        version: 'v9',
        operation: 'failed',
        state: 'FAILED',
        lastError: 'it broke',
        delivery: { from: 'invocation' },
      },
    },
  ])('has only the named attributes changed after $operation.type', ({ operation, changed }) => {
    const record = setup();
    expect(applyOperation(KEY, record, operation, ME)).toEqual({ written: true, record: { ...record, ...changed } });
    expect(changesHolder(operation)).toBe(false);
  });
});

test('no other operation removes an attribute', () => {
  for (const operation of [ACQUIRE, TASK, ONCE, TAKEOVER, RECLAIM, BURY, REDO, RENEW, CLAIM, HAND_OVER, FAILED]) {
    expect(removedBy(operation)).toEqual([]);
  }
});

test('done removes the error of earlier attempts', () => {
  const { written, ...write } = applyOperation(KEY, setup({ lastError: 'before' }), DONE, ME);
  expect(written).toBe(true);
  expect(write).not.toHaveProperty('record.lastError');
});

test('redo counts as a new holder, keeps the claim and records the reason', () => {
  const record = setup({ state: 'DONE', claimedBucket: 'b', claimedKey: 'k.zst' });
  expect(applyOperation(KEY, record, REDO, ME)).toMatchObject({
    written: true,
    record: {
      state: 'RUNNING',
      fence: 4,
      attempts: 4,
      claimedKey: 'k.zst',
      lastError: 'gone',
    },
  });
});

test('no condition compares a clock: ttl and startedAt appear in none', () => {
  for (const operation of [ACQUIRE, TASK, ONCE, TAKEOVER, RECLAIM, BURY, REDO, RENEW, CLAIM, HAND_OVER, DONE, FAILED]) {
    const { expression, names, values } = conditionOf(operation, ME);
    expect(names).not.toContain('ttl');
    expect(names).not.toContain('startedAt');
    // Every name and value that the expression uses is given, and none besides: DynamoDB refuses both.
    const used = (pattern: RegExp) => [...new Set([...expression.matchAll(pattern)].map(([, name]) => name))].sort();
    expect(used(/#(\w+)/g)).toEqual([...names].sort());
    expect(used(/:(\w+)/g)).toEqual(Object.keys(values).sort());
  }
});

test('every operation writes a new version, so that an unchanged version means a stopped holder', () => {
  for (const operation of [ACQUIRE, TASK, ONCE, TAKEOVER, RECLAIM, BURY, REDO, RENEW, CLAIM, HAND_OVER, DONE, FAILED]) {
    expect(attributesOf(operation, ME).version).toBe('v9');
  }
});

test('every operation writes its type, because a takeover looks like a renewal in the stream otherwise', () => {
  for (const operation of [ACQUIRE, TASK, ONCE, TAKEOVER, RECLAIM, BURY, REDO, RENEW, CLAIM, HAND_OVER, DONE, FAILED]) {
    expect(attributesOf(operation, ME).operation).toBe(operation.type);
  }
});
