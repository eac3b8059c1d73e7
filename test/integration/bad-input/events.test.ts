import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { expectDumped, expectMessage, newDay, refusedEvent } from './refusal';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  lab = await DumpLab.create(cloud, server, ['shop']);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

const rule = (time: unknown) => ({ source: 'aws.events', 'detail-type': 'Scheduled Event', time, detail: {} });
const inQueue = (body: string) => ({ Records: [{ eventSource: 'aws:sqs', messageId: 'message', body }] });
const retryOf = (requestPayload: unknown) =>
  inQueue(JSON.stringify({ requestContext: { requestId: 'first' }, requestPayload, responsePayload: {} }));

test.each<[string, unknown, (string | RegExp)[]]>([
  ['a rule that names no time', { ...rule(''), time: undefined }, ['no scheduled time', '{"slot": "2026-11-20"}']],
  ['an empty time', rule(''), ['no scheduled time']],
  ['an empty event', {}, ['no scheduled time', 'Expected an EventBridge "Scheduled Event"']],
  ['a time without a zone', rule('2026-11-20T03:00:00'), ['ISO 8601 with a zone', 'got: "2026-11-20T03:00:00"']],
  ['a time in words', rule('yesterday'), ['ISO 8601', 'got: "yesterday"']],
  ['an invalid month', rule('2026-13-20T03:00:00Z'), ['ISO 8601', 'got: "2026-13-20T03:00:00Z"']],
  ['an invalid day', rule('2026-02-30T03:00:00Z'), ['got: "2026-02-30T03:00:00Z"']],
  ['a time that is a number', rule(1_795_000_000), ['got: 1795000000']],
  [
    'a placeholder that was not replaced',
    rule('<aws.scheduler.scheduled-time>'),
    ['placeholder "<aws.scheduler.scheduled-time>"', 'EventBridge Scheduler', '"2026-11-20T03:00:00Z" in its place'],
  ],
  [
    'an unknown option',
    { slot: '2026-11-20', fource: true },
    ['unknown option "fource"', '"force" and "forceId" as options'],
  ],
  ['an option of the wrong type', { slot: '2026-11-20', force: 'yes' }, ['force: must be true or false']],
  ['another job', { slot: '2026-11-20', job: 'crm' }, ['asks for job "crm"', 'this function serves "shop"']],
  [
    'both a slot and a time',
    { slot: '2026-11-20', time: '2026-11-20T03:00:00Z' },
    ['both "slot" and "time"', 'Give one'],
  ],
  ['an invalid slot date', { slot: '2026-02-30' }, ['"slot" must name a day that exists', 'got: "2026-02-30"']],
  ['an hour where the slot is a day', { slot: '2026-11-20T13Z' }, ['got: "2026-11-20T13Z"']],
  ['a text', 'dump!', ['"dump!"', 'Expected an EventBridge']],
  ['null', null, ['null', 'Expected an EventBridge']],
  ['a list', [{ slot: '2026-11-20' }], ['Expected an EventBridge']],
  ['a retry of an event without a time', retryOf({}), ['no scheduled time']],
  ['a retry of a retry', retryOf(retryOf(rule('soon'))), ['unknown option "Records"']],
  ['a queue message that is no JSON', inQueue('hello'), ['not JSON: "hello"']],
  ['a queue message of something else', inQueue('{"a":1}'), ['unknown option "a"']],
  ['no record', { Records: [] }, ['unknown option "Records"']],
  ['a huge event', { note: 'x'.repeat(100_000) }, ['unknown option "note"', 'xxx…']],
])('refuses an event with %s before it acquires the lock', async (_, event, expected) => {
  const error = await refusedEvent(lab, event);
  expectMessage(error, 'EventError', expected);
  expect(error.message.length).toBeLessThan(900);
  expect(await lab.keys()).toEqual([]);
  expect(await lab.openUploads()).toBe(0);
  const { Items } = await cloud.client(DynamoDBClient).send(new ScanCommand({ TableName: LOCK_TABLE }));
  expect(Items).toEqual([]);
});

test('a corrected event of the same slot makes the dump that the wrong event asked for', async () => {
  const day = newDay();
  await refusedEvent(lab, { slot: day, fource: true });
  await expectDumped(lab, day);
});
