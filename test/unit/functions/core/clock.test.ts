import { systemClock } from '../../../../functions/core/clock';

test('a sleep that is cut short says why', async () => {
  const reason = new Error('time is up');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a sleep takes its time on the clock that never jumps', async () => {
  const before = systemClock.monotonic();
  await systemClock.sleep(20, new AbortController().signal);
  // Timers of Node may fire up to a millisecond early.
  expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(19);
});
