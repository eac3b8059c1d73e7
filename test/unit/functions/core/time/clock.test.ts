import { systemClock } from '../../../../../functions/core/time/clock';

test('an aborted sleep rejects with the reason of the abort', async () => {
  const reason = new Error('time is up');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a sleep is measured on the monotonic clock', async () => {
  const before = systemClock.monotonic();
  await systemClock.sleep(20, new AbortController().signal);
  // Timers of Node may fire up to a millisecond early.
  expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(19);
});
