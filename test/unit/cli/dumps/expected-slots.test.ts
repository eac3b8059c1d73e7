import { scheduledSlots, slotsBetween, timeOf, usualSlots } from '../../../../cli/dumps/expected-slots';
import { parseSchedule, type Schedule } from '../../../../functions/slot-job/event/schedule';

const NOW = new Date('2026-11-20T12:00:00Z');

function dates(from: string, to: string, except: readonly string[] = []): string[] {
  return slotsBetween(timeOf(from), timeOf(to), 'day').filter((date) => !except.includes(date));
}

test('a daily job misses each date without a dump, up to yesterday', () => {
  const dumped = dates('2026-10-01', '2026-11-19', ['2026-11-03']);
  expect([...usualSlots(dumped, '2026-11-01', NOW)]).toEqual(dates('2026-11-01', '2026-11-20'));
});

test('a daily job that stopped weeks ago misses every date since then', () => {
  const dumped = dates('2026-09-01', '2026-10-25');
  const missing = [...usualSlots(dumped, '2026-10-20', NOW)].filter((slot) => !dumped.includes(slot));
  expect(missing).toEqual(dates('2026-10-25', '2026-11-20'));
});

test('a weekly job misses no dates between its weekdays', () => {
  const sundays = ['2026-10-18', '2026-10-25', '2026-11-08', '2026-11-15'];
  expect([...usualSlots(sundays, '2026-10-18', NOW)]).toEqual([
    '2026-10-18',
    '2026-10-25',
    '2026-11-01',
    '2026-11-08',
    '2026-11-15',
  ]);
});

test('a job of some days misses a date between them, too', () => {
  const dumped = ['2026-11-16', '2026-11-17', '2026-11-19'];
  expect([...usualSlots(dumped, '2026-11-01', NOW)]).toContain('2026-11-18');
});

test('a monthly job misses nothing that can be known', () => {
  expect([...usualSlots(['2026-08-01', '2026-09-01', '2026-10-01', '2026-11-01'], '2026-10-20', NOW)]).not.toContain(
    '2026-11-10',
  );
});

test('an hourly job misses hours', () => {
  const hours = slotsBetween(timeOf('2026-11-18'), timeOf('2026-11-20T12Z'), 'hour');
  const dumped = hours.filter((slot) => slot !== '2026-11-19T05Z');
  expect([...usualSlots(dumped, '2026-11-19', NOW)].filter((slot) => !dumped.includes(slot))).toEqual([
    '2026-11-19T05Z',
  ]);
});

test('nothing is expected of a job with one dump or none', () => {
  expect(usualSlots([], '2026-11-01', NOW).size).toBe(0);
  expect(usualSlots(['2026-11-01'], '2026-11-01', NOW).size).toBe(0);
});

test('a schedule expects the slots for which it has fired, in its time zone', () => {
  const schedule = parseSchedule('cron(30 23 ? * MON-FRI *)', 'America/New_York') as Schedule;
  // 23:30 in New York is 04:30 UTC of the next day.
  const slots = [...scheduledSlots(schedule, 'day', 'America/New_York', '2026-11-13', NOW)];
  expect(slots).toEqual(['2026-11-13', '2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19']);
});

test('a run has an hour until its slot is missing', () => {
  const schedule = parseSchedule('cron(15 11 * * ? *)', 'UTC') as Schedule;
  expect([...scheduledSlots(schedule, 'day', 'UTC', '2026-11-20', NOW)]).toEqual([]);
  expect([...scheduledSlots(schedule, 'day', 'UTC', '2026-11-20', new Date('2026-11-20T12:15:00Z'))]).toEqual([
    '2026-11-20',
  ]);
});
