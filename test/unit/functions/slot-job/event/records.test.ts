import fc from 'fast-check';
import { EventError } from '../../../../../functions/core/errors';
import { parseEvent } from '../../../../../functions/slot-job/event/event';
import { type BatchRecord, recordsOf, requestIn } from '../../../../../functions/slot-job/event/records';

const JOB = { jobName: 'shop', slotUnit: 'day', slotTimezone: 'UTC' } as const;
const REQUEST = { slot: '2026-11-20' };
const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-20T03:00:00Z', detail: {} };

const inQueue = (body: string, messageId = 'message-1') => ({ eventSource: 'aws:sqs', messageId, body });
const inStream = (text: string, sequenceNumber = '4954') => ({
  eventSource: 'aws:kinesis',
  eventID: `shardId-000000000006:${sequenceNumber}`,
  kinesis: { sequenceNumber, partitionKey: 'shop', data: Buffer.from(text).toString('base64') },
});
const wrapped = (requestPayload: unknown, requestId = 'first-request') =>
  JSON.stringify({ version: '1.0', requestContext: { requestId, condition: 'RetriesExhausted' }, requestPayload });

function only(record: object): BatchRecord {
  const records = recordsOf({ Records: [record] });
  expect(records).toHaveLength(1);
  return records?.[0] as BatchRecord;
}

const target = (record: object) => {
  const { event, requestId } = requestIn(only(record));
  return parseEvent(event, JOB, requestId);
};

test('a record of a queue states how often it was delivered', () => {
  const attributes = { ApproximateReceiveCount: '7', SenderId: 'AIDA' };
  const { delivery } = only({ ...inQueue('{}'), eventSourceARN: 'arn:of:it', attributes });
  expect(delivery).toEqual({ from: 'arn:of:it', count: 7 });
});

describe.each([
  { source: 'a queue', record: inQueue },
  { source: 'a stream', record: inStream },
])('a record of $source', ({ record }) => {
  test.each([
    { what: 'a request', text: JSON.stringify(REQUEST) },
    { what: 'an event of a schedule', text: JSON.stringify(SCHEDULED) },
    { what: 'a request that failed', text: wrapped(REQUEST) },
    { what: 'an event of a schedule that failed', text: wrapped(SCHEDULED) },
  ])('names its slot as $what', ({ text }) => {
    expect(target(record(text))).toEqual({ job: 'shop', slot: '2026-11-20' });
  });

  test('states where it came from, also without details', () => {
    const { eventSource, ...rest } = record('{}');
    expect(only({ eventSource, ...rest }).delivery).toEqual({ from: eventSource });
    expect(only({ eventSource, ...rest, eventSourceARN: 'arn:of:it' }).delivery).toEqual({ from: 'arn:of:it' });
  });

  test('keeps the request of a failed forced dump, so that it is not made twice', () => {
    expect(target(record(wrapped({ ...REQUEST, force: true }))).forceId).toBe('first-request');
  });

  test.each([
    { what: 'invalid JSON', text: '{', message: /not JSON: "\{"/ },
    { what: 'an empty text', text: '', message: /not JSON: ""/ },
    { what: 'a text', text: '"dump"', message: /can't be read/ },
    { what: 'no request', text: '{}', message: /no scheduled time/ },
    { what: 'null', text: 'null', message: /can't be read/ },
    { what: 'another job', text: '{"job": "crm", "slot": "2026-11-20"}', message: /asks for job "crm"/ },
    { what: 'a failure without its request', text: wrapped(undefined), message: /no "requestPayload"/ },
    { what: 'a failure without an id', text: wrapped(REQUEST, ''), message: /no "requestContext.requestId"/ },
    { what: 'a failure of no event', text: wrapped(null), message: /can't be read/ },
    { what: 'a failure of a batch', text: wrapped({ Records: [] }), message: /unknown option "Records"/ },
    {
      what: "Lambda's report of a failed stream batch",
      text: JSON.stringify({ requestContext: {}, KinesisBatchInfo: { startSequenceNumber: '4954' } }),
      message: /failed request in the stream.*"4954".*send it again/,
    },
  ])('is refused as $what', ({ text, message }) => {
    expect(() => target(record(text))).toThrow(EventError);
    expect(() => target(record(text))).toThrow(message);
  });
});

test('identifies a forced dump by its message id, which stays the same at redelivery', () => {
  const text = JSON.stringify({ ...REQUEST, force: true });
  expect(target(inQueue(text)).forceId).toBe('message-1');
  expect(target(inStream(text)).forceId).toBe('shardId-000000000006-4954');
});

test("keeps records in order, and reports them by Lambda's identifiers", () => {
  const records = recordsOf({ Records: [inStream('a', '2'), inStream('b', '10'), inStream('c', '11')] });
  expect(records?.map(({ itemIdentifier, text }) => [itemIdentifier, text])).toEqual([
    ['2', 'a'],
    ['10', 'b'],
    ['11', 'c'],
  ]);
});

test.each([
  { what: 'an event of a schedule', event: SCHEDULED },
  { what: 'a request', event: REQUEST },
  { what: 'no event', event: null },
  { what: 'no record', event: { Records: [] } },
  { what: 'records of another service', event: { Records: [{ eventSource: 'aws:s3', messageId: '1', body: '{}' }] } },
  { what: 'a message without an id, which could not be reported', event: { Records: [inQueue('{}', '')] } },
  { what: 'a record without a number, which could not be reported', event: { Records: [inStream('{}', '')] } },
])('does not treat $what as a batch', ({ event }) => {
  expect(recordsOf(event)).toBeUndefined();
});

test('parses any text as a request or refuses it, without crashing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        expect(target(inStream(text)).slot).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      } catch (error) {
        expect(error).toBeInstanceOf(EventError);
      }
    }),
  );
});

describe('a dead letter of EventBridge Scheduler', () => {
  const letter = (time: string, scheduledTime?: string) => ({
    ...inQueue(JSON.stringify({ ...SCHEDULED, source: 'aws.scheduler', time })),
    messageAttributes: {
      ERROR_CODE: { stringValue: 'AWS.Lambda.TooManyRequestsException', dataType: 'String' },
      ...(scheduledTime && { SCHEDULED_TIME: { stringValue: scheduledTime, dataType: 'String' } }),
    },
  });
  const PLACEHOLDER = '<aws.scheduler.scheduled-time>';

  test('names the slot of its scheduled time when its body has the placeholder', () => {
    expect(target(letter(PLACEHOLDER, '2026-11-20T03:00:00Z')).slot).toBe('2026-11-20');
  });

  test('names the slot of the time in its body', () => {
    expect(target(letter('2026-11-20T03:00:00Z', '2026-11-21T03:00:00Z')).slot).toBe('2026-11-20');
  });

  test.each([undefined, 'yesterday', '2026-11-20T03:00:00Z", "force": "'])(
    'is refused when its body has the placeholder and the attribute is %j',
    (scheduledTime) => {
      expect(() => target(letter(PLACEHOLDER, scheduledTime))).toThrow('placeholder');
    },
  );
});
