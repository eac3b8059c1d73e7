import fc from 'fast-check';
import { EventError } from '../../../../../functions/core/errors';
import { isScheduled, parseEvent } from '../../../../../functions/slot-job/event/event';

const JOB = { jobName: 'shop', slotUnit: 'day', slotTimezone: 'UTC' } as const;
const scheduled = (time?: unknown) => ({ source: 'aws.events', 'detail-type': 'Scheduled Event', time, detail: {} });
const parse = (event: unknown, job: Parameters<typeof parseEvent>[1] = JOB) => parseEvent(event, job, 'this-request');

const execution = { job: 'shop', slot: '2026-11-20', scheduled: true, execution: 1 };
/** What EventBridge sends when an execution has ended, as far as it is read. */
const endOf = (input: object, status = 'FAILED') => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  detail: { status, name: 'shop-2026-11-20-1', input: JSON.stringify(input), inputDetails: { included: true } },
});

describe('takes the slot from the event', () => {
  test.each([
    { of: 'a rule', event: scheduled('2026-11-20T03:00:00Z') },
    { of: 'a rule, late in the day', event: scheduled('2026-11-20T23:59:59Z') },
    { of: 'a schedule with an offset', event: scheduled('2026-11-20T03:00:00+01:00') },
    { of: 'a schedule with fractions', event: scheduled('2026-11-20T03:00:00.123Z') },
    { of: 'a schedule without seconds', event: scheduled('2026-11-20T03:00Z') },
    { of: 'an execution', event: execution },
    { of: 'an execution that has failed', event: endOf(execution) },
    { of: 'a person, by slot', event: { slot: '2026-11-20' } },
    { of: 'a person, by time', event: { time: '2026-11-20T03:00:00Z' } },
    { of: 'a person who names the job', event: { job: 'shop', slot: '2026-11-20' } },
    { of: 'a person who does not force', event: { slot: '2026-11-20', force: false } },
  ])('of $of', ({ event }) => {
    expect(parse(event)).toEqual({ job: 'shop', slot: '2026-11-20' });
  });

  test("in the job's time zone", () => {
    const job = { ...JOB, slotTimezone: 'Asia/Tokyo' };
    expect(parse(scheduled('2026-11-20T16:00:00Z'), job).slot).toBe('2026-11-21');
  });

  test('by the hour', () => {
    const job = { ...JOB, slotUnit: 'hour' } as const;
    expect(parse(scheduled('2026-11-20T16:30:00Z'), job).slot).toBe('2026-11-20T16Z');
    expect(parse({ slot: '2026-11-20T16Z' }, job).slot).toBe('2026-11-20T16Z');
  });

  test('and never from the clock, so that the same event always means the same slot', () => {
    jest.useFakeTimers();
    for (const now of ['2026-11-20T03:00:05Z', '2026-11-21T00:00:01Z', '2027-01-01T00:00:00Z']) {
      jest.setSystemTime(new Date(now));
      expect(parse(scheduled('2026-11-20T03:00:00Z')).slot).toBe('2026-11-20');
    }
    jest.useRealTimers();
  });
});

describe('a forced dump', () => {
  test('is identified by its request', () => {
    expect(parse({ slot: '2026-11-20', force: true })).toEqual({
      job: 'shop',
      slot: '2026-11-20',
      forceId: 'this-request',
    });
  });

  test('is refused when its request id is invalid as a part of a key', () => {
    const request = 'a#b/../../c\n.sql.zst';
    const forced = { slot: '2026-11-20', force: true };
    expect(() => parseEvent(forced, JOB, request)).toThrow(
      /The request id.* must be 1 to 128 letters, digits and hyphens/,
    );
    expect(parseEvent({ ...forced, forceId: 'its-own' }, JOB, request).forceId).toBe('its-own');
    expect(parseEvent({ slot: '2026-11-20' }, JOB, request)).not.toHaveProperty('forceId');
  });

  test('has the id given in the event', () => {
    const event = { slot: '2026-11-20', force: true, forceId: 'before-migration-42' };
    expect(parse(event).forceId).toBe('before-migration-42');
  });
});

describe('refuses with the expected form:', () => {
  test.each([
    { what: 'no time', event: scheduled(), message: /no scheduled time.*wrong slot/ },
    { what: 'an empty time', event: scheduled(''), message: /no scheduled time/ },
    { what: 'null for a time', event: scheduled(null), message: /no scheduled time/ },
    {
      what: 'a placeholder that was not replaced',
      event: scheduled('<aws.scheduler.scheduled-time>'),
      message: /placeholder "<aws\.scheduler\.scheduled-time>"/,
    },
    { what: 'a time in words', event: scheduled('yesterday'), message: /ISO 8601.*got: "yesterday"/ },
    { what: 'a date without a time', event: scheduled('2026-11-20'), message: /ISO 8601/ },
    { what: 'a time without a zone', event: scheduled('2026-11-20T03:00:00'), message: /with a zone/ },
    { what: 'an invalid month', event: scheduled('2026-13-20T03:00:00Z'), message: /ISO 8601/ },
    { what: 'an invalid day', event: scheduled('2026-02-30T03:00:00Z'), message: /ISO 8601/ },
    { what: 'an invalid hour', event: scheduled('2026-11-20T25:00:00Z'), message: /ISO 8601/ },
    { what: 'a number for a time', event: scheduled(1_795_143_600), message: /ISO 8601.*got: 1795143600/ },
    { what: 'an object for a time', event: scheduled({}), message: /ISO 8601/ },
    { what: 'an empty event', event: {}, message: /no scheduled time/ },
    { what: 'a slot that is no date', event: { slot: '2026-02-30' }, message: /day that exists/ },
    {
      what: 'both a slot and a time',
      event: { slot: '2026-11-20', time: '2026-11-20T03:00:00Z' },
      message: /both "slot" and "time"/,
    },
    {
      what: 'an unknown option',
      event: { slot: '2026-11-20', database: 'x', table: 'y' },
      message: /unknown option "database", "table"/,
    },
    { what: 'a number for a slot', event: { slot: 20_261_120 }, message: /\(slot: must be a text\)/ },
    {
      what: 'a string for force',
      event: { slot: '2026-11-20', force: 'yes' },
      message: /\(force: must be true or false\)/,
    },
    {
      what: 'another job',
      event: { job: 'crm', slot: '2026-11-20' },
      message: /asks for job "crm", but this function serves "shop"/,
    },
    { what: 'no event', event: null, message: /can't be read \(the event: must be an object\)/ },
    { what: 'a text', event: 'dump', message: /can't be read/ },
    { what: 'a list', event: [], message: /can't be read/ },
    {
      what: 'a record of another service',
      event: { Records: [{ eventSource: 'aws:s3', body: '{}' }] },
      message: /unknown option "Records"/,
    },
    {
      what: 'an event of another service',
      event: { ...scheduled('2026-11-20T03:00:00Z'), 'detail-type': 'Object Created' },
      message: /unknown option "source"/,
    },
    {
      what: 'an id with a separator of keys',
      event: { slot: '2026-11-20', force: true, forceId: 'a#b' },
      message: /"forceId" must be 1 to 128 letters, digits and hyphens, got: "a#b"/,
    },
    { what: 'an empty id', event: { slot: '2026-11-20', force: true, forceId: '' }, message: /"forceId" must be/ },
    {
      what: 'a very long id',
      event: { slot: '2026-11-20', force: true, forceId: 'x'.repeat(129) },
      message: /"forceId" must be/,
    },
    {
      what: 'an id without force',
      event: { slot: '2026-11-20', forceId: 'a' },
      message: /no "force": true/,
    },
  ])('$what', ({ event, message }) => {
    expect(() => parse(event)).toThrow(EventError);
    expect(() => parse(event)).toThrow(message);
  });

  test('every problem together', () => {
    const event = { job: 'crm', slot: '2026-02-30', forceId: 'a#b' };
    for (const message of [/asks for job "crm"/, /"forceId" must be/, /no "force": true/, /day that exists/]) {
      expect(() => parse(event)).toThrow(message);
    }
  });

  test('any value, without crashing', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: false }), (event) => {
        try {
          expect(parse(event).slot).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(EventError);
        }
      }),
    );
  });

  test('a huge event, with a short message', () => {
    expect.assertions(1);
    try {
      parse({ slot: '2026-11-20', junk: 'x'.repeat(100_000) });
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(1_000);
    }
  });
});

describe('an execution', () => {
  test.each([true, false])('answers for the schedule when an event of it began with one: %s', (of) => {
    expect(isScheduled({ ...execution, scheduled: of })).toBe(of);
    expect(isScheduled(endOf({ ...execution, scheduled: of }))).toBe(of);
  });

  test('of a forced dump keeps its id, also when it has failed', () => {
    const forced = { ...execution, scheduled: false, forceId: 'its-own' };
    const target = { job: 'shop', slot: '2026-11-20', forceId: 'its-own' };
    expect(parse(forced)).toEqual(target);
    expect(parse(endOf(forced))).toEqual(target);
  });

  test('of another job is refused', () => {
    expect(() => parse(endOf({ ...execution, job: 'crm' }))).toThrow(/^\[EVENT_OTHER_JOB\]/);
  });

  test('whose input is no request is refused, with the event', () => {
    expect(() => parse(endOf({ slot: '2026-11-20' }))).toThrow(/^\[EVENT_UNREADABLE\].*Step Functions Execution/);
  });
});
