import type { Config } from '../../../../functions/mask/config';
import { readRequest } from '../../../../functions/mask/event';

const CONFIG = {
  jobName: 'shop-masked',
  slotUnit: 'day',
  slotTimezone: 'UTC',
  source: { jobName: 'shop', bucket: 'dumps', prefix: '' },
} as Config;
const DUMP = 'shop/2026/11/shop-2026-11-20.sql.zst';

function arrived(key: string, bucket = 'dumps'): unknown {
  return { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: bucket }, object: { key } } };
}

const read = (event: unknown) => readRequest(event, CONFIG, 'request-1');

test('the verdict on a dump asks for the masked dump of its slot', () => {
  expect(read(arrived(`${DUMP}.verified.json`))).toEqual({
    target: { job: 'shop-masked', slot: '2026-11-20' },
    sourceKey: DUMP,
    arrived: true,
  });
});

test('the verdict on a forced dump asks for one with the same id, which is not that of the slot', () => {
  const dump = DUMP.replace('.sql', '-force-abc.sql');
  expect(read(arrived(`${dump}.verified.json`))).toEqual({
    target: { job: 'shop-masked', slot: '2026-11-20', forceId: 'abc' },
    sourceKey: dump,
    arrived: false,
  });
});

test('other objects of the bucket ask for nothing', () => {
  expect(read(arrived(`${DUMP}.manifest.json`))).toBeUndefined();
  expect(read(arrived('shop-eu/2026/11/shop-eu-2026-11-20.sql.zst.verified.json'))).toBeUndefined();
});

test('an event of another bucket is refused', () => {
  expect(() => read(arrived(`${DUMP}.verified.json`, 'other'))).toThrow('[EVENT_OTHER_JOB]');
});

test('a person asks for a slot, or for one more masked dump of it', () => {
  expect(read({ slot: '2026-11-20' })).toEqual({
    target: { job: 'shop-masked', slot: '2026-11-20' },
    arrived: false,
  });
  expect(read({ slot: '2026-11-20', force: true })?.target).toEqual({
    job: 'shop-masked',
    slot: '2026-11-20',
    forceId: 'request-1',
  });
});
