import { parseEvent } from '../../../functions/slot-job/event/event';
import type { SlotUnit } from '../../../functions/slot-job/event/slot';

/** An event of a schedule. */
export interface ScheduledEvent {
  readonly 'detail-type': 'Scheduled Event';
  readonly time: string;
}

export function scheduledAt(instant: number): ScheduledEvent {
  return { 'detail-type': 'Scheduled Event', time: new Date(instant).toISOString() };
}

/** A function that computes the slot of an event. */
export type SlotDesign = (event: ScheduledEvent, unit: SlotUnit, timeZone: string) => string;

/** The design of the released function. */
export const AS_BUILT: SlotDesign = (event, slotUnit, slotTimezone) =>
  parseEvent(event, { jobName: 'shop', slotUnit, slotTimezone }, 'request').slot;

/** Simpler designs that look correct, but are not. */
export const SIMPLER_DESIGNS: Readonly<Record<string, SlotDesign>> = {
  'the date in UTC': (event, _unit, timeZone) => AS_BUILT(event, 'day', timeZone && 'UTC'),
  'the hour of local time': ({ time }, unit, timeZone) =>
    localTime(new Date(time), timeZone).slice(0, unit === 'day' ? 10 : 13),
  'the time of arrival': (_event, unit, timeZone) => AS_BUILT(scheduledAt(Date.now()), unit, timeZone),
};

/** Local time in the form `2026-11-20 03:00:00`. */
function localTime(time: Date, timeZone: string): string {
  return time.toLocaleString('sv-SE', { timeZone });
}
