import { detailOf, LockError } from '../../../../../functions/core/errors';
import type { LockWrite } from '../../../../../functions/slot-job/lock/operations';
import { type Invocation, LockSession } from '../../../../../functions/slot-job/lock/session';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { type AnyState, nextOf } from '../../../../../functions/slot-job/protocol';
import { FakeClock } from '../../core/time/fake-clock';
import { MemoryLockTable } from './memory-lock-table';

const KEY = 'shop#2026-11-20';
const OTHER = { owner: 'other', requestId: 'request-2' };
const HOUR = 3_600_000;

/** The least protocol that holds a lock: it begins again when the lock is lost. */
interface States {
  acquire: object;
  work: { readonly fence: number };
  end: { readonly error?: unknown };
}
type Active = Exclude<AnyState<States>, { phase: 'end' }>;
type End = Extract<AnyState<States>, { phase: 'end' }>;

interface Observations {
  acquire: LockWrite;
  work: { readonly finished: true };
}

const failed = (_: unknown, error: unknown): End => ({ phase: 'end', error });
const next = nextOf<States, Observations>(
  {
    acquire: { next: (_, write) => ({ phase: 'work', fence: write.written ? write.record.fence : 0 }), failed },
    work: { next: () => ({ phase: 'end' }), failed },
  },
  { phase: 'acquire' },
);

/** Performs the protocol, whose work is `work`. */
async function perform(
  work: (session: LockSession, table: MemoryLockTable) => Promise<void>,
  invocation: Partial<Invocation> = {},
) {
  const clock = new FakeClock();
  // A function has been running before its attempt.
  await clock.advance(7_000);
  const lockTable = new MemoryLockTable();
  let ids = 0;
  const services = { clock, lockTable, newId: () => `id-${++ids}` };
  const session = new LockSession(KEY, { requestId: 'request-1', remaining: () => HOUR, ...invocation }, services);
  const performers = {
    acquire: async () => {
      lockTable.records.delete(KEY);
      return session.acquire();
    },
    work: async () => {
      await work(session, lockTable);
      return { finished: true } as const;
    },
  };
  const end = session.run<Active, End>(
    { phase: 'acquire' },
    {
      step: (state) => session.step(state, { performers, next, breakable: new Set(['work'] as const) }),
      onChange: async () => {},
      holding: new Set(['work']),
      advice: 'Raise the time.',
    },
  );
  return { clock, lockTable, session, end };
}

/** Settles when the signal of the session is aborted, with the reason as its error. */
const untilBrokenOff = ({ signal }: LockSession) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

test('seconds are those since the attempt began, whatever the clock shows then', async () => {
  const { clock, session, end } = await perform(untilBrokenOff);
  expect(session.seconds()).toBe(0);
  await clock.advance(2_500);
  expect(session.seconds()).toBe(2.5);
  await clock.advance(HOUR);
  await end;
});

test.each([
  ["the function's timeout", {}],
  [
    "the end of the task's time",
    { handOver: { number: 1, execution: 'arn', reason: 'It is large.', scheduled: true } },
  ],
])('work is broken off 20 s before %s, which the error names with what to do', async (what, invocation) => {
  const { clock, end } = await perform(untilBrokenOff, { ...invocation, remaining: () => 60_000 });
  await clock.advance(40_000);
  const { error } = await end;
  expect(error).toMatchObject({ code: 'OUT_OF_TIME' });
  expect(detailOf(error)).toBe(`The run of "${KEY}" was cut off after 40 s, 20 s before ${what}. Raise the time.`);
});

test('work is repeated when the lock is lost, and the second loss is the error of the attempt', async () => {
  let begun = 0;
  const { clock, end } = await perform(async (session, table) => {
    begun += 1;
    const record = table.records.get(KEY);
    if (record) table.records.set(KEY, { ...record, ...OTHER, version: `taken-${begun}` });
    await untilBrokenOff(session);
  });
  await clock.advance(TIMINGS.renewEvery);
  await clock.advance(1_000);
  expect(begun).toBe(2);
  await clock.advance(TIMINGS.renewEvery);
  await clock.advance(1_000);
  const { error } = await end;
  expect(error).toMatchObject({ code: 'LOCK_LOST', cause: expect.any(LockError) });
  expect(begun).toBe(2);
});

test('an attempt without the lock confirms nothing', async () => {
  const services = { clock: new FakeClock(), lockTable: new MemoryLockTable(), newId: () => 'id' };
  expect(await new LockSession(KEY, { requestId: 'request-1', remaining: () => HOUR }, services).confirm()).toBe(false);
});

test('the attempt has the delivery of its event', async () => {
  const delivery = { from: 'arn:aws:sqs:eu-central-1:123456789012:requests', count: 2 };
  const { session } = await perform(untilBrokenOff, { delivery, remaining: () => 0 });
  expect(session.attempt).toMatchObject({ requestId: 'request-1', delivery });
});
