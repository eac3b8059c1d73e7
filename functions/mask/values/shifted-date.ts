import type { Column } from '../rules/dump-schema';
import type { ByteWriter } from './byte-writer';
import { OfValues } from './of-values';
import type { Prf } from './prf';
import type { Value } from './value';

const DAY_MS = 86_400_000;
const DATE = /^(\d{4})-(\d\d)-(\d\d)/;

/** The first and the last day that a type has, in days since 1970. A TIMESTAMP keeps its time of day within the range. */
const RANGES = {
  date: [dayOf('1000-01-01'), dayOf('9999-12-31')],
  datetime: [dayOf('1000-01-01'), dayOf('9999-12-31')],
  timestamp: [dayOf('1970-01-02'), dayOf('2038-01-18')],
} as const;

function dayOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/**
 * The date of a text, moved by some days; its time of day stays. Dates without a day or month stay as they are.
 *
 * @param prf of the date
 */
function shiftedDate(text: string, kind: keyof typeof RANGES, days: number, prf: Prf): string {
  const [date] = DATE.exec(text) ?? [];
  const day = date === undefined ? Number.NaN : dayOf(date);
  const [first, last] = RANGES[kind];
  if (date === undefined || Number.isNaN(day) || day < first || day > last) return text;
  // From -days to days, and never 0.
  const place = Math.floor(prf.fraction * 2 * days);
  const shift = place < days ? place - days : place - days + 1;
  const shifted = [day + shift, day - shift].find((moved) => moved >= first && moved <= last);
  const moved = shifted ?? first + (prf.word(2) % (last - first + 1));
  return new Date(moved * DAY_MS).toISOString().slice(0, 10) + text.slice(date.length);
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
