import { abortAfter } from '../../../../../functions/core/time/abort-after';
import { FakeClock } from './fake-clock';

const TIME_IS_UP = new Error('time is up');

function setup(milliseconds: number) {
  const clock = new FakeClock();
  const work = new AbortController();
  const callOff = abortAfter(milliseconds, work, () => TIME_IS_UP, clock);
  return { clock, work, callOff };
}

test('aborts the work with the reason when its time is up, and not before', async () => {
  const { clock, work } = setup(1_000);
  await clock.advance(999);
  expect(work.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(work.signal.reason).toBe(TIME_IS_UP);
});

test('aborts work without any time left at once', async () => {
  const { clock, work } = setup(-5);
  await clock.advance(0);
  expect(work.signal.aborted).toBe(true);
});

test('leaves the work alone, and nothing sleeping, once it is called off', async () => {
  const { clock, work, callOff } = setup(1_000);
  callOff();
  expect(clock.sleeping).toBe(0);
  await clock.advance(1_000);
  expect(work.signal.aborted).toBe(false);
});
