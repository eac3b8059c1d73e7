export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A period with one offset from UTC, in milliseconds since 1970. */
export interface Season {
  readonly from: number;
  readonly until: number;
  /** Offset of the zone's clocks from UTC, in milliseconds. */
  readonly offset: number;
}

/**
 * Returns the seasons of a zone. They are computed only from offsets, by another part of Intl than the one with which
 * the function formats dates.
 */
export function seasonsOf(timeZone: string, from: number, until: number): Season[] {
  const offsetAt = offsetsOf(timeZone);
  const seasons: Season[] = [];
  let begin = from;
  while (begin < until) {
    const offset = offsetAt(begin);
    let end = begin;
    while (end < until && offsetAt(end) === offset) end += DAY;
    const change = end < until ? firstWithout(offset, end - DAY, end, offsetAt) : until;
    seasons.push({ from: begin, until: change, offset });
    begin = change;
  }
  return seasons;
}

/** Instants at which the clocks of a zone show this local time, given as if it were UTC. */
export function instantsOf(seasons: readonly Season[], shown: number): number[] {
  return seasons
    .filter(({ from, until, offset }) => from <= shown - offset && shown - offset < until)
    .map(({ offset }) => shown - offset);
}

/** Date of a local time, given as if it were UTC. */
export function dateOf(shown: number): string {
  return new Date(shown).toISOString().slice(0, 'yyyy-mm-dd'.length);
}

function offsetsOf(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [whole, sign, hours = '0', minutes = '0', seconds = '0'] =
      /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? [];
    if (whole === undefined) throw new Error(`Intl gives "${name}" as the offset of ${timeZone}.`);
    return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * 1_000);
  };
}

/** The first minute between two instants with another offset. */
function firstWithout(offset: number, before: number, after: number, offsetAt: (instant: number) => number): number {
  let [lower, upper] = [before, after];
  while (upper - lower > MINUTE) {
    const middle = lower + Math.floor((upper - lower) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === offset) lower = middle;
    else upper = middle;
  }
  return upper;
}
