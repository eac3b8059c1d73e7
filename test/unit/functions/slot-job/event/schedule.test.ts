import { parseSchedule } from '../../../../../functions/slot-job/event/schedule';

const DAY = 24 * 60;

/** Times at which a schedule fires, among those so many minutes apart that follow a given one. */
function firings(
  expression: string,
  from: string,
  { count = Infinity, zone = 'UTC', minutes = 62 * DAY, step = 10 } = {},
): string[] {
  const schedule = parseSchedule(expression, zone);
  const found: string[] = [];
  const start = Date.parse(from);
  for (let minute = 0; found.length < count && minute < minutes; minute += step) {
    const time = new Date(start + minute * 60_000);
    if (schedule?.firesAt(time)) found.push(time.toISOString().slice(0, 16));
  }
  return found;
}

describe('an EventBridge schedule fires', () => {
  test.each<{ cron: string; from?: string; times: string[] }>([
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
    // A Saturday moves to the Friday before it, but not into another month; a Sunday neither.
    { cron: 'cron(0 3 14W * ? *)', times: ['2026-11-13T03:00', '2026-12-14T03:00'] },
    { cron: 'cron(0 3 1W 8 ? *)', from: '2026-07-30', times: ['2026-08-03T03:00'] },
    { cron: 'cron(0 3 31W 5 ? *)', from: '2026-05-01', times: ['2026-05-29T03:00'] },
    { cron: 'cron(0 3 LW * ? *)', from: '2026-05-01', times: ['2026-05-29T03:00', '2026-06-30T03:00'] },
    { cron: 'cron(0 3 L 2 ? *)', from: '2028-02-01', times: ['2028-02-29T03:00'] },
    { cron: 'cron(0 3 ? * FRI#5 *)', from: '2026-09-01', times: ['2026-10-30T03:00'] },
    { cron: 'cron(0 3 ? * MONL *)', times: ['2026-11-30T03:00', '2026-12-28T03:00'] },
    { cron: 'cron(0 3 * * ? 2029)', times: [] },
  ])('$cron', ({ cron, from = '2026-11-01', times }) => {
    expect(firings(cron, `${from}T00:00:00Z`, { count: Math.max(times.length, 1) })).toEqual(times);
  });

  test('in its own time zone, never at a skipped hour and twice at a repeated one', () => {
    const zone = 'Europe/Berlin';
    expect(firings('cron(0 23 * * ? *)', '2026-11-20T00:00:00Z', { count: 1, zone })).toEqual(['2026-11-20T22:00']);
    expect(firings('cron(30 2 29 3 ? *)', '2026-03-28T00:00:00Z', { zone })).toEqual([]);
    expect(firings('cron(30 2 25 10 ? *)', '2026-10-24T00:00:00Z', { zone })).toHaveLength(2);
  });

  test('in its own minutes only', () => {
    const inOneDay = (cron: string) => firings(cron, '2026-11-20T00:00:00Z', { minutes: DAY, step: 1 });
    expect(inOneDay('cron(59 23 * * ? *)')).toEqual(['2026-11-20T23:59']);
    expect(inOneDay('cron(0 0 * * ? *)')).toEqual(['2026-11-20T00:00']);
    expect(inOneDay('cron(57-1 0 * * ? *)')).toEqual(
      [0, 1, 57, 58, 59].map((m) => `2026-11-20T00:${String(m).padStart(2, '0')}`),
    );
    expect(inOneDay('cron(* 12 * * ? *)')).toHaveLength(60);
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
  'cron(0/5/2 3 * * ? *)',
  'cron(0 3 32 * ? *)',
  'cron(0 3 1-32 * ? *)',
  'cron(0 3 * 13 ? *)',
  'cron(0 3 * * ? 1969)',
  'cron(0 3 * * ? *) cron(0 4 * * ? *)',
  'a cron(0 3 * * ? *)',
])('ignores an unreadable schedule %j without refusing a dump', (expression) => {
  expect(parseSchedule(expression, 'UTC')).toBeUndefined();
});
