import { dumpId } from '../../dump-format/keys/dump-name';
import { scheduledTime } from '../../slot-job/event/event';
import { CLOCK_TOLERANCE_MS, type SlotUnit } from '../../slot-job/event/slot';
import type { SlotTarget } from '../../slot-job/target';
import type { DumpRecord } from '../../store-dump/run/protocol';

/**
 * The reason, as sentences, why an event of a slot that has its dump makes none. A later run of the schedule in the same
 * slot differs from a duplicate by its time: it names the setting for a dump of each run.
 */
export function explainAlreadyDone(
  event: unknown,
  target: SlotTarget,
  { startedAt, requestId }: DumpRecord,
  slotUnit: SlotUnit,
): string {
  const made = `The dump ${dumpId(target)} was made by the run that began at ${startedAt} (request ${requestId}).`;
  const time = scheduledTime(event);
  const isLater = time !== undefined && time.getTime() > Date.parse(startedAt) + CLOCK_TOLERANCE_MS;
  if (!isLater) return `${made} This event changes nothing.`;
  const why = `The schedule's run at ${time.toISOString()} makes no second one, because it is in the same slot, which is ${ONE[slotUnit]}.`;
  return slotUnit === 'hour' ? `${made} ${why}` : `${made} ${why} For several dumps a day, set slot_unit = "hour".`;
}

const ONE: Readonly<Record<SlotUnit, string>> = { day: 'a date', hour: 'an hour' };
