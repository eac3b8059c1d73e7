import type { Context } from 'aws-lambda';
import { until } from '../../../../dev/tools/until';
import type { Container } from '../../../../functions/script/container';
import { createHandler } from '../../../../functions/script/create-handler';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import { TIMINGS } from '../../../../functions/slot-job/lock/timings';
import { recordedLog } from '../../../support/recorded-log';
import { FakeClock } from '../core/time/fake-clock';
import { MemoryLockTable } from '../slot-job/lock/memory-lock-table';

const KEY = 'report#2026-11-20';
const EVENT = { slot: '2026-11-20' };
const FAILURE = { outcome: 'failure' };

/** A job that runs at most once, and whose script fails. */
function setup() {
  const clock = new FakeClock();
  const lockTable = new MemoryLockTable();
  const { log, messages, errorCodes, facts } = recordedLog();
  const published: unknown[] = [];
  let attempts = 0;
  const container = {
    config: {
      jobName: 'report',
      slotUnit: 'day',
      slotTimezone: 'UTC',
      semantics: 'at-most-once',
      script: { file: 'report.sh' },
    },
    clock,
    lockTable,
    newId: () => `id-${++attempts}`,
    readBundle: async () => new Map(),
    readSecrets: async () => new Map(),
    temporaryFolder: '/no/such/folder',
    log,
    publishMetrics: (metrics: unknown) => void published.push(metrics),
  } as unknown as Container;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 } as Context;
  const handler = createHandler(container);
  return {
    clock,
    lockTable,
    messages,
    errorCodes,
    facts,
    published,
    /** A run that died while it held the lock. */
    leaveDead: () =>
      lockTable.write(
        KEY,
        { type: 'acquire-once', now: clock.now(), version: 'v' },
        { owner: 'dead', requestId: 'request-0' },
      ),
    invoke: (event: object = EVENT) => handler(event, context),
    record: (): LockRecord | undefined => lockTable.records.get(KEY),
  };
}

/** From now on, an attempt that has written FAILED dies before the answer. */
function dieWhenFailed({ lockTable }: ReturnType<typeof setup>) {
  lockTable.answer = (write) =>
    write.written && write.record.state === 'FAILED' ? new Promise(() => {}) : Promise.resolve(write);
}

test('logs the code of a run that died, which an at-most-once job leaves to a person', async () => {
  const lab = setup();
  await lab.leaveDead();

  const ending = lab.invoke();
  await lab.clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);

  expect(await ending).toMatchObject({ outcome: 'died' });
  expect(lab.messages.at(-1)).toMatch(/^\[SCRIPT_RUN_DIED\] The run died/);
  expect(lab.errorCodes).toEqual(['SCRIPT_RUN_DIED']);
  expect(lab.published).toEqual([FAILURE]);
});

test('counts a failure once', async () => {
  const lab = setup();
  await expect(lab.invoke()).rejects.toThrow();
  expect(lab.record()?.state).toBe('FAILED');
  expect(lab.published).toEqual([FAILURE]);
});

test('counts a failure whose attempt dies when it has written FAILED, after which no retry counts it', async () => {
  const lab = setup();
  dieWhenFailed(lab);
  void lab.invoke();
  await until(() => lab.record()?.state === 'FAILED');

  expect(await lab.invoke()).toMatchObject({ outcome: 'already-failed' });

  expect(lab.published).toEqual([FAILURE, { outcome: 'skipped', scheduled: false, done: false }]);
});

test('counts a dead run whose finder dies when it has written FAILED, after which no retry counts it', async () => {
  const lab = setup();
  await lab.leaveDead();
  dieWhenFailed(lab);
  void lab.invoke();
  await lab.clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);
  expect(lab.record()?.state).toBe('FAILED');

  expect(await lab.invoke()).toMatchObject({ outcome: 'already-failed' });

  expect(lab.published).toEqual([FAILURE, { outcome: 'skipped', scheduled: false, done: false }]);
});

test('every line of the log names the request, and the slot once it is known', async () => {
  const lab = setup();
  await expect(lab.invoke()).rejects.toThrow();
  await expect(lab.invoke({ slot: 'yesterday' })).rejects.toThrow();
  expect(lab.facts.length).toBeGreaterThan(1);
  for (const fact of lab.facts) expect(fact).toMatchObject({ requestId: 'request-1' });
  expect(lab.facts.at(0)).toMatchObject({ slot: '2026-11-20' });
  expect(lab.facts.at(-1)).not.toHaveProperty('slot');
});
