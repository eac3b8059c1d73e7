import fc from 'fast-check';
import { HOUR } from '../../../../reliability/slots/calendar';
import { SIMPLER_DESIGNS } from '../../../../reliability/slots/designs';
import { checkZone } from '../../../../reliability/slots/properties';

/*
 * A sample of what `npm run prove` checks in all zones: an independent calendar computes the date of each scheduled time.
 */

const TEN_YEARS = [2026, 2035] as const;

test.each([
  { zone: 'Europe/Berlin', why: 'an hour is skipped, and another one comes twice' },
  { zone: 'Australia/Lord_Howe', why: 'clocks change by half an hour' },
  { zone: 'Africa/Casablanca', why: 'clocks change with the moon' },
  { zone: 'America/Havana', why: 'midnight is skipped' },
  { zone: 'Pacific/Kiritimati', why: 'fourteen hours ahead' },
])('makes each date one slot on every day of ten years in $zone ($why)', ({ zone }) => {
  expect(checkZone(zone, TEN_YEARS, 3 * HOUR).wrong).toEqual([]);
});

test('makes no slot of a date that a zone skips, and slots of its neighbours', () => {
  const { wrong, changes } = checkZone('Pacific/Apia', [2011, 2012], 12 * HOUR);
  expect(changes).toBeGreaterThan(4);
  expect(wrong).toEqual([]);
});

test('makes each date one slot in any zone, year and hour', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      fc.integer({ min: 2000, max: 2060 }),
      fc.integer({ min: 0, max: 23 }),
      (zone, year, hour) => {
        expect(checkZone(zone, [year, year], hour * HOUR).wrong).toEqual([]);
      },
    ),
    { numRuns: 20 },
  );
});

test.each(Object.entries(SIMPLER_DESIGNS))(
  'finds the fault of slots named by %s (negative control)',
  (_name, design) => {
    expect(checkZone('America/New_York', [2026, 2026], 22 * HOUR, design).wrong).not.toEqual([]);
  },
);
