import { EventError } from '../../../../../functions/core/errors';
import { parseDueEvent } from '../../../../../functions/slot-job/event/due';
import type { JobSlots } from '../../../../../functions/slot-job/event/job-slots';
import { requestIn } from '../../../../../functions/slot-job/event/records';
import { parseSchedule } from '../../../../../functions/slot-job/event/schedule';

const NOON = new Date('2026-11-20T12:00:00Z');

function job(expression: string, changes: Partial<JobSlots> = {}): JobSlots {
  const base = { jobName: 'shop', slotUnit: 'day', slotTimezone: 'UTC', ...changes } as const;
  return { ...base, schedule: parseSchedule(expression, base.slotTimezone) };
}

const scheduled = (time: string) => ({ 'detail-type': 'Scheduled Event', time });
const NIGHTLY = job('cron(0 23 * * ? *)');
const parse = (event: unknown, of = NIGHTLY, now = NOON) => parseDueEvent(event, of, 'request-1', now);

describe('refuses a slot that has not begun:', () => {
  test.each([
    { what: 'tomorrow', event: { slot: '2026-11-21' } },
    { what: 'a year that was mistyped', event: { slot: '2027-11-20' } },
    { what: 'a year far away', event: { slot: '2099-01-01' } },
    { what: 'a time of tomorrow', event: { time: '2026-11-21T03:00:00Z' } },
    { what: 'a forced dump of tomorrow', event: { slot: '2026-11-21', force: true } },
    { what: 'an event of the schedule of next year', event: scheduled('2027-11-20T03:00:00Z') },
  ])('$what', ({ event }) => {
    expect(() => parse(event)).toThrow(EventError);
    expect(() => parse(event)).toThrow(/begins at 20.*UTC.*now it is 2026-11-20T12:00:00.000Z/);
  });

  test('in a queue record, plain or wrapped', () => {
    const text = (event: object) => ({
      itemIdentifier: 'm',
      requestId: 'm',
      text: JSON.stringify(event),
      delivery: { from: 'q' },
    });
    const wrapped = { requestContext: { requestId: 'r' }, requestPayload: { slot: '2027-11-20' } };
    for (const event of [{ slot: '2027-11-20' }, wrapped]) {
      expect(() => parse(requestIn(text(event)).event)).toThrow(/^\[SLOT_NOT_BEGUN\] Slot 2027-11-20 begins at/);
    }
  });

  test("by the job's time zone (2026-11-21 has begun in Tokyo)", () => {
    const tokyo = job('', { slotTimezone: 'Asia/Tokyo' });
    expect(parse({ slot: '2026-11-21' }, tokyo, new Date('2026-11-20T15:00:00Z')).slot).toBe('2026-11-21');
    expect(() => parse({ slot: '2026-11-21' }, tokyo, new Date('2026-11-20T14:54:00Z'))).toThrow(EventError);
  });

  test('by the hour', () => {
    const hourly = job('cron(0 * * * ? *)', { slotUnit: 'hour' });
    expect(parse({ slot: '2026-11-20T12Z' }, hourly).slot).toBe('2026-11-20T12Z');
    expect(() => parse({ slot: '2026-11-20T13Z' }, hourly)).toThrow(EventError);
  });
});

describe('tolerates clocks that differ', () => {
  test('by minutes for a manual event', () => {
    const before = new Date('2026-11-19T23:55:00Z');
    expect(parse({ slot: '2026-11-20' }, job(''), before).slot).toBe('2026-11-20');
    expect(() => parse({ slot: '2026-11-20' }, job(''), new Date(before.getTime() - 1))).toThrow(EventError);
  });

  test('by an hour for a scheduled event', () => {
    const before = new Date('2026-11-19T23:00:00Z');
    expect(parse(scheduled('2026-11-20T00:00:00Z'), NIGHTLY, before).slot).toBe('2026-11-20');
  });
});

describe('a slot whose scheduled run is still to come', () => {
  test.each([{ slot: '2026-11-20' }, { time: '2026-11-20T00:00:00Z' }])(
    'is refused to a manual event, with the event to send instead: %j',
    (event) => {
      expect(() => parse(event)).toThrow(
        'Slot 2026-11-20 of the job "shop" is not due: it runs at 2026-11-20T23:00:00.000Z (cron(0 23 * * ? *), time zone UTC), and now it is 2026-11-20T12:00:00.000Z. A run now would take the place of that one. For a run of now beside it, send {"slot": "2026-11-20", "force": true}.',
      );
    },
  );

  test('allows a forced dump beside it', () => {
    expect(parse({ slot: '2026-11-20', force: true })).toMatchObject({ slot: '2026-11-20', forceId: 'request-1' });
  });

  test('is accepted from its own schedule, even if the schedule has changed since', () => {
    expect(parse(scheduled('2026-11-20T03:00:00Z')).slot).toBe('2026-11-20');
  });
});

describe('accepts a slot', () => {
  test.each([
    { what: 'after its run', expression: 'cron(0 3 * * ? *)', slot: '2026-11-20' },
    { what: 'minutes before its run', expression: 'cron(5 12 * * ? *)', slot: '2026-11-20' },
    { what: 'after the first of several runs', expression: 'cron(0 3,23 * * ? *)', slot: '2026-11-20' },
    { what: 'on a day without a run', expression: 'cron(0 23 ? * SUN *)', slot: '2026-11-20' },
    { what: 'when it is over', expression: 'cron(0 23 * * ? *)', slot: '2026-11-19' },
    { what: 'when nothing is scheduled', expression: '', slot: '2026-11-20' },
  ])('$what', ({ expression, slot }) => {
    expect(parse({ slot }, job(expression)).slot).toBe(slot);
  });

  test('in the last minutes of its day, when another clock shows the next day', () => {
    const late = new Date('2026-11-20T23:58:00Z');
    expect(parse({ slot: '2026-11-20' }, NIGHTLY, late).slot).toBe('2026-11-20');
  });
});
