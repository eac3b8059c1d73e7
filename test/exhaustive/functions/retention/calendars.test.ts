import { live } from './calendars';

test('no dump that has to stay is tagged in 10,000 random calendars', () => {
  const lives = Array.from({ length: 10_000 }, (_, seed) => live(seed));
  expect(lives.flatMap(({ violations }) => violations).slice(0, 5)).toEqual([]);
  // The calendars are none in which nothing could have happened.
  const sum = (of: (life: (typeof lives)[number]) => number) => lives.reduce((all, life) => all + of(life), 0);
  expect(sum(({ tagged }) => tagged)).toBeGreaterThan(20_000);
  expect(sum(({ pausedRuns }) => pausedRuns)).toBeGreaterThan(20_000);
  expect(sum(({ runs, pausedRuns }) => runs - pausedRuns)).toBeGreaterThan(20_000);
});
