import type { Column } from '../../rules/tables/dump-schema';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import type { Value } from '../literals/value';
import { OfValues } from './of-values';

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-(\d\d)-(\d\d)/;
const NO_DATE = '0000-00-00';
/** Days of a month and of a year, for dates that have no days or no months. */
const DAYS_OF_MONTH = 30;
const DAYS_OF_YEAR = 365;
const DAYS_OF_EVERY_MONTH = 28;
const MONTHS = 12;
const LAST_YEAR = 9_999;
/** A year without 29 February, for dates that have no year. */
const SOME_YEAR = 2001;

/** The first and the last day that a type has, in days since 1970. A TIMESTAMP keeps its time of day within the range. */
const RANGES = {
  date: [dayOf('1000-01-01'), dayOf('9999-12-31')],
  datetime: [dayOf('1000-01-01'), dayOf('9999-12-31')],
  timestamp: [dayOf('1970-01-02'), dayOf('2038-01-18')],
} as const;
/** Servers store earlier dates as well, though their manuals promise nothing about them. */
const EARLY = [dayOf('0001-01-01'), dayOf('0999-12-31')] as const;

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/**
 * The date of a text, moved by some days; its time of day stays. A date without a day is moved by months, and one without a month by
 * years; a date without a year stays one. Only `0000-00-00` stays as it is.
 *
 * @param prf of the date
 */
function shiftedDate(text: string, kind: keyof typeof RANGES, days: number, prf: Prf): string {
  const [date, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  // Nothing stays that is not understood.
  if (date === undefined) return new Date(RANGES[kind][0] * DAY_MS).toISOString().slice(0, NO_DATE.length);
  if (date === NO_DATE) return text;
  const moved =
    month === '00' || day === '00'
      ? partOfDate(Number(year), Number(month), Number(day), days, prf)
      : wholeDate(Number(year), Number(month), Number(day), kind, days, prf);
  return moved + text.slice(date.length);
}

/** A date that has a day and a month. */
function wholeDate(
  year: number,
  month: number,
  day: number,
  kind: keyof typeof RANGES,
  days: number,
  prf: Prf,
): string {
  // What `ALLOW_INVALID_DATES` permits, such as 31 February, is a day of the next month.
  const time = new Date(0).setUTCFullYear(year === 0 ? SOME_YEAR : year, month - 1, day);
  const place = time / DAY_MS;
  const [first, last] = place < RANGES.date[0] ? EARLY : RANGES[kind];
  const shift = shiftOf(days, prf);
  const near = [place + shift, place - shift].find((moved) => moved >= first && moved <= last);
  const moved = new Date((near ?? first + (prf.word(2) % (last - first + 1))) * DAY_MS)
    .toISOString()
    .slice(0, NO_DATE.length);
  return year === 0 ? `0000${moved.slice(4)}` : moved;
}

/** A date without a day, a month, or both. */
function partOfDate(year: number, month: number, day: number, days: number, prf: Prf): string {
  const movedDay = day === 0 ? 0 : 1 + (prf.word(2) % DAYS_OF_EVERY_MONTH);
  if (month === 0) {
    const shift = shiftOf(Math.max(1, Math.round(days / DAYS_OF_YEAR)), prf);
    return dateOf(year === 0 ? 0 : inYears(year, shift, 1), 0, movedDay);
  }
  const shift = shiftOf(Math.max(1, Math.round(days / DAYS_OF_MONTH)), prf);
  const moved = inYears((year === 0 ? SOME_YEAR : year) * MONTHS + month - 1, shift, MONTHS);
  return dateOf(year === 0 ? 0 : Math.floor(moved / MONTHS), (moved % MONTHS) + 1, movedDay);
}

/** A number of years or months, moved in the direction in which a year remains. */
function inYears(number: number, shift: number, ofYear: number): number {
  const year = Math.floor((number + shift) / ofYear);
  return year >= 1 && year <= LAST_YEAR ? number + shift : number - shift;
}

function dateOf(year: number, month: number, day: number): string {
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-');
}

/** A number from -most to most, and never 0. */
function shiftOf(most: number, prf: Prf): number {
  const place = Math.floor(prf.fraction * 2 * most);
  return place < most ? place - most : place - most + 1;
}

/** Dates some days earlier or later. */
export class ShiftedDates extends OfValues {
  readonly #kind: keyof typeof RANGES;

  constructor(
    { type }: Column,
    private readonly days: number,
    private readonly prf: Prf,
  ) {
    super();
    this.#kind = type.kind === 'timestamp' || type.kind === 'datetime' ? type.kind : 'date';
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.prf.take(content.bytes, 0, Math.min(10, content.length));
    const text = content.bytes.toString('latin1', 0, content.length);
    out.ascii("'");
    out.ascii(shiftedDate(text, this.#kind, this.days, this.prf));
    out.ascii("'");
  }
}
