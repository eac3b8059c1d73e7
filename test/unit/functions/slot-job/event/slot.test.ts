import fc from 'fast-check';
import { EventError } from '../../../../../functions/core/errors';
import {
  beginningOf,
  parseSlot,
  parseSlotOfAnyUnit,
  type SlotUnit,
  slotOf,
} from '../../../../../functions/slot-job/event/slot';

const ZONES = Intl.supportedValuesOf('timeZone');
const instants = fc.date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2090-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('the slot of a scheduled time', () => {
  test.each([
    { time: '2026-11-20T03:00:00Z', unit: 'day', zone: 'UTC', slot: '2026-11-20', why: 'plain UTC' },
    { time: '2026-11-20T23:59:59.999Z', unit: 'day', zone: 'UTC', slot: '2026-11-20', why: 'last moment of a day' },
    { time: '2026-11-21T00:00:00.000Z', unit: 'day', zone: 'UTC', slot: '2026-11-21', why: 'first moment of a day' },
    { time: '2026-11-20T23:30:00Z', unit: 'day', zone: 'Europe/Berlin', slot: '2026-11-21', why: 'east of UTC' },
    { time: '2026-11-20T03:00:00Z', unit: 'day', zone: 'America/New_York', slot: '2026-11-19', why: 'west of UTC' },
    { time: '2026-11-20T10:00:00Z', unit: 'day', zone: 'Pacific/Kiritimati', slot: '2026-11-21', why: 'UTC+14' },
    { time: '2026-11-20T10:59:00Z', unit: 'day', zone: 'Pacific/Pago_Pago', slot: '2026-11-19', why: 'UTC-11' },
    {
      time: '2011-12-30T09:59:00Z',
      unit: 'day',
      zone: 'Pacific/Apia',
      slot: '2011-12-29',
      why: 'before Samoa skipped a date',
    },
    {
      time: '2011-12-30T10:01:00Z',
      unit: 'day',
      zone: 'Pacific/Apia',
      slot: '2011-12-31',
      why: 'after Samoa skipped a date',
    },
    { time: '0999-06-01T12:00:00Z', unit: 'day', zone: 'UTC', slot: '0999-06-01', why: 'a year of three digits' },
    { time: '2028-02-29T12:00:00Z', unit: 'day', zone: 'Asia/Kathmandu', slot: '2028-02-29', why: 'leap day' },
    { time: '2026-11-20T13:59:59Z', unit: 'hour', zone: 'UTC', slot: '2026-11-20T13Z', why: 'end of an hour' },
    {
      time: '2026-11-20T14:00:00Z',
      unit: 'hour',
      zone: 'Asia/Kolkata',
      slot: '2026-11-20T14Z',
      why: 'hours are UTC in any zone',
    },
  ] as const)('$time by $unit in $zone is $slot ($why)', ({ time, unit, zone, slot }) => {
    expect(slotOf(new Date(time), unit, zone)).toBe(slot);
  });

  test("is the date that the zone's clocks show, in every IANA zone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (timeZone, time) => {
        expect(slotOf(time, 'day', timeZone)).toBe(calendarDate(time, timeZone));
      }),
      { numRuns: 600 },
    );
  });

  test('is the same for a duplicate with the same instant in another notation', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom<SlotUnit>('day', 'hour'),
        instants,
        fc.integer({ min: -12 * 60, max: 14 * 60 }),
        (timeZone, unit, time, offset) => {
          const duplicate = new Date(inOffset(time, offset));
          expect(slotOf(duplicate, unit, timeZone)).toBe(slotOf(time, unit, timeZone));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is a label that parseSlot accepts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.constantFrom<SlotUnit>('day', 'hour'), instants, (zone, unit, time) => {
        const slot = slotOf(time, unit, zone);
        expect(parseSlot(slot, unit)).toBe(slot);
      }),
      { numRuns: 300 },
    );
  });

  test('differs for different hours, even if a local hour repeats at the end of daylight saving time', () => {
    const hour = 3_600_000;
    for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
      const start = Date.parse('2026-01-01T00:30:00Z');
      const labels = Array.from({ length: 365 * 24 }, (_, i) => slotOf(new Date(start + i * hour), 'hour', timeZone));
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  test('covers each date exactly once over a year of noons, across daylight saving changes', () => {
    const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day, 12)));
    for (const zone of ['Europe/Berlin', 'America/Sao_Paulo', 'Asia/Tehran', 'Africa/Casablanca']) {
      const labels = days.map((day) => slotOf(day, 'day', zone));
      expect(labels).toEqual(days.map((day) => day.toISOString().slice(0, 10)));
    }
  });
});

describe('a manual slot', () => {
  test.each([
    { unit: 'day', label: '2026-11-20' },
    { unit: 'day', label: '2028-02-29' },
    { unit: 'hour', label: '2026-11-20T00Z' },
    { unit: 'hour', label: '2026-11-20T23Z' },
  ] as const)('$label is accepted for a $unit', ({ unit, label }) => {
    expect(parseSlot(label, unit)).toBe(label);
  });

  test.each([
    { unit: 'day', label: '', why: 'empty' },
    { unit: 'day', label: '2026-02-30', why: 'a date that does not exist' },
    { unit: 'day', label: '2026-02-29', why: 'no leap year' },
    { unit: 'day', label: '2026-13-01', why: 'month 13' },
    { unit: 'day', label: '2026-1-1', why: 'without zeros' },
    { unit: 'day', label: '2026-11-20T13Z', why: 'an hour for a day' },
    { unit: 'day', label: '2026-11-20\n', why: 'a line feed behind' },
    { unit: 'day', label: '../2026-11-20', why: 'a path' },
    { unit: 'hour', label: '2026-11-20', why: 'a day for an hour' },
    { unit: 'hour', label: '2026-11-20T24Z', why: 'hour 24' },
    { unit: 'hour', label: '2026-11-20T13', why: 'without Z' },
    { unit: 'hour', label: '2026-11-20T13Z/..', why: 'a path behind' },
    { unit: 'hour', label: '2026-02-30T13Z', why: 'an hour of a date that does not exist' },
  ] as const)('$label is refused for a $unit: $why', ({ unit, label }) => {
    const parse = () => parseSlot(label, unit);
    expect(parse).toThrow(EventError);
    expect(parse).toThrow(`got: ${JSON.stringify(label)}`);
  });
});

/** The date, computed differently from the code: by adding the zone's offset at the instant. */
function calendarDate(time: Date, timeZone: string): string {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name ?? '') ?? [];
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * (sign === '-' ? -1 : 1);
  return new Date(time.getTime() + offset * 1000).toISOString().slice(0, 10);
}

/** ISO 8601 of an instant as a clock shows it that is `minutes` ahead of UTC. */
function inOffset(time: Date, minutes: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const local = new Date(time.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  return `${local}${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

describe('a manual slot where both units are possible', () => {
  test.each(['2026-11-20', '2026-11-20T13Z'])('is accepted: %s', (label) => {
    expect(parseSlotOfAnyUnit(label)).toBe(label);
  });

  test.each([
    ['2026-02-30', 'must name a day that exists'],
    ['2026-11-20T24Z', 'must name a hour that exists'],
    ['yesterday', 'must name a day that exists'],
    ['2026-11-20/../2026-11-21', 'must name a day that exists'],
  ])('is refused: %s', (label, message) => {
    expect(() => parseSlotOfAnyUnit(label)).toThrow(message);
  });
});

describe('the start of a slot', () => {
  test.each([
    { slot: '2026-11-20', unit: 'day', zone: 'UTC', begins: '2026-11-20T00:00:00.000Z', why: 'at midnight' },
    { slot: '2026-11-20', unit: 'day', zone: 'Asia/Tokyo', begins: '2026-11-19T15:00:00.000Z', why: 'east of UTC' },
    {
      slot: '2026-11-20',
      unit: 'day',
      zone: 'Pacific/Kiritimati',
      begins: '2026-11-19T10:00:00.000Z',
      why: 'first of all',
    },
    { slot: '2026-11-20', unit: 'day', zone: 'Etc/GMT+12', begins: '2026-11-20T12:00:00.000Z', why: 'last of all' },
    { slot: '2026-11-20', unit: 'day', zone: 'Asia/Kathmandu', begins: '2026-11-19T18:15:00.000Z', why: 'by quarters' },
    {
      slot: '2026-03-29',
      unit: 'day',
      zone: 'Asia/Beirut',
      begins: '2026-03-28T22:00:00.000Z',
      why: 'at a skipped midnight',
    },
    {
      slot: '2026-11-20T13Z',
      unit: 'hour',
      zone: 'Asia/Tokyo',
      begins: '2026-11-20T13:00:00.000Z',
      why: 'by the hour',
    },
  ] as const)('$slot in $zone is $begins ($why)', ({ slot, unit, zone, begins }) => {
    expect(beginningOf(slot, unit, zone).toISOString()).toBe(begins);
  });
});

test('makes one formatter for a zone, however many times are asked for', () => {
  const make = jest.spyOn(Intl, 'DateTimeFormat');
  for (let minute = 0; minute < 100; minute += 1) slotOf(new Date(minute * 60_000), 'day', 'Asia/Kathmandu');
  expect(make.mock.calls.length).toBeLessThanOrEqual(1);
  make.mockRestore();
});
