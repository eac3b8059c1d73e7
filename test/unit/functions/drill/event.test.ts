import type { Config } from '../../../../functions/drill/config';
import { parseEvent } from '../../../../functions/drill/event';
import { arrivalOf } from '../dump-format/keys/arrival';

const KEY = 'backups/shop/2026/11/shop-2026-11-20.sql.zst';
const FORCED = KEY.replace('.sql', '-force-7.sql');
const CONFIG = { jobName: 'shop', bucket: 'dumps', prefix: 'backups' } as Config;

test.each([
  ['the arrival of a verdict', arrivalOf(`${KEY}.verified.json`), { mode: 'definitions', key: KEY, arrived: true }],
  [
    'the arrival of a verdict on a forced dump',
    arrivalOf(`${FORCED}.verified.json`),
    { mode: 'definitions', key: FORCED, arrived: false },
  ],
  ['a dump, by hand', { key: KEY }, { mode: 'definitions', key: KEY, arrived: false }],
  ['a manifest, by hand', { key: `${KEY}.manifest.json` }, { mode: 'definitions', key: KEY, arrived: false }],
  ['a verdict, by hand', { key: `${KEY}.verified.json` }, { mode: 'definitions', key: KEY, arrived: false }],
  ['a slot, by hand', { slot: '2026-11-20' }, { mode: 'definitions', slot: '2026-11-20', arrived: false }],
  [
    'the slot of an hour, by hand',
    { slot: '2026-11-20T13Z' },
    { mode: 'definitions', slot: '2026-11-20T13Z', arrived: false },
  ],
  ['a key and a mode, by hand', { key: KEY, mode: 'full' }, { mode: 'full', key: KEY, arrived: false }],
  [
    'a slot and a mode, by hand',
    { slot: '2026-11-20', mode: 'full' },
    { mode: 'full', slot: '2026-11-20', arrived: false },
  ],
  ['a mode, by hand', { mode: 'full' }, { mode: 'full', arrived: false }],
  ['a schedule', { source: 'aws.events', 'detail-type': 'Scheduled Event' }, { mode: 'full', arrived: false }],
  ['no key, by hand', {}, { mode: 'definitions', arrived: false }],
])('finds the dump named by %s', (_, event, request) => {
  expect(parseEvent(event, CONFIG)).toEqual(request);
});

/** Objects that a rule for the job `a` without a prefix may let through. */
test.each([
  ['a dump', 'a/2026/11/a-2026-11-20.sql.zst'],
  ['a manifest', 'a/2026/11/a-2026-11-20.sql.zst.manifest.json'],
  ["a drill's verdict", 'a/2026/11/a-2026-11-20.sql.zst.drilled.json'],
  ['a verdict of a job whose prefix is this name', 'a/b/2026/11/b-2026-11-20.sql.zst.verified.json'],
  ['a verdict in the folder of another month', 'a/2026/12/a-2026-11-20.sql.zst.verified.json'],
  ['a verdict of a job with a longer name', 'a/2026/11/a-b-2026-11-20.sql.zst.verified.json'],
])('ignores the arrival of %s', (_, key) => {
  expect(parseEvent(arrivalOf(key), { ...CONFIG, jobName: 'a', prefix: '' })).toBeUndefined();
});

test.each([
  ['no event at all', undefined, 'The event has an unknown form: undefined.'],
  [
    'an event of another service',
    { source: 'aws.ec2', 'detail-type': 'Scheduled Event' },
    'The event has an unknown form',
  ],
  ['an unknown option', { key: KEY, force: true }, 'The event has an unknown form'],
  ['an unknown mode', { mode: 'half' }, 'The event has an unknown form'],
  ['a key and a slot', { key: KEY, slot: '2026-11-20' }, 'The event has an unknown form'],
  ['a slot that does not exist', { slot: '2026-02-30' }, '[EVENT_SLOT_INVALID]'],
  [
    'another bucket',
    arrivalOf(KEY, 'photos'),
    'about the bucket "photos", and the dumps of the job "shop" are in "dumps"',
  ],
  ['another job', { key: KEY.replaceAll('shop', 'crm') }, 'is not below "backups/shop/"'],
  [
    'something else',
    { key: 'backups/shop/notes.txt' },
    'is not the key of a dump, a manifest or a verdict of the job "shop"',
  ],
])('refuses %s', (_, event, message) => {
  expect(() => parseEvent(event, CONFIG)).toThrow(message);
});
