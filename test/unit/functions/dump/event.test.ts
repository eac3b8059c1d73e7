import fc from 'fast-check';
import { EventError } from '../../../../functions/core/errors';
import { parseEvent } from '../../../../functions/dump/event';

const JOB = { jobName: 'shop', slotUnit: 'day', slotTimezone: 'UTC' } as const;
const scheduled = (time?: unknown) => ({ source: 'aws.events', 'detail-type': 'Scheduled Event', time, detail: {} });
const inQueue = (requestPayload: unknown, requestId = 'first-request') => ({
  Records: [
    {
      eventSource: 'aws:sqs',
      body: JSON.stringify({
        version: '1.0',
        requestContext: { requestId, condition: 'RetriesExhausted' },
        requestPayload,
      }),
    },
  ],
});
const parse = (event: unknown, job: Parameters<typeof parseEvent>[1] = JOB) => parseEvent(event, job, 'this-request');

describe('the slot comes from the event', () => {
  test.each([
    { of: 'a rule', event: scheduled('2026-11-20T03:00:00Z') },
    { of: 'a rule, late in the day', event: scheduled('2026-11-20T23:59:59Z') },
    { of: 'a schedule with an offset', event: scheduled('2026-11-20T03:00:00+01:00') },
    { of: 'a schedule with fractions', event: scheduled('2026-11-20T03:00:00.123Z') },
    { of: 'a schedule without seconds', event: scheduled('2026-11-20T03:00Z') },
    { of: 'the retry queue', event: inQueue(scheduled('2026-11-20T03:00:00Z')) },
    { of: 'the retry queue, of a manual event', event: inQueue({ slot: '2026-11-20' }) },
    { of: 'a person, by slot', event: { slot: '2026-11-20' } },
    { of: 'a person, by time', event: { time: '2026-11-20T03:00:00Z' } },
    { of: 'a person who names the job', event: { job: 'shop', slot: '2026-11-20' } },
    { of: 'a person who does not force', event: { slot: '2026-11-20', force: false } },
  ])('of $of', ({ event }) => {
    expect(parse(event)).toEqual({ job: 'shop', slot: '2026-11-20' });
  });

  test('in the time zone of the job', () => {
    const job = { ...JOB, slotTimezone: 'Asia/Tokyo' };
    expect(parse(scheduled('2026-11-20T16:00:00Z'), job).slot).toBe('2026-11-21');
  });

  test('by the hour', () => {
    const job = { ...JOB, slotUnit: 'hour' } as const;
    expect(parse(scheduled('2026-11-20T16:30:00Z'), job).slot).toBe('2026-11-20T16Z');
    expect(parse({ slot: '2026-11-20T16Z' }, job).slot).toBe('2026-11-20T16Z');
  });

  test('and never from the clock: the same event means the same slot whenever it arrives', () => {
    jest.useFakeTimers();
    for (const now of ['2026-11-20T03:00:05Z', '2026-11-21T00:00:01Z', '2027-01-01T00:00:00Z']) {
      jest.setSystemTime(new Date(now));
      expect(parse(scheduled('2026-11-20T03:00:00Z')).slot).toBe('2026-11-20');
    }
    jest.useRealTimers();
  });
});

describe('a forced dump', () => {
  test('is told apart by its request', () => {
    expect(parse({ slot: '2026-11-20', force: true })).toEqual({
      job: 'shop',
      slot: '2026-11-20',
      forceId: 'this-request',
    });
  });

  test('keeps its request through the retry queue: it must not be made twice', () => {
    expect(parse(inQueue({ slot: '2026-11-20', force: true })).forceId).toBe('first-request');
  });
});

test('an event that the schedule could not deliver names its slot when it is redriven from the dead-letter queue', () => {
  const body = JSON.stringify(scheduled('2026-11-20T03:00:00Z'));
  expect(parse({ Records: [{ eventSource: 'aws:sqs', body }] })).toEqual({ job: 'shop', slot: '2026-11-20' });
});

describe('refuses, and says what was expected:', () => {
  test.each([
    { event: scheduled(), message: /no scheduled time.*wrong slot/ },
    { event: scheduled(''), message: /no scheduled time/ },
    { event: scheduled(null), message: /no scheduled time/ },
    { event: scheduled('<aws.scheduler.scheduled-time>'), message: /placeholder "<aws\.scheduler\.scheduled-time>"/ },
    { event: scheduled('yesterday'), message: /ISO 8601.*got: "yesterday"/ },
    { event: scheduled('2026-11-20'), message: /ISO 8601/ },
    { event: scheduled('2026-11-20T03:00:00'), message: /with a zone/ },
    { event: scheduled('2026-13-20T03:00:00Z'), message: /ISO 8601/ },
    { event: scheduled('2026-02-30T03:00:00Z'), message: /ISO 8601/ },
    { event: scheduled('2026-11-20T25:00:00Z'), message: /ISO 8601/ },
    { event: scheduled(1_795_143_600), message: /ISO 8601.*got: 1795143600/ },
    { event: scheduled({}), message: /ISO 8601/ },
    { event: {}, message: /no scheduled time/ },
    { event: { slot: '2026-02-30' }, message: /day that exists/ },
    { event: { slot: '2026-11-20', time: '2026-11-20T03:00:00Z' }, message: /both "slot" and "time"/ },
    { event: { slot: '2026-11-20', database: 'x', table: 'y' }, message: /unknown option "database", "table"/ },
    { event: { slot: 20_261_120 }, message: /slot: / },
    { event: { slot: '2026-11-20', force: 'yes' }, message: /force: / },
    { event: { job: 'crm', slot: '2026-11-20' }, message: /asks for job "crm", but this function dumps "shop"/ },
    { event: null, message: /can't be read/ },
    { event: 'dump', message: /can't be read/ },
    { event: [], message: /can't be read/ },
    { event: { Records: [] }, message: /must hold 1 record, got: 0/ },
    { event: { Records: [...inQueue({}).Records, ...inQueue({}).Records] }, message: /must hold 1 record, got: 2/ },
    { event: { Records: [{ eventSource: 'aws:sqs', body: '{' }] }, message: /not JSON: "\{"/ },
    { event: { Records: [{ eventSource: 'aws:sqs', body: '{}' }] }, message: /not a Lambda destination record/ },
    { event: { Records: [{ eventSource: 'aws:s3', body: '{}' }] }, message: /unknown option "Records"/ },
    { event: inQueue(scheduled()), message: /no scheduled time/ },
    { event: inQueue(undefined), message: /not a Lambda destination record/ },
    { event: inQueue(null), message: /can't be read/ },
  ])('$event', ({ event, message }) => {
    expect(() => parse(event)).toThrow(EventError);
    expect(() => parse(event)).toThrow(message);
  });

  test('anything at all, without breaking', () => {
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

  test('a huge event with a short message', () => {
    expect.assertions(1);
    try {
      parse({ slot: '2026-11-20', junk: 'x'.repeat(100_000) });
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(1_000);
    }
  });
});
