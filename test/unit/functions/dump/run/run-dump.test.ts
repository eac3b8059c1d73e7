import { DeadlineError, LockError } from '../../../../../functions/core/errors';
import { runDump } from '../../../../../functions/dump/run/run-dump';
import type { Services } from '../../../../../functions/dump/services';
import type { DumpRecord } from '../../../../../functions/store-dump/run/protocol';
import { recordedLog } from '../../../../support/recorded-log';
import { FakeClock, settled } from '../../core/time/fake-clock';
import { MemoryLockTable } from '../../slot-job/lock/memory-lock-table';

const TARGET = { job: 'shop', slot: '2026-11-20' };
const KEY = 'shop#2026-11-20';
const HOLDER = { owner: 'holder', requestId: 'request-0' };
const MINUTES = 60_000;

/** A run with a clock that the test advances; the database refuses its connection. */
function setup({ resolveConnection = () => Promise.reject(new Error('no database')), minutes = 15 } = {}) {
  const clock = new FakeClock();
  const lockTable = new MemoryLockTable();
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const { log, phases } = recordedLog();
  const services = {
    config: {
      prefix: '',
      compression: 'zstd',
      compressionLevel: 3,
      database: { maximumReplicaLagSeconds: undefined },
      slotUnit: 'day',
      slotTimezone: 'UTC',
      lockTable: 'locks',
      tables: { excluded: [], structureOnly: [] },
    },
    clock,
    lockTable,
    store: { bucket: 'b', keysBelow: async () => [] },
    newId,
    resolveConnection,
  } as unknown as Services;
  return {
    clock,
    lockTable,
    phases,
    run: () => {
      const end = clock.monotonic() + minutes * MINUTES;
      const invocation = { requestId: 'request-1', remaining: () => end - clock.monotonic() };
      const running = runDump(TARGET, invocation, services, log, () => {});
      running.catch(() => {});
      return running;
    },
    hold: () => lockTable.write(KEY, { type: 'acquire', version: newId(), now: clock.now() }, HOLDER),
    renew: () => lockTable.write(KEY, { type: 'renew', version: newId(), fence: 1 }, HOLDER),
    record: (changes: Partial<DumpRecord>) => {
      const before = lockTable.records.get(KEY) as DumpRecord;
      lockTable.records.set(KEY, { ...before, ...changes });
    },
  };
}

describe('while another run holds the lock', () => {
  test('takes over nothing as long as it is renewed', async () => {
    const { clock, hold, renew, run, lockTable } = setup();
    await hold();
    const running = run();
    for (let quarter = 0; quarter < 14 * 4; quarter += 1) {
      await clock.advance(15_000);
      await renew();
    }
    expect(lockTable.writes.some(({ operation }) => operation.type === 'takeover')).toBe(false);
    await clock.advance(MINUTES);
    await expect(running).rejects.toThrow(/Another run holds the lock .*request-0/);
    expect(lockTable.records.get(KEY)).toMatchObject({ state: 'RUNNING', owner: 'holder' });
  });

  test('takes over after 45 to 55 s without a renewal', async () => {
    const { clock, hold, renew, run, lockTable } = setup();
    await hold();
    run();
    await clock.advance(41_000);
    await renew();
    await clock.advance(45_000);
    expect(lockTable.records.get(KEY)).toMatchObject({ owner: 'holder' });
    await clock.advance(10_000);
    expect(lockTable.records.get(KEY)).toMatchObject({ fence: 2, attempts: 2, requestId: 'request-1' });
  });

  test('takes over from a dead holder within two minutes of time', async () => {
    const { clock, hold, run, lockTable } = setup({ minutes: 2 });
    await hold();
    run();
    await clock.advance(MINUTES);
    expect(lockTable.records.get(KEY)).toMatchObject({ fence: 2, requestId: 'request-1' });
  });

  test('acquires the lock at once when the slot is FAILED', async () => {
    const { clock, hold, record, run, lockTable } = setup();
    await hold();
    run();
    await clock.advance(20_000);
    record({ state: 'FAILED' });
    await clock.advance(5_000);
    expect(lockTable.records.get(KEY)).toMatchObject({ fence: 2, requestId: 'request-1' });
  });

  test('ends with success as soon as the slot is DONE', async () => {
    const { clock, hold, record, run } = setup();
    await hold();
    const running = run();
    await clock.advance(20_000);
    record({ state: 'DONE', objectKey: 'k' });
    await clock.advance(5_000);
    await expect(running).resolves.toMatchObject({ outcome: 'already-done', record: { objectKey: 'k' } });
    expect(clock.sleeping).toBe(0);
  });

  test('fails when the lock table cannot be read, so that the event is retried', async () => {
    const { clock, hold, lockTable, run } = setup();
    await hold();
    const running = run();
    lockTable.read = () => Promise.reject(new LockError('LOCK_TABLE_UNAVAILABLE', 'throttled'));
    await clock.advance(5_000);
    await expect(running).rejects.toThrow('throttled');
  });
});

describe('while the run holds the lock', () => {
  const never = () => new Promise<never>(() => {});

  test('renews it until the run ends, with no sleep or write afterwards', async () => {
    const { clock, run, lockTable } = setup();
    await expect(run()).rejects.toThrow('no database');
    expect(clock.sleeping).toBe(0);
    const writes = lockTable.writes.length;
    await clock.advance(10 * MINUTES);
    expect(lockTable.writes).toHaveLength(writes);
    expect(lockTable.records.get(KEY)).toMatchObject({ state: 'FAILED', lastError: 'no database' });
  });

  test('keeps it through a dump of many minutes', async () => {
    const { clock, run, lockTable } = setup({ resolveConnection: never });
    run();
    await clock.advance(12 * MINUTES);
    expect(lockTable.records.get(KEY)).toMatchObject({ state: 'RUNNING', fence: 1, requestId: 'request-1' });
    expect(lockTable.writes.filter(({ operation }) => operation.type === 'renew').length).toBeGreaterThan(40);
  });

  test('aborts its work and stands by when the lock is lost', async () => {
    let answer = (_: Error) => {};
    const resolveConnection = () =>
      new Promise<never>((_, reject) => {
        answer = reject;
      });
    const { clock, run, record, phases } = setup({ resolveConnection });
    const running = run();
    await clock.advance(1_000);
    record({ owner: 'thief', fence: 2, version: 'stolen' });
    await clock.advance(15_000);
    answer(new Error('too late to matter'));
    await settled();
    expect(phases.at(-1)).toBe('stand-by');
    record({ state: 'DONE' });
    await clock.advance(5_000);
    await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('aborts its work and marks the slot FAILED when the time ends', async () => {
    let answer = (_: Error) => {};
    const resolveConnection = () =>
      new Promise<never>((_, reject) => {
        answer = reject;
      });
    const { clock, run, lockTable } = setup({ resolveConnection, minutes: 2 });
    const running = run();
    await clock.advance(100_000);
    answer(new Error('too late to matter'));
    await expect(running).rejects.toThrow(DeadlineError);
    expect(lockTable.records.get(KEY)).toMatchObject({
      state: 'FAILED',
      lastError: expect.stringContaining('cut off'),
    });
    expect(clock.sleeping).toBe(0);
  });

  test('starts nothing when the time is up at the beginning', async () => {
    const resolveConnection = jest.fn(never);
    const { clock, run, lockTable } = setup({ resolveConnection, minutes: 0.5 });
    lockTable.answer = async (write, { type }) => {
      if (type === 'acquire') await clock.sleep(11_000);
      return write;
    };
    const running = run();
    await clock.advance(11_000);
    await expect(running).rejects.toThrow(DeadlineError);
    expect(resolveConnection).not.toHaveBeenCalled();
    expect(lockTable.records.get(KEY)).toMatchObject({ state: 'FAILED' });
  });

  test("measures the lock's age from the request, not from a late response", async () => {
    const { clock, run, lockTable, phases } = setup({ resolveConnection: never });
    lockTable.answer = async (write, { type }) => {
      if (type === 'acquire') await clock.sleep(14_000);
      if (type === 'renew') throw new LockError('LOCK_TABLE_UNAVAILABLE', 'throttled');
      return write;
    };
    run();
    await clock.advance(30_000);
    // Written 30 s ago and not renewed since: the run must end.
    expect(phases).toContain('dump');
    const renewals = lockTable.writes.filter(({ operation }) => operation.type === 'renew').length;
    await clock.advance(MINUTES);
    expect(lockTable.writes.filter(({ operation }) => operation.type === 'renew')).toHaveLength(renewals);
  });
});
