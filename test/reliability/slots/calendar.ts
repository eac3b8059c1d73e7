export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A time, in milliseconds since 1970, in which a zone has one offset from UTC. */
export interface Season {
  readonly from: number;
  readonly until: number;
  /** Milliseconds that the zone's clocks are ahead of UTC. */
  readonly offset: number;
}

/**
 * The seasons of a zone: the calendar of these tests. It knows offsets alone, from another part of Intl than the one
 * that the function asks for dates.
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

/** The instants at which the clocks of a zone show this time, which is written as if it were UTC. */
export function instantsOf(seasons: readonly Season[], shown: number): number[] {
  return seasons
    .filter(({ from, until, offset }) => from <= shown - offset && shown - offset < until)
    .map(({ offset }) => shown - offset);
}

/** The date of an instant that is written as if it were UTC. */
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

/** The first minute between two instants at which another offset holds. */
function firstWithout(offset: number, before: number, after: number, offsetAt: (instant: number) => number): number {
  let [lower, upper] = [before, after];
  while (upper - lower > MINUTE) {
    const middle = lower + Math.floor((upper - lower) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === offset) lower = middle;
    else upper = middle;
  }
  return upper;
}
