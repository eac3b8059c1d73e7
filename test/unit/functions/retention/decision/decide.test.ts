import type { Candidate } from '../../../../../functions/retention/decision/candidate';
import { type Decision, decide } from '../../../../../functions/retention/decision/decide';
import type { Situation } from '../../../../../functions/retention/decision/pause';
import type { Rules } from '../../../../../functions/retention/decision/rules';
import { daily, dumped } from './candidates';

const SITUATION: Situation = { now: new Date('2026-11-20T04:00:00Z'), missingHours: 26, drills: true };
const ONE_DAY: Rules = { periods: { day: 1 } };

function decided(dumps: readonly Candidate[], rules: Rules = ONE_DAY, change: Partial<Situation> = {}): Decision {
  return decide(dumps, rules, { ...SITUATION, ...change });
}

function expired(...args: Parameters<typeof decided>): string[] {
  return decided(...args).fates.flatMap(({ expires, dump }) => (expires ? [dump.id] : []));
}

function reasons(...args: Parameters<typeof decided>): Record<string, readonly string[]> {
  return Object.fromEntries(decided(...args).fates.map((fate) => [fate.dump.id, fate.reasons]));
}

describe('the calendar', () => {
  test('keeps the newest dumps of days, weeks, months and years, and states by which rules', () => {
    const dumps = daily(400, '2026-11-20');
    const kept = Object.entries(reasons(dumps, { periods: { day: 3, week: 3, month: 3, year: 2 } }));
    expect(kept.filter(([, why]) => why.length > 0)).toEqual([
      ['2025-12-31', ['year 2025']],
      ['2026-09-30', ['month 2026-09']],
      ['2026-10-31', ['month 2026-10']],
      ['2026-11-08', ['week 2026-W45']],
      ['2026-11-15', ['week 2026-W46']],
      ['2026-11-18', ['day 2026-11-18']],
      ['2026-11-19', ['day 2026-11-19']],
      ['2026-11-20', ['newest verified', 'day 2026-11-20', 'week 2026-W47', 'month 2026-11', 'year 2026']],
    ]);
  });

  test('counts weeks by ISO 8601, also around the turn of a year', () => {
    const dumps = ['2026-12-27', '2026-12-28', '2027-01-03', '2027-01-04'].map((date) => dumped(date));
    const now = new Date('2027-01-04T04:00:00Z');
    expect(reasons(dumps, { periods: { week: 9 } }, { now })).toEqual({
      '2026-12-27': ['week 2026-W52'],
      '2026-12-28': [],
      '2027-01-03': ['week 2026-W53'],
      '2027-01-04': ['newest verified', 'week 2027-W01'],
    });
  });

  test('keeps the last hour of a day that has verified dumps of hours, by the date of UTC', () => {
    const dumps = ['2026-11-18T23Z', '2026-11-19T22Z', '2026-11-19T23Z', '2026-11-20T00Z'].map((hour) => dumped(hour));
    expect(expired(dumps, { periods: { day: 3 } })).toEqual(['2026-11-19T22Z']);
    expect(expired(dumps, { periods: { hour: 3 } })).toEqual(['2026-11-18T23Z']);
  });

  test('keeps gaps from making dumps expire earlier', () => {
    const dumps = [...daily(2, '2026-09-02'), ...daily(2, '2026-11-20')];
    expect(expired(dumps, { periods: { day: 3 } })).toEqual(['2026-09-01']);
  });

  test('does not count a period without a verified dump, and keeps its dump meanwhile', () => {
    const dumps = [...daily(3, '2026-11-10'), dumped('2026-11-12', 'dumped'), dumped('2026-11-13', 'damaged')];
    expect(expired([...dumps, dumped('2026-11-20')], { periods: { day: 3 } })).toEqual(['2026-11-08']);
  });

  test.each<[Candidate['state'], Candidate['state']]>([
    ['drilled', 'verified'],
    ['verified', 'faulty'],
    ['faulty', 'dumped'],
    ['dumped', 'damaged'],
  ])('prefers a %s dump to a later one of the period that is %s', (better, worse) => {
    const dumps = [dumped('2026-10-05', better), dumped('2026-10-06', worse), dumped('2026-11-20')];
    expect(expired(dumps, { periods: { month: 2 } })).toEqual(['2026-10-06']);
  });

  test('does not prefer a dump that was restored with all rows to a later one whose definitions were', () => {
    const dumps = [dumped('2026-10-05', 'restored'), dumped('2026-10-06'), dumped('2026-11-20', 'restored')];
    expect(expired(dumps, { periods: { month: 2 } })).toEqual(['2026-10-05']);
  });

  test("prefers the slot's own dump to a forced one, which is kept for as long as the dumps of its day", () => {
    const dumps = [dumped('2026-11-18'), dumped('2026-11-18-force-a'), dumped('2026-11-19'), dumped('2026-11-20')];
    expect(reasons(dumps, { periods: { day: 3 } })['2026-11-18-force-a']).toEqual(['day 2026-11-18, forced']);
    expect(expired(dumps, { periods: { day: 2, week: 2 } })).toEqual(['2026-11-18', '2026-11-18-force-a']);
    expect(expired(dumps, { periods: { month: 1 } })).toContain('2026-11-18-force-a');
  });

  test('keeps every dump of a number of days before the newest verified one, not before the clock', () => {
    const dumps = [...daily(5, '2026-11-19'), dumped('2026-11-20', 'dumped')];
    expect(expired(dumps, { periods: {}, days: 3 })).toEqual(['2026-11-15']);
  });

  test('keeps a dump that any of the rules keeps', () => {
    expect(expired(daily(40, '2026-11-20'), { periods: { month: 2 }, days: 3 })).not.toContain('2026-10-31');
  });
});

describe('whatever the rules say', () => {
  test('the newest verified dump does not expire', () => {
    const dumps = [
      dumped('2026-11-18'),
      dumped('2026-11-19', 'faulty'),
      dumped('2026-11-19', 'drilled', { key: 'gz' }),
    ];
    expect(expired([...dumps, dumped('2026-11-19-force-x', 'verified')], { periods: { year: 1 } })).toEqual([
      '2026-11-18',
    ]);
    const weekly = [dumped('2026-11-19'), dumped('2026-11-20', 'faulty')];
    expect(expired(weekly, { periods: { week: 1 } }, { drills: false })).toEqual([]);
  });

  test('the newest dump that passed a drill does not expire, also when dumps are drilled no longer', () => {
    const dumps = [dumped('2026-10-01'), ...daily(5, '2026-11-20', 'verified')];
    expect(reasons(dumps, ONE_DAY, { drills: false })['2026-10-01']).toEqual(['newest drilled']);
  });

  test('the newest dump that was restored with all rows does not expire, while the rows of later ones do not restore', () => {
    const failed = dumped('2026-11-15', 'faulty');
    const dumps = [
      dumped('2026-10-01', 'restored'),
      dumped('2026-10-08', 'restored'),
      failed,
      ...daily(3, '2026-11-20'),
    ];
    expect(reasons(dumps)['2026-10-08']).toEqual(['newest restored']);
    expect(expired(dumps)).toEqual(['2026-10-01', '2026-11-15', '2026-11-18', '2026-11-19']);
  });

  test('what is newer than the newest verified dump does not expire', () => {
    const dumps = [dumped('2026-11-18'), dumped('2026-11-19'), dumped('2026-11-20', 'dumped')];
    const later = dumped('2026-11-20-force-x', 'dumped');
    expect(expired([...dumps, later], { periods: { week: 1 } }, { drills: false })).toEqual(['2026-11-18']);
  });

  test('what is newer than the newest dump that passed a drill does not expire', () => {
    const dumps = [dumped('2026-11-01'), dumped('2026-11-02'), ...daily(9, '2026-11-20', 'faulty')];
    expect(expired(dumps)).toEqual(['2026-11-01']);
  });

  test('a slot that was dumped again last is the newest one, too', () => {
    const again = dumped('2026-10-01', 'verified', { madeAt: Date.parse('2026-11-20T03:30:00Z') });
    const dumps = [again, dumped('2026-10-02'), dumped('2026-11-19'), dumped('2026-11-20')];
    expect(reasons(dumps)['2026-10-01']).toEqual(['newest verified by the time it was made']);
    expect(expired(dumps)).toEqual(['2026-10-02', '2026-11-19']);
  });
});

describe('nothing expires', () => {
  const dumps = daily(5, '2026-11-20');
  const isPaused = (reason: RegExp, ...args: Parameters<typeof decided>) => {
    expect(decided(...args).paused).toMatch(reason);
    expect(expired(...args)).toEqual([]);
  };

  test('while the newest dump is damaged', () => {
    const newest = dumped('2026-11-20', 'damaged');
    isPaused(/^The newest dump, 2026-11-20, is damaged/, [...daily(4, '2026-11-19'), newest]);
    const forced = dumped('2026-11-20-force-again');
    expect(expired([...daily(4, '2026-11-19'), newest, forced])).toHaveLength(4);
  });

  test('while the newest dump is missing', () => {
    isPaused(/^The newest verified dump, 2026-11-20, is 26 hours old/, dumps, ONE_DAY, {
      now: new Date('2026-11-21T05:00:01Z'),
    });
    expect(expired(dumps, ONE_DAY, { now: new Date('2026-11-21T05:00:00Z') })).toHaveLength(4);
  });

  test('while newer dumps are unverified', () => {
    const now = new Date('2026-11-22T04:00:00Z');
    isPaused(
      /^The newest verified dump, 2026-11-20, is 49 hours old/,
      [...dumps, ...daily(2, '2026-11-22', 'dumped')],
      ONE_DAY,
      { now },
    );
  });

  test('while the newest dump is missing, also when a forced one or an older slot was dumped meanwhile', () => {
    const now = new Date('2026-11-24T04:00:00Z');
    const forced = dumped('2026-11-24-force-x');
    const again = dumped('2026-11-10', 'verified', { madeAt: now.getTime() - 60_000 });
    isPaused(/^The newest verified dump, 2026-11-20,/, [...dumps, forced, again], ONE_DAY, { now });
  });

  test('while the newest dump is missing, also when the newest slot was dumped again', () => {
    const now = new Date('2026-12-20T04:00:00Z');
    const again = dumped('2026-11-21', 'verified', { madeAt: now.getTime() - 60_000 });
    isPaused(/^The newest verified dump, 2026-11-21,/, [...dumps, again], ONE_DAY, { now });
  });

  test.each([
    ['2026-11-29T23:00:00Z', 6],
    ['2026-12-08T23:00:00Z', 0],
  ])('without known hours, when one and a half of the usual gap have passed (at %s)', (at, count) => {
    const weekly = ['09-24', '10-01', '10-08', '10-15', '10-29', '11-05', '11-26'].map((date) =>
      dumped(`2026-${date}`),
    );
    expect(expired(weekly, ONE_DAY, { missingHours: undefined, now: new Date(at) })).toHaveLength(count);
  });

  test('without known hours, until there are enough dumps to know the gap between them', () => {
    isPaused(/^There are too few verified dumps/, daily(2, '2026-11-20'), ONE_DAY, { missingHours: undefined });
    expect(expired(daily(3, '2026-11-20'), ONE_DAY, { missingHours: undefined })).toHaveLength(2);
  });

  test('while nothing is verified', () => {
    isPaused(/^The job has no verified dump of a slot/, [
      ...daily(5, '2026-11-20', 'dumped'),
      dumped('2026-11-20-force-x'),
    ]);
  });

  test('while no dump passed a drill, unless dumps are not drilled', () => {
    const undrilled = daily(5, '2026-11-20', 'verified');
    isPaused(/^The job has no dump that passed a drill/, undrilled);
    expect(expired(undrilled, ONE_DAY, { drills: false })).toHaveLength(4);
  });

  test('while the clock is behind the dumps', () => {
    isPaused(/^The dump 2026-11-20 is newer than the clock/, dumps, ONE_DAY, { now: new Date('2026-11-19T09:00:00Z') });
    const ahead = dumped('2026-11-25', 'verified', { madeAt: SITUATION.now.getTime() });
    isPaused(/^The dump 2026-11-25 is newer than the clock/, [...dumps, ahead]);
    const late = dumped('2026-11-10', 'verified', { madeAt: SITUATION.now.getTime() + 3_601_000 });
    isPaused(/^The dump 2026-11-10 is newer than the clock/, [...dumps, late]);
  });

  test('and each dump that no rule keeps has that as its reason', () => {
    const { fates } = decided(dumps, ONE_DAY, { now: new Date('2027-01-01T00:00:00Z') });
    expect(fates.map(({ reasons: why }) => why)).toEqual([
      ['paused'],
      ['paused'],
      ['paused'],
      ['paused'],
      ['newest verified', 'day 2026-11-20'],
    ]);
  });
});

test('without a dump there is nothing to decide', () => {
  expect(decided([])).toEqual({ paused: 'The job has no verified dump of a slot.', fates: [] });
});
