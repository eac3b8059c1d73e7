import { StreamRecordError } from '../../../../functions/core/errors';
import { parseStreamRecord } from '../../../../functions/notify/stream-record';
import { streamOf, streamRecord } from './stream';

const [, DONE] = streamOf('shop#2026-11-20', [
  { by: 'a', type: 'acquire' },
  { by: 'a', type: 'done' },
]);
const RECORD = {
  key: 'shop#2026-11-20',
  state: 'DONE',
  fence: 1,
  attempts: 1,
  requestId: 'r',
  startedAt: '2026-11-20T03:00:00.000Z',
};

test('reads job, slot, both images and the time of the write from a record', () => {
  expect(parseStreamRecord(DONE as never, ['shop'])).toMatchObject({
    job: 'shop',
    slot: '2026-11-20',
    forced: false,
    before: { state: 'RUNNING' },
    after: { state: 'DONE', bytes: 12_345_678 },
    at: new Date('2026-11-20T03:00:10Z'),
  });
});

test.each(['2026-11-20', '2026-11-20T13Z', '2026-W47', '2026-11-20T13:05Z'])('accepts the slot label %s', (slot) => {
  const record = streamRecord(undefined, { ...RECORD, key: `shop#${slot}` });
  expect(parseStreamRecord(record, ['shop']).slot).toBe(slot);
});

test.each<[string, object | undefined, string]>([
  ['another job', { ...RECORD, key: 'crm#2026-11-20' }, 'is of the job "crm"'],
  ['a job whose name only begins like this one', { ...RECORD, key: 'shop2#2026-11-20' }, 'is of the job "shop2"'],
  ['a key without a slot', { ...RECORD, key: 'shop' }, 'no slot'],
  ['a slot that would break the subject', { ...RECORD, key: 'shop#2026\n11' }, 'no slot'],
  ['a state that is unknown', { ...RECORD, state: 'PAUSED' }, 'state = "PAUSED"'],
  ['a missing state', { ...RECORD, state: undefined }, 'state = undefined'],
  ['a missing fence', { ...RECORD, fence: undefined }, 'fence = undefined'],
  ['attempts that are no number', { ...RECORD, attempts: 'three' }, 'attempts = "three"'],
  ['a start that is no time', { ...RECORD, startedAt: 'yesterday' }, 'startedAt = "yesterday"'],
  ['a deletion', undefined, 'no new image'],
])('refuses %s, and names record and reason', (_, after, reason) => {
  const parse = () => parseStreamRecord(streamRecord(after ? undefined : RECORD, after, 7), ['shop']);
  expect(parse).toThrow(StreamRecordError);
  expect(parse).toThrow(/^\[[A-Z_]+\] The stream record 7 of /);
  expect(parse).toThrow(reason);
});

test('refuses an old image that is no lock record', () => {
  const record = streamRecord({ ...RECORD, state: 'PAUSED' }, RECORD);
  expect(() => parseStreamRecord(record, ['shop'])).toThrow('has an old image that is no lock record');
});
