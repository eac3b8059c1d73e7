import type { Schedule } from '../../functions/slot-job/event/schedule';
import { type SlotUnit, slotOf } from '../../functions/slot-job/event/slot';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a run may take until its slot counts as missing. */
const GRACE_MS = HOUR_MS;

/** The unit of a job's slots, by the form of one. */
export function unitOf(slot: string): SlotUnit {
  return slot.includes('T') ? 'hour' : 'day';
}

/** The beginning of a slot as if its time zone was UTC. */
export function timeOf(slot: string): number {
  return Date.parse(slot.includes('T') ? `${slot.slice(0, 13)}:00:00Z` : `${slot}T00:00:00Z`);
}

/** The slots from a time to another one, without the last. */
export function slotsBetween(from: number, to: number, unit: SlotUnit): string[] {
  const step = unit === 'day' ? DAY_MS : HOUR_MS;
  const slots: string[] = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step) slots.push(slotOf(new Date(at), unit, 'UTC'));
  return slots;
}

/**
 * The slots for which a schedule has fired, up to an hour ago.
 *
 * @param from the first slot
 */
export function scheduledSlots(
  schedule: Schedule,
  unit: SlotUnit,
  timeZone: string,
  from: string,
  now: Date,
): Set<string> {
  const slots = new Set<string>();
  const end = now.getTime() - GRACE_MS;
  // A day before, because the slot's date may begin earlier than in UTC.
  for (let at = timeOf(from) - DAY_MS; at <= end; at += 60_000) {
    const time = new Date(at);
    const slot = slotOf(time, unit, timeZone);
    if (slot >= from && !slots.has(slot) && schedule.firesAt(time)) slots.add(slot);
  }
  return slots;
}

/**
 * The slots that a job without a known schedule should have: on those weekdays (or hours of the day) on which at least half
 * of the weeks (or days) have one, between the first and the newest dump; those on which half of all slots have one, when
 * there were not two weeks (or days) yet. Nothing is expected of a monthly job.
 *
 * @param dumped slots with a dump
 */
export function usualSlots(dumped: readonly string[], from: string, now: Date): Set<string> {
  const [first, ...others] = [...dumped].sort();
  const newest = others.at(-1);
  if (first === undefined || newest === undefined) return new Set();
  const unit = unitOf(first);
  const counts = new Map<number, { all: number; dumped: number }>();
  const known = new Set(dumped);
  const step = unit === 'day' ? DAY_MS : HOUR_MS;
  for (const slot of slotsBetween(timeOf(first), timeOf(newest) + step, unit)) {
    const count = counts.get(classOf(slot)) ?? { all: 0, dumped: 0 };
    count.all += 1;
    if (known.has(slot)) count.dumped += 1;
    counts.set(classOf(slot), count);
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count.all, 0);
  const isUsual = (slot: string) => {
    const count = counts.get(classOf(slot));
    // One week shows nothing of a weekday: then all slots together decide.
    if (count === undefined || count.all < 2) return known.size * 2 >= all;
    return count.dumped * 2 >= count.all;
  };
  const begin = Math.max(timeOf(from), timeOf(first));
  // The current slot's run may be still to come.
  return new Set(slotsBetween(begin, timeOf(slotOf(now, unit, 'UTC')), unit).filter(isUsual));
}

/** Weekday of a date, or hour of the day. */
function classOf(slot: string): number {
  const time = new Date(timeOf(slot));
  return slot.includes('T') ? time.getUTCHours() : time.getUTCDay();
}
