import { DAY, dateOf, HOUR, instantsOf, MINUTE, type Season, seasonsOf } from './calendar';
import { AS_BUILT, type SlotDesign, scheduledAt } from './designs';

/** Results of one zone. */
export interface ZoneFindings {
  /** Number of scheduled times whose slots were checked. */
  readonly times: number;
  /** Number of clock changes. */
  readonly changes: number;
  /** Number of events that were replayed a day later. */
  readonly replays: number;
  readonly wrong: readonly string[];
}

const HALF_HOURS = Array.from({ length: 48 }, (_, i) => i * 30 * MINUTE);

/**
 * Checks the slots of one zone: a daily schedule on every day, schedules at every half hour on the days around a
 * clock change, an hourly schedule across each change, and events that are replayed a day later.
 *
 * @param years first and last year, inclusive
 * @param timeOfDay time of the daily schedule, in milliseconds after midnight
 */
export function checkZone(
  zone: string,
  [first, last]: readonly [number, number],
  timeOfDay: number,
  slotOf: SlotDesign = AS_BUILT,
): ZoneFindings {
  const [from, until] = [Date.UTC(first, 0, 1), Date.UTC(last + 1, 0, 1)];
  // Longer at both ends, so that each date is complete in every zone.
  const seasons = seasonsOf(zone, from - 2 * DAY, until + 2 * DAY);
  const changes = seasons.slice(1).map(({ from: change }) => change);
  const wrong: string[] = [];
  let times = 0;

  const checkDate = (midnight: number, time: number) => {
    for (const instant of instantsOf(seasons, midnight + time)) {
      times += 1;
      const event = scheduledAt(instant);
      const slot = atTime(instant, () => slotOf(event, 'day', zone));
      if (slot !== dateOf(midnight)) wrong.push(`${event.time} in ${zone} is ${slot} and not ${dateOf(midnight)}`);
    }
  };
  const checkHours = (change: number) => {
    const hours = fullHours(seasons, change);
    times += hours.length;
    const slots = hours.map((instant) => atTime(instant, () => slotOf(scheduledAt(instant), 'hour', zone)));
    const twice = slots.filter((slot, i) => slots.indexOf(slot) !== i);
    if (twice.length > 0) wrong.push(`two hours in ${zone} have the slot ${twice.join(', ')}`);
  };
  const checkReplay = (instant: number) => {
    const event = scheduledAt(instant);
    const slots = [instant + 2_000, instant + DAY].map((now) => atTime(now, () => slotOf(event, 'day', zone)));
    if (new Set(slots).size > 1) wrong.push(`${event.time} in ${zone} is ${slots.join(', and a day later ')}`);
  };

  for (let midnight = from; midnight < until; midnight += DAY) checkDate(midnight, timeOfDay);
  for (const change of changes) {
    for (const day of [-DAY, 0, DAY]) {
      for (const time of HALF_HOURS) checkDate(Math.floor(change / DAY) * DAY + day, time);
    }
    checkHours(change);
  }
  const noons = Array.from({ length: 12 * (last - first + 1) }, (_, month) => Date.UTC(first, month, 1, 12));
  const replayed = [...changes, ...noons];
  for (const instant of replayed) checkReplay(instant);
  return { times, changes: changes.length, replays: replayed.length, wrong };
}

/** Full hours of three days around a clock change: some hours are missing, some exist twice. */
function fullHours(seasons: readonly Season[], change: number): number[] {
  const begin = Math.floor(change / DAY) * DAY - DAY;
  const shown = Array.from({ length: 72 }, (_, hour) => begin + hour * HOUR);
  return shown.flatMap((time) => instantsOf(seasons, time));
}

/** Runs `work` with this system time. */
function atTime<T>(now: number, work: () => T): T {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given[0] ?? now);
    }
    static override now() {
      return now;
    }
  } as DateConstructor;
  try {
    return work();
  } finally {
    globalThis.Date = RealDate;
  }
}
