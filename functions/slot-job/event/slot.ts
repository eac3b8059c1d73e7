import { EventError } from '../../core/errors';

/** How long one slot is. */
export const SLOT_UNITS = ['day', 'hour'] as const;
export type SlotUnit = (typeof SLOT_UNITS)[number];

/**
 * The label of the slot that a scheduled time belongs to.
 *
 * - `day`: the calendar date in `timeZone`, `2026-11-20`.
 * - `hour`: the hour in UTC, `2026-11-20T13Z`. Local hours repeat when daylight saving ends; UTC hours never do.
 */
export function slotOf(scheduledTime: Date, unit: SlotUnit, timeZone: string): string {
  if (unit === 'hour') return `${scheduledTime.toISOString().slice(0, 13)}Z`;
  const parts = dateFormat(timeZone).formatToParts(scheduledTime);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

const DATE_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** One formatter for each zone: a check of the schedule asks for up to 1,500 minutes, and one for each takes 0.1 s. */
function dateFormat(timeZone: string): Intl.DateTimeFormat {
  const known = DATE_FORMATS.get(timeZone);
  if (known) return known;
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', numberingSystem: 'latn', ...parts });
  DATE_FORMATS.set(timeZone, made);
  return made;
}

/** How far clocks of AWS, of S3 and of a schedule may be apart, in milliseconds. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The moment at which a slot begins: its full hour, or the first minute of its date in `timeZone`. */
export function beginningOf(slot: string, unit: SlotUnit, timeZone: string): Date {
  const inUtc = Date.parse(SHAPES[unit].toIso(slot));
  if (unit === 'hour') return new Date(inUtc);
  // Zones are 14 hours ahead of UTC at most, and 12 behind. Labels of days are in the order of their dates.
  let before = inUtc - 15 * HOUR_MS;
  let within = inUtc + 15 * HOUR_MS;
  while (within - before > MINUTE_MS) {
    const middle = before + Math.floor((within - before) / (2 * MINUTE_MS)) * MINUTE_MS;
    if (slotOf(new Date(middle), unit, timeZone) < slot) before = middle;
    else within = middle;
  }
  return new Date(within);
}

const SHAPES: Record<SlotUnit, { pattern: RegExp; example: string; toIso: (label: string) => string }> = {
  day: { pattern: /^\d{4}-\d{2}-\d{2}$/, example: '2026-11-20', toIso: (label) => `${label}T00:00:00.000Z` },
  hour: {
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}Z$/,
    example: '2026-11-20T13Z',
    toIso: (label) => `${label.slice(0, 13)}:00:00.000Z`,
  },
};

/**
 * Checks a slot label that a person wrote into an event.
 *
 * @throws {EventError} when it has the wrong shape for the unit or names a date that doesn't exist.
 */
export function parseSlot(label: string, unit: SlotUnit): string {
  const { pattern, example, toIso } = SHAPES[unit];
  if (pattern.test(label)) {
    const time = new Date(toIso(label));
    // 2026-02-30 parses as 2 March: only a label that survives the round trip names a real date.
    if (!Number.isNaN(time.getTime()) && time.toISOString() === toIso(label)) return label;
  }
  throw new EventError(
    'EVENT_SLOT_INVALID',
    `"slot" must name a ${unit} that exists, such as "${example}", got: ${JSON.stringify(label)}. Correct the event.`,
  );
}

/**
 * Checks a slot label where both units are possible: the label of an hour has a "T".
 *
 * @throws {EventError} as {@link parseSlot} does.
 */
export function parseSlotOfAnyUnit(label: string): string {
  return parseSlot(label, label.includes('T') ? 'hour' : 'day');
}
