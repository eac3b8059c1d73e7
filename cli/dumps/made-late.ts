import type { Manifest } from '../../functions/dump-format/manifest';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far the last time zone is behind UTC: where the date of a slot ends last. */
const LAST_ZONE_MS = 12 * HOUR_MS;

/**
 * What to know of a dump that was made more than a day after its slot, as one that was deleted and made again: it has the data
 * of then, so that its date misleads who looks for data from before a damage. Undefined when it was not.
 */
export function madeLate({ slot, run }: Pick<Manifest, 'slot' | 'run'>): string | undefined {
  const isHour = slot.includes('T');
  const begins = Date.parse(isHour ? `${slot.slice(0, 13)}:00:00Z` : `${slot.slice(0, 10)}T00:00:00Z`);
  const ends = isHour ? begins + HOUR_MS : begins + DAY_MS + LAST_ZONE_MS;
  const late = Date.parse(run.startedAt) - ends;
  if (Number.isNaN(late) || late <= DAY_MS) return undefined;
  const at = `${run.startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `This dump has the data of ${at}, and not those of its slot ${slot}: it was made that late.`;
}
