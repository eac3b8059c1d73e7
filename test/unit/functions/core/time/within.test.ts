import { within } from '../../../../../functions/core/time/within';
import { FakeClock } from './fake-clock';

const NEVER = new Promise<void>(() => {});

test('is true for what happens in time, and leaves nothing sleeping', async () => {
  const clock = new FakeClock();
  expect(await within(1_000, Promise.resolve(), clock)).toBe(true);
  expect(clock.sleeping).toBe(0);
});

test('is false once the time is up', async () => {
  const clock = new FakeClock();
  const inTime = within(1_000, NEVER, clock);
  await clock.advance(1_000);
  expect(await inTime).toBe(false);
});

test('rejects as what it waits for does, and leaves nothing sleeping', async () => {
  const clock = new FakeClock();
  await expect(within(1_000, Promise.reject(new Error('broken')), clock)).rejects.toThrow('broken');
  expect(clock.sleeping).toBe(0);
});
