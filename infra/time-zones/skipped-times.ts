const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MINUTES_PER_DAY = 24 * 60;

/** Shorter than the time between two clock changes in any zone: Morocco changes its clocks before and after Ramadan. */
const STEP = 14 * DAY;

/**
 * The local times that a zone skips when its clocks go forward, according to its rules for these years: half-open
 * intervals in minutes since midnight, `120-180` for 02:00 to 02:59, separated by commas; empty when they never do.
 */
export function skippedTimes(zone: string, fromYear: number, toYear: number): string {
  const offsetAt = offsetsOf(zone);
  const skipped = new Set<string>();
  const end = Date.UTC(toYear + 1, 0, 1);
  for (let at = Date.UTC(fromYear, 0, 1), before = offsetAt(at); at < end; at += STEP) {
    const after = offsetAt(at + STEP);
    if (after > before) {
      const change = firstAt(at, at + STEP, (time) => offsetAt(time) !== before);
      for (const interval of onOneDay(change / MINUTE + before, after - before)) skipped.add(interval);
    }
    before = after;
  }
  return [...skipped].sort().join(',');
}

/** The offset of a zone from UTC in minutes at a given time. */
function offsetsOf(zone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', hour: '2-digit' });
  return (time) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours, minutes = '0'] = /^GMT(?:([+-])(\d\d):?(\d\d)?.*)?$/.exec(name) ?? [];
    return sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  };
}

/** The first time, to the minute, at which a condition becomes true. It must stay true from then on. */
function firstAt(from: number, to: number, holds: (time: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > MINUTE) {
    const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function onOneDay(localMinutes: number, length: number): string[] {
  const from = ((localMinutes % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  const to = from + length;
  if (to <= MINUTES_PER_DAY) return [`${from}-${to}`];
  return [`${from}-${MINUTES_PER_DAY}`, `0-${to - MINUTES_PER_DAY}`];
}
