import type { Context } from 'aws-lambda';
import type { Container } from '../../../../functions/script/container';
import { createHandler } from '../../../../functions/script/create-handler';
import { TIMINGS } from '../../../../functions/slot-job/lock/timings';
import { recordedLog } from '../../../support/recorded-log';
import { FakeClock } from '../core/time/fake-clock';
import { MemoryLockTable } from '../slot-job/lock/memory-lock-table';

test('logs the code of a run that died, which an at-most-once job leaves to a person', async () => {
  const clock = new FakeClock();
  const lockTable = new MemoryLockTable();
  const dead = { type: 'acquire-once', now: clock.now(), version: 'v' } as const;
  await lockTable.write('report#2026-11-20', dead, { owner: 'dead', requestId: 'request-0' });
  const { log, messages, errorCodes } = recordedLog();
  const published: unknown[] = [];
  const container = {
    config: { jobName: 'report', slotUnit: 'day', slotTimezone: 'UTC', semantics: 'at-most-once' },
    clock,
    lockTable,
    newId: () => 'me',
    readBundle: async () => new Map(),
    readSecrets: async () => new Map(),
    log,
    publishMetrics: (metrics: unknown) => void published.push(metrics),
  } as unknown as Container;
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 900_000 } as Context;

  const ending = createHandler(container)({ slot: '2026-11-20' }, context);
  await clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);

  expect(await ending).toMatchObject({ outcome: 'died' });
  expect(messages.at(-1)).toMatch(/^\[SCRIPT_RUN_DIED\] The run died/);
  expect(errorCodes).toEqual(['SCRIPT_RUN_DIED']);
  expect(published).toEqual([{ outcome: 'failure' }]);
});
