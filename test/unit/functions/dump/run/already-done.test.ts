import { explainAlreadyDone } from '../../../../../functions/dump/run/already-done';
import type { SlotUnit } from '../../../../../functions/slot-job/event/slot';
import type { DumpRecord } from '../../../../../functions/store-dump/run/protocol';

const RECORD = { startedAt: '2026-11-20T03:00:12.000Z', requestId: 'request-1' } as DumpRecord;
const MADE = (id: string) =>
  `The dump ${id} was made by the run that began at 2026-11-20T03:00:12.000Z (request request-1).`;
const NOTHING = 'This event changes nothing.';
const at = (time: unknown) => ({ 'detail-type': 'Scheduled Event', time });

test.each<{ what: string; event: unknown; slot: string; unit: SlotUnit; expected: string }>([
  { what: 'a duplicate', event: at('2026-11-20T03:00:00Z'), slot: '2026-11-20', unit: 'day', expected: NOTHING },
  {
    what: 'a duplicate by a clock that is five minutes ahead',
    event: at('2026-11-20T03:05:12Z'),
    slot: '2026-11-20',
    unit: 'day',
    expected: NOTHING,
  },
  { what: 'a request', event: { slot: '2026-11-20' }, slot: '2026-11-20', unit: 'day', expected: NOTHING },
  { what: 'a broken time', event: at('soon'), slot: '2026-11-20', unit: 'day', expected: NOTHING },
  {
    what: 'the second run of a date',
    event: at('2026-11-20T15:00:00Z'),
    slot: '2026-11-20',
    unit: 'day',
    expected: `The schedule's run at 2026-11-20T15:00:00.000Z makes no second one, because it is in the same slot, which is a date. For several dumps a day, set slot_unit = "hour".`,
  },
  {
    what: 'the second run of an hour',
    event: at('2026-11-20T03:30:00Z'),
    slot: '2026-11-20T03Z',
    unit: 'hour',
    expected: `The schedule's run at 2026-11-20T03:30:00.000Z makes no second one, because it is in the same slot, which is an hour.`,
  },
])('$what of a slot that has its dump has the reason why it made none', ({ event, slot, unit, expected }) => {
  expect(explainAlreadyDone(event, { job: 'shop', slot }, RECORD, unit)).toBe(`${MADE(slot)} ${expected}`);
});
