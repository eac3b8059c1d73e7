import type { Clock } from '../../../../../functions/core/time/clock';
import { remainingTime } from '../../../../../functions/core/time/remaining-time';

function setup(given: number) {
  let ticks = 5_000;
  const clock: Clock = { now: () => new Date(0), monotonic: () => ticks, sleep: () => Promise.resolve() };
  const remaining = remainingTime(given, clock);
  const pass = (milliseconds: number) => {
    ticks += milliseconds;
  };
  return { remaining, pass };
}

test('a jump of the wall clock does not end a run, because time is measured monotonically from its start', () => {
  const { remaining, pass } = setup(300_000);
  pass(100_000);
  expect(remaining()).toBe(200_000);
});

test.each([
  { name: 'an hour ahead', given: 900_000 - 3_600_000 },
  { name: 'at the very end', given: 0 },
  { name: 'an hour behind', given: 900_000 + 3_600_000 },
])('a wall clock $name gives a run the maximum time', ({ given }) => {
  const { remaining, pass } = setup(given);
  expect(remaining()).toBe(900_000);
  pass(1_000);
  expect(remaining()).toBe(899_000);
});

test.each([1, 60_000, 900_000])('%d ms, a value that Lambda can return, is used as it is', (given) => {
  expect(setup(given).remaining()).toBe(given);
});
