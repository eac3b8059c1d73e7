import { type Decision, decide, PAUSED } from '../../../../functions/retention/decision/decide';
import { live } from './calendars';

const CALENDARS = process.env.LONG ? 10_000 : 2_000;

test(`no dump that has to stay is tagged in ${CALENDARS} random calendars`, () => {
  const lives = Array.from({ length: CALENDARS }, (_, seed) => live(seed));
  expect(lives.flatMap(({ violations }) => violations).slice(0, 5)).toEqual([]);
  // The calendars are none in which nothing could have happened.
  const sum = (of: (life: (typeof lives)[number]) => number) => lives.reduce((all, life) => all + of(life), 0);
  expect(sum(({ tagged }) => tagged)).toBeGreaterThan(2 * CALENDARS);
  expect(sum(({ pausedRuns }) => pausedRuns)).toBeGreaterThan(2 * CALENDARS);
  expect(sum(({ runs, pausedRuns }) => runs - pausedRuns)).toBeGreaterThan(2 * CALENDARS);
});

/** The decision without some of its reasons to keep a dump. */
function without(isLeftOut: (reason: string) => boolean): typeof decide {
  return (...args): Decision => {
    const { fates, paused } = decide(...args);
    return {
      paused,
      fates: fates.map(({ dump, reasons }) => {
        const left = reasons.filter((reason) => !isLeftOut(reason));
        return { dump, reasons: left, expires: left.length === 0 };
      }),
    };
  };
}

test.each<[string, typeof decide, RegExp]>([
  ['pauses', without((reason) => reason === PAUSED), /was tagged although/],
  [
    'protects the newest verified dump',
    without((reason) => reason.startsWith('newest verified')),
    /is the newest verified dump/,
  ],
  [
    'protects the newest dump that was restored with all rows',
    without((reason) => reason.startsWith('newest restored')),
    /is the newest dump that was restored with all rows/,
  ],
  ['protects newer dumps', without((reason) => reason.startsWith('newer than')), /is newer than every/],
])('a decision that no longer %s is found in 500 calendars', (_, broken, violation) => {
  const violations = Array.from({ length: 500 }, (_, seed) => live(seed, broken)).flatMap((life) => life.violations);
  expect(violations.join('\n')).toMatch(violation);
});
