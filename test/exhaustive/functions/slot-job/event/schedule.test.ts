import { parseSchedule } from '../../../../../functions/slot-job/event/schedule';

/** First times after a given one at which a schedule fires. */
function firings(expression: string, from: string, count: number, zone = 'UTC'): string[] {
  const schedule = parseSchedule(expression, zone);
  const found: string[] = [];
  const start = Date.parse(from);
  for (let minute = 0; found.length < count && minute < 62 * 24 * 60; minute += 1) {
    const time = new Date(start + minute * 60_000);
    if (schedule?.firesAt(time)) found.push(time.toISOString().slice(0, 16));
  }
  return found;
}

describe('an EventBridge schedule fires', () => {
  test.each([
    { cron: 'cron(0 3 * * ? *)', times: ['2026-11-01T03:00', '2026-11-02T03:00'] },
    { cron: 'cron(30 */12 * * ? *)', times: ['2026-11-01T00:30', '2026-11-01T12:30'] },
    { cron: 'cron(0/20 5 ? * * 2026)', times: ['2026-11-01T05:00', '2026-11-01T05:20', '2026-11-01T05:40'] },
    { cron: 'cron(0 3,15 * * ? *)', times: ['2026-11-01T03:00', '2026-11-01T15:00'] },
    // 1 is Sunday: 2026-11-01 was one.
    { cron: 'cron(0 3 ? * 1 *)', times: ['2026-11-01T03:00', '2026-11-08T03:00'] },
    { cron: 'cron(0 3 ? * MON-FRI *)', times: ['2026-11-02T03:00', '2026-11-03T03:00'] },
    { cron: 'cron(0 3 ? * SAT-SUN *)', times: ['2026-11-01T03:00', '2026-11-07T03:00'] },
    { cron: 'cron(0 3 ? * 7/1 *)', times: ['2026-11-07T03:00', '2026-11-14T03:00'] },
    { cron: 'cron(0 3 ? * L *)', times: ['2026-11-07T03:00'] },
    { cron: 'cron(0 3 ? * 6L *)', times: ['2026-11-27T03:00'] },
    { cron: 'cron(0 3 ? * FRI#2 *)', times: ['2026-11-13T03:00'] },
    { cron: 'cron(0 3 L * ? *)', times: ['2026-11-30T03:00', '2026-12-31T03:00'] },
    // The 15th of November 2026 was a Sunday, the 1st too.
    { cron: 'cron(0 3 15W * ? *)', times: ['2026-11-16T03:00'] },
    { cron: 'cron(0 3 1W * ? *)', times: ['2026-11-02T03:00'] },
    { cron: 'cron(0 3 31W * ? *)', times: ['2026-12-31T03:00'] },
    { cron: 'cron(0 3 1,10-12 nov,DEC ? *)', times: ['2026-11-01T03:00', '2026-11-10T03:00'] },
    { cron: 'cron(0 3 * * ? 2029)', times: [] },
  ])('$cron', ({ cron, times }) => {
    expect(firings(cron, '2026-11-01T00:00:00Z', Math.max(times.length, 1))).toEqual(times);
  });

  test('in its own time zone, never at a skipped hour and twice at a repeated one', () => {
    expect(firings('cron(0 23 * * ? *)', '2026-11-20T00:00:00Z', 1, 'Europe/Berlin')).toEqual(['2026-11-20T22:00']);
    expect(firings('cron(30 2 29 3 ? *)', '2026-03-28T00:00:00Z', 1, 'Europe/Berlin')).toEqual([]);
    expect(firings('cron(30 2 25 10 ? *)', '2026-10-24T00:00:00Z', 2, 'Europe/Berlin')).toHaveLength(2);
  });
});

test.each([
  '',
  'rate(1 day)',
  'cron(0 3 * * *)',
  'cron(61 3 * * ? *)',
  'cron(0 24 * * ? *)',
  'cron(0 3 * * 8 *)',
  'cron(0 3 0 * ? *)',
  'cron(0 3 x * ? *)',
  'cron(0/0 3 * * ? *)',
  'cron(1-2-3 3 * * ? *)',
])('ignores an unreadable schedule %j without refusing a dump', (expression) => {
  expect(parseSchedule(expression, 'UTC')).toBeUndefined();
});
