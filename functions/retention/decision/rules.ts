/**
 * How many periods with a verified dump keep one: the newest verified dump of each. They are counted from the newest one
 * back, and periods without a verified dump are not counted: so gaps and failures make dumps stay for longer, and never shorter.
 */
export const UNITS = ['hour', 'day', 'week', 'month', 'year'] as const;
export type Unit = (typeof UNITS)[number];

/** The rules of a job. A dump is kept if any of them keeps it; a unit that is absent keeps none. */
export interface Rules {
  readonly periods: Readonly<Partial<Record<Unit, number>>>;
  /** Dates before that of the newest verified dump within which every dump is kept. */
  readonly days?: number | undefined;
}

const DAY_MS = 86_400_000;

/**
 * The period that a slot is in, by its own date: that of its time zone for slots of days, that of UTC for slots of hours.
 * Weeks are those of ISO 8601: from Monday, and the first one of a year has its first Thursday.
 */
export function periodOf(slot: string, unit: Unit): string {
  switch (unit) {
    case 'hour':
      return slot;
    case 'day':
      return dateOf(slot);
    case 'week':
      return weekOf(slot);
    case 'month':
      return slot.slice(0, 7);
    case 'year':
      return slot.slice(0, 4);
  }
}

/** `2026-11-20` of `2026-11-20T13Z`. */
export function dateOf(slot: string): string {
  return slot.slice(0, 10);
}

/** Number of dates from one slot to another one. */
export function datesBetween(from: string, to: string): number {
  return Math.round((dayTime(to) - dayTime(from)) / DAY_MS);
}

function weekOf(slot: string): string {
  const time = dayTime(slot);
  const weekday = (new Date(time).getUTCDay() + 6) % 7;
  const thursday = new Date(time + (3 - weekday) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY_MS)) + 1;
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}

function dayTime(slot: string): number {
  return Date.parse(`${dateOf(slot)}T00:00:00Z`);
}
