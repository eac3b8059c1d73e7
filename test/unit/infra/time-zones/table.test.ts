import { skippedTimes } from '../../../../infra/time-zones/skipped-times';
import { ZONES_BY_SKIPPED_TIMES } from '../../../../infra/time-zones/table';

/*
 * The table against the time zone database of this Node. When a zone changes its rules, this fails until the table is
 * generated again (infra/time-zones/generate.ts).
 */

const SKIPPED = new Map(
  Object.entries(ZONES_BY_SKIPPED_TIMES).flatMap(([skipped, zones]) => zones.map((zone) => [zone, skipped] as const)),
);

test('the table has every zone that Node knows', () => {
  expect(Intl.supportedValuesOf('timeZone').filter((zone) => !SKIPPED.has(zone))).toEqual([]);
});

test('the table has no zone twice', () => {
  expect(Object.values(ZONES_BY_SKIPPED_TIMES).flat()).toHaveLength(SKIPPED.size);
});

test('every zone skips the times in its rules', () => {
  const differing = [...SKIPPED]
    .map(([zone, skipped]) => ({ zone, skipped, now: skippedTimes(zone, 2026, 2028) }))
    .filter(({ skipped, now }) => skipped !== now);
  expect(differing).toEqual([]);
});

test.each([
  ['Europe/Berlin', '120-180'],
  ['Europe/London', '60-120'],
  ['America/Nuuk', '1380-1440'],
  ['America/Scoresbysund', '1380-1440'],
  ['Pacific/Easter', '1320-1380'],
  ['Pacific/Chatham', '165-225'],
  ['Australia/Lord_Howe', '120-150'],
  ['Antarctica/Troll', '60-180'],
  // Goes back for Ramadan and forward after it.
  ['Africa/Casablanca', '120-180'],
  ['Africa/Cairo', '0-60'],
  // Had daylight saving once.
  ['America/Sao_Paulo', ''],
  ['Asia/Tokyo', ''],
  ['UTC', ''],
])('%s skips "%s" (calculated by hand)', (zone, skipped) => {
  expect(SKIPPED.get(zone)).toBe(skipped);
});
