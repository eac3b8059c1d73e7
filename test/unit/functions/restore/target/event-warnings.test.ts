import type { DumpNeeds } from '../../../../../functions/restore/source/dump-needs';
import { eventWarnings } from '../../../../../functions/restore/target/event-warnings';
import type { TargetFacts } from '../../../../../functions/restore/target/target-facts';

const target = (scheduler: string) =>
  ({ variables: new Map([['event_scheduler', scheduler]]) }) as unknown as TargetFacts;
const NIGHTLY: Pick<DumpNeeds, 'events'> = { events: [{ database: 'shop', name: 'night`ly' }] };
const targetOf = (database: string) => `${database}_copy`;

test.each(['ON', 'OFF'])(
  'names enabled events of the copy, and how to disable them, with the scheduler %s',
  (scheduler) => {
    const [warning = '', ...others] = eventWarnings(target(scheduler), NIGHTLY, targetOf, {});
    expect(others).toEqual([]);
    expect(warning).toContain('ALTER EVENT `shop_copy`.`night``ly` DISABLE;');
    expect(warning.startsWith('The event scheduler is ON')).toBe(scheduler === 'ON');
  },
);

test('does not warn of a selection without enabled events', () => {
  expect(eventWarnings(target('ON'), { events: [] }, targetOf, {})).toEqual([]);
});

test('warns of unknown events only if the scheduler is on and events are restored', () => {
  expect(eventWarnings(target('ON'), undefined, targetOf, {})).toEqual([
    expect.stringContaining('The event scheduler is ON: enabled events'),
  ]);
  expect(eventWarnings(target('OFF'), undefined, targetOf, {})).toEqual([]);
  expect(eventWarnings(target('ON'), undefined, targetOf, { content: 'data' })).toEqual([]);
  expect(eventWarnings(target('ON'), undefined, targetOf, { only: { tables: ['orders'] } })).toEqual([]);
});
