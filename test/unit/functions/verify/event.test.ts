import type { Config } from '../../../../functions/verify/config';
import { parseEvent } from '../../../../functions/verify/event';
import { arrivalOf } from '../dump-format/keys/arrival';

const KEY = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
const CONFIG = { jobName: 'shop', bucket: 'dumps', prefix: 'backups' } as Config;

test.each([
  ['the arrival of a manifest', arrivalOf(`${KEY}.manifest.json`), KEY],
  [
    'the arrival of a manifest of a forced dump',
    arrivalOf(`${KEY.replace('.sql', '-force-7.sql')}.manifest.json`),
    KEY.replace('.sql', '-force-7.sql'),
  ],
  ['a dump, by hand', { key: KEY }, KEY],
  ['a manifest, by hand', { key: `${KEY}.manifest.json` }, KEY],
  ['a dump in gzip', { key: KEY.replace('zst', 'gz') }, KEY.replace('zst', 'gz')],
])('finds the dump named by %s', (_, event, key) => {
  expect(parseEvent(event, CONFIG)).toMatchObject({ key });
});

test('takes the slot of a dump, by hand', () => {
  expect(parseEvent({ slot: '2026-11-20' }, CONFIG)).toEqual({ slot: '2026-11-20', arrived: false });
});

test('dumps without a prefix are below the name of their job', () => {
  const key = 'shop/2026/11/shop-2026-11-20.sql.gz';
  expect(parseEvent({ key }, { ...CONFIG, prefix: '' })).toEqual({ key, arrived: false });
});

/** Objects that a rule for the job `a` without a prefix may let through. */
test.each([
  ['a dump', 'a/2026/11/a-2026-11-20.sql.zst'],
  ['a verdict', 'a/2026/11/a-2026-11-20.sql.zst.verified.json'],
  ['a manifest of a job whose prefix is this name', 'a/b/2026/11/b-2026-11-20.sql.zst.manifest.json'],
  ['a manifest of a job of the same name with that prefix', 'a/a/2026/11/a-2026-11-20.sql.zst.manifest.json'],
  ['a manifest below a month', 'a/2026/11/a/2026/11/a-2026-11-20.sql.zst.manifest.json'],
  ["a manifest below a key like a dump's", 'a/2026/11/a-2026-11-20/a-2026-11-20.sql.zst.manifest.json'],
  ['a manifest in the folder of another month', 'a/2026/12/a-2026-11-20.sql.zst.manifest.json'],
  ['a manifest of a job with a longer name', 'a/2026/11/a-b-2026-11-20.sql.zst.manifest.json'],
  ['a manifest of an unknown format', 'a/2026/11/a-2026-11-20.sql.xz.manifest.json'],
])('ignores the arrival of %s', (_, key) => {
  expect(parseEvent(arrivalOf(key), { ...CONFIG, jobName: 'a', prefix: '' })).toBeUndefined();
});

test.each([
  ['no event at all', undefined, 'The event has an unknown form: undefined.'],
  ['an event of a schedule', { 'detail-type': 'Scheduled Event' }, 'The event has an unknown form'],
  ['the end of an object', { ...arrivalOf(KEY), 'detail-type': 'Object Deleted' }, 'The event has an unknown form'],
  ['an unknown option', { key: KEY, force: true }, 'The event has an unknown form'],
  ['a key and a slot', { key: KEY, slot: '2026-11-20' }, 'The event has an unknown form'],
  ['a slot that does not exist', { slot: '2026-02-30' }, '[EVENT_SLOT_INVALID]'],
  [
    'another bucket',
    arrivalOf(KEY, 'photos'),
    'about the bucket "photos", and the dumps of the job "shop" are in "dumps"',
  ],
  ['another job', { key: KEY.replaceAll('shop', 'crm') }, 'is not below "backups/shop/"'],
  ['a job with a longer name', { key: KEY.replaceAll('shop', 'shop-2') }, 'is not below "backups/shop/"'],
  ['a verdict', { key: `${KEY}.verified.json` }, 'is not the key of a dump or a manifest of the job "shop"'],
  ['something else', { key: 'backups/shop/notes.txt' }, 'is not the key of a dump or a manifest of the job "shop"'],
  [
    'a manifest of nothing',
    { key: 'backups/shop/x.manifest.json' },
    'is not the key of a dump or a manifest of the job "shop"',
  ],
])('refuses %s', (_, event, message) => {
  expect(() => parseEvent(event, CONFIG)).toThrow(message);
});
