import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { minuteOf } from '../output/units';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far the last time zone is behind UTC: where the date of a slot ends last. */
const LAST_ZONE_MS = 12 * HOUR_MS;

/**
 * What to know of a dump that was made more than a day after its slot, as one that was deleted and made again: it has the data
 * of then, so that its date misleads who looks for data from before a damage. Undefined when it was not, and of a masked dump: its
 * data is that of the dump that was masked, whenever that was done.
 */
export function madeLate({ slot, run, masked }: Pick<Manifest, 'slot' | 'run' | 'masked'>): string | undefined {
  if (masked !== undefined || !isAfterSlot(slot, Date.parse(run.startedAt))) return undefined;
  return `This dump has the data of ${minuteOf(run.startedAt)}, and not those of its slot ${slot}: it was made that late.`;
}

/** Whether a time, in milliseconds, is more than a day after the end of a slot, wherever that ends. */
export function isAfterSlot(slot: string, at: number): boolean {
  const isHour = slot.includes('T');
  const begins = Date.parse(isHour ? `${slot.slice(0, 13)}:00:00Z` : `${slot.slice(0, 10)}T00:00:00Z`);
  const ends = isHour ? begins + HOUR_MS : begins + DAY_MS + LAST_ZONE_MS;
  return at - ends > DAY_MS;
}
