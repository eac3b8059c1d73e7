import { EventError } from '../../core/errors';
import type { SlotTarget } from '../target';
import { isScheduled, parseEvent } from './event';
import type { JobSlots } from './job-slots';
import type { Schedule } from './schedule';
import { beginningOf, CLOCK_TOLERANCE_MS, slotOf } from './slot';

const MINUTE_MS = 60_000;

/** A function's clock may be wrong by hours while EventBridge's is right, so a scheduled event is refused only beyond that. */
const SCHEDULED_TOLERANCE_MS = 2 * 60 * MINUTE_MS;

/**
 * Parses an event, and refuses a slot that is not due: its result would be the only one of the date, and
 * hold the data of another time.
 *
 * @throws {EventError}
 */
export function parseDueEvent(event: unknown, job: JobSlots, requestId: string, now: Date): SlotTarget {
  const target = parseEvent(event, job, requestId);
  const scheduled = isScheduled(event);
  assertBegun(target, job, now, scheduled ? SCHEDULED_TOLERANCE_MS : CLOCK_TOLERANCE_MS);
  // The schedule's own event is due, also when the schedule has changed since; a forced run takes nothing away.
  if (!scheduled && target.forceId === undefined) assertDue(target, job, now);
  return target;
}

/** Applies to forced runs as well: a slot in the future is a typing error. */
function assertBegun({ slot }: SlotTarget, { slotUnit, slotTimezone }: JobSlots, now: Date, tolerance: number): void {
  const begins = beginningOf(slot, slotUnit, slotTimezone);
  if (begins.getTime() <= now.getTime() + tolerance) return;
  throw new EventError(
    'SLOT_NOT_BEGUN',
    `Slot ${slot} begins at ${begins.toISOString()} (time zone ${slotTimezone}), and now it is ${now.toISOString()}: a run now would be taken for that slot's when its time comes. Correct the year, the date or the hour in the event.`,
  );
}

function assertDue({ job: name, slot }: SlotTarget, job: JobSlots, now: Date): void {
  const { schedule, slotTimezone } = job;
  const time = schedule && comingRun(slot, schedule, job, now);
  if (!time) return;
  throw new EventError(
    'SLOT_NOT_DUE',
    `Slot ${slot} of the job "${name}" is not due: it runs at ${time.toISOString()} (${schedule.expression}, time zone ${slotTimezone}), and now it is ${now.toISOString()}. ` +
      `A run now would take the place of that one. For a run of now beside it, send {"slot": "${slot}", "force": true}.`,
  );
}

/** The first run of the schedule in the slot when it is still to come; undefined when there was one, or is none. */
function comingRun(slot: string, schedule: Schedule, job: JobSlots, now: Date): Date | undefined {
  const isInSlot = (time: Date) => slotOf(time, job.slotUnit, job.slotTimezone) === slot;
  // A slot that is over is due with every schedule.
  if (!isInSlot(now)) return undefined;
  const begins = beginningOf(slot, job.slotUnit, job.slotTimezone).getTime();
  const minute = Math.floor((now.getTime() + CLOCK_TOLERANCE_MS) / MINUTE_MS) * MINUTE_MS;
  for (let time = new Date(minute); time.getTime() >= begins; time = new Date(time.getTime() - MINUTE_MS)) {
    if (isInSlot(time) && schedule.firesAt(time)) return undefined;
  }
  for (let time = new Date(minute + MINUTE_MS); isInSlot(time); time = new Date(time.getTime() + MINUTE_MS)) {
    if (schedule.firesAt(time)) return time;
  }
  return undefined;
}
