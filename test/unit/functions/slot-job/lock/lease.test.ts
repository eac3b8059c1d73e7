import { LockError } from '../../../../../functions/core/errors';
import { Lease } from '../../../../../functions/slot-job/lock/lease';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { FakeClock, settled } from '../../core/time/fake-clock';
import { MemoryLockTable } from './memory-lock-table';

const KEY = 'shop#2026-11-20';
const ME = { owner: 'me', requestId: 'request-1' };
const OTHER = { owner: 'other', requestId: 'request-2' };

async function setup({ askedAt = 0 } = {}) {
  const clock = new FakeClock();
  const table = new MemoryLockTable();
  let versions = 0;
  const newVersion = () => `v${++versions}`;
  await table.write(KEY, { type: 'acquire', version: newVersion(), now: clock.now() }, ME);
  const lease = new Lease(table, KEY, ME, 1, clock, newVersion, askedAt);
  return {
    clock,
    table,
    lease,
    renewals: () => table.writes.filter(({ operation, written }) => operation.type === 'renew' && written).length,
    takeOver: async () => {
      const seenVersion = table.records.get(KEY)?.version ?? '';
      await table.write(KEY, { type: 'takeover', version: newVersion(), now: clock.now(), seenVersion }, OTHER);
    },
    /** From now on DynamoDB refuses, or does not answer at all. */
    breakTable: (how: 'refuses' | 'hangs') => {
      table.answer = () =>
        how === 'refuses'
          ? Promise.reject(new LockError('LOCK_TABLE_UNAVAILABLE', 'throttled'))
          : new Promise(() => {});
    },
    mendTable: () => {
      table.answer = async (write) => write;
    },
  };
}

test('renews every 15 s while it runs', async () => {
  const { clock, lease, renewals } = await setup();
  lease.start();
  await clock.advance(14_999);
  expect(renewals()).toBe(0);
  await clock.advance(1);
  expect(renewals()).toBe(1);
  await clock.advance(10 * 60_000);
  expect(renewals()).toBe(41);
  expect(lease.lost.aborted).toBe(false);
  await lease.stop();
});

test('is lost at the next renewal after a takeover', async () => {
  const { clock, lease, takeOver } = await setup();
  lease.start();
  await takeOver();
  await clock.advance(TIMINGS.renewEvery);
  expect(lease.lost.aborted).toBe(true);
  expect(lease.lost.reason).toBeInstanceOf(LockError);
  expect(lease.lost.reason.message).toContain('taken over');
  await lease.stop();
  expect(clock.sleeping).toBe(0);
});

test.each(['refuses', 'hangs'] as const)(
  'is lost after 30 s without a renewal, before a takeover is possible: DynamoDB %s',
  async (how) => {
    const { clock, lease, breakTable } = await setup();
    lease.start();
    await clock.advance(TIMINGS.renewEvery);
    breakTable(how);
    await clock.advance(TIMINGS.renewWithin - 1);
    expect(lease.lost.aborted).toBe(false);
    await clock.advance(2_001);
    expect(lease.lost.aborted).toBe(true);
    expect(lease.lost.reason.message).toContain('could not be renewed for 30 s');
  },
);

test('stops renewing once it is lost', async () => {
  const { clock, lease, table, takeOver } = await setup();
  lease.start();
  await takeOver();
  await clock.advance(TIMINGS.renewEvery);
  const writes = table.writes.length;
  await clock.advance(10 * TIMINGS.renewEvery);
  expect(table.writes).toHaveLength(writes);
  expect(clock.sleeping).toBe(0);
});

test('survives a short outage of DynamoDB', async () => {
  const { clock, lease, breakTable, mendTable, renewals } = await setup();
  lease.start();
  breakTable('refuses');
  await clock.advance(25_000);
  mendTable();
  await clock.advance(60_000);
  expect(lease.lost.aborted).toBe(false);
  expect(renewals()).toBeGreaterThan(3);
  await lease.stop();
});

test('measures its age from the request for the lock, not from a late response', async () => {
  const { clock, lease, breakTable } = await setup({ askedAt: -14_000 });
  breakTable('hangs');
  lease.start();
  await clock.advance(TIMINGS.renewWithin - 14_000);
  expect(lease.lost.aborted).toBe(true);
});

test('measures its age from the request of a renewal, not from a late response', async () => {
  const { clock, table, lease } = await setup();
  table.answer = async (write) => {
    await clock.sleep(10_000);
    return write;
  };
  lease.start();
  await clock.advance(TIMINGS.renewEvery + 10_000);
  table.answer = () => new Promise(() => {});
  await clock.advance(TIMINGS.renewWithin - 10_000);
  expect(lease.lost.aborted).toBe(true);
});

test('is lost when the process wakes after a long pause', async () => {
  const { clock, lease, table } = await setup();
  lease.start();
  const late = jest.spyOn(clock, 'monotonic').mockReturnValue(60_000);
  await clock.advance(TIMINGS.renewEvery);
  expect(lease.lost.aborted).toBe(true);
  expect(table.writes.filter(({ operation }) => operation.type === 'renew')).toHaveLength(0);
  late.mockRestore();
});

describe('stopping', () => {
  test('ends the renewals and leaves no timer', async () => {
    const { clock, lease, renewals } = await setup();
    lease.start();
    await clock.advance(TIMINGS.renewEvery);
    await lease.stop();
    await clock.advance(60_000);
    expect(renewals()).toBe(1);
    expect(clock.sleeping).toBe(0);
  });

  test('waits for a pending renewal, which must not arrive after DONE', async () => {
    const { clock, table, lease } = await setup();
    let answer = () => {};
    table.answer = (write) =>
      new Promise((resolve) => {
        answer = () => resolve(write);
      });
    lease.start();
    await clock.advance(TIMINGS.renewEvery);
    let stopped = false;
    const stopping = lease.stop().then(() => {
      stopped = true;
    });
    await settled();
    expect(stopped).toBe(false);
    answer();
    await stopping;
    expect(lease.lost.aborted).toBe(false);
  });

  test('is harmless before the start and when repeated', async () => {
    const { clock, lease, renewals } = await setup();
    await lease.stop();
    lease.start();
    await lease.stop();
    await lease.stop();
    await clock.advance(TIMINGS.renewEvery);
    expect([renewals(), lease.lost.aborted]).toEqual([0, false]);
  });
});

describe('confirming before the completion of the dump', () => {
  const calm = new AbortController().signal;

  test('renews at once', async () => {
    const { lease, renewals } = await setup();
    await expect(lease.confirm(calm)).resolves.toBe(true);
    expect(renewals()).toBe(1);
  });

  test('claims the given key, and no other key afterwards', async () => {
    const { lease, table } = await setup();
    await expect(lease.confirm(calm, { bucket: 'b', key: 'k.zst' })).resolves.toBe(true);
    expect(table.records.get(KEY)).toMatchObject({ claimedBucket: 'b', claimedKey: 'k.zst' });
    await expect(lease.confirm(calm, { bucket: 'b', key: 'k.gz' })).resolves.toBe(false);
    expect(lease.lost.aborted).toBe(true);
  });

  test('returns false after a takeover', async () => {
    const { lease, takeOver } = await setup();
    await takeOver();
    await expect(lease.confirm(calm)).resolves.toBe(false);
    expect(lease.lost.aborted).toBe(true);
  });

  test('returns false when the lock was lost before, even if the record is still its own', async () => {
    const { clock, lease, breakTable, mendTable } = await setup();
    lease.start();
    breakTable('hangs');
    await clock.advance(TIMINGS.renewWithin);
    mendTable();
    await expect(lease.confirm(calm)).resolves.toBe(false);
  });

  test('retries when DynamoDB does not answer, because a refusal would cost a complete dump', async () => {
    const { clock, lease, breakTable, mendTable } = await setup();
    breakTable('refuses');
    const confirmed = lease.confirm(calm);
    await clock.advance(5_000);
    mendTable();
    await clock.advance(5_000);
    await expect(confirmed).resolves.toBe(true);
  });

  test('gives up when the lock is lost', async () => {
    const { clock, lease, breakTable } = await setup();
    lease.start();
    breakTable('refuses');
    const confirmed = lease.confirm(calm);
    await clock.advance(TIMINGS.renewWithin + 5_000);
    await expect(confirmed).resolves.toBe(false);
  });

  test('ends with the time of the invocation', async () => {
    const { clock, lease, breakTable } = await setup();
    breakTable('refuses');
    const deadline = new AbortController();
    const confirmed = lease.confirm(deadline.signal);
    await clock.advance(1_000);
    deadline.abort(new Error('time is up'));
    await expect(confirmed).rejects.toThrow('time is up');
  });
});
