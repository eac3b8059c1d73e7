import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import { parseSlotOfAnyUnit } from '../../functions/slot-job/event/slot';
import { nearest } from '../core/nearest';

/** What to say of a dump that a job does not have: of a slot its neighbours, of anything else what a dump is named by. */
export function noSuchDump(job: string, wanted: string, dumps: readonly Pick<Dump, 'id' | 'slot'>[]): string {
  return `The job "${job}" has no dump ${JSON.stringify(wanted)}. ${hintOn(wanted, dumps)} "lambda-mysqldump list ${job}" shows all.`;
}

function hintOn(wanted: string, dumps: readonly Pick<Dump, 'id' | 'slot'>[]): string {
  if (!isSlot(wanted)) {
    const meant = nearest(
      wanted,
      dumps.map(({ id }) => id),
    );
    return meant === undefined
      ? 'A dump is named by its slot, such as 2026-11-20 or 2026-11-20T13Z, by its id, or by its key.'
      : `Did you mean ${meant}?`;
  }
  const earlier = dumps.filter(({ slot }) => slot < wanted).at(-1);
  const later = dumps.find(({ slot }) => slot > wanted);
  if (!earlier) return `The oldest one is ${later?.id}: earlier ones have expired or were deleted, or were never made.`;
  return later
    ? `The last one before it is ${earlier.id}, and the next one ${later.id}.`
    : `The newest one is ${earlier.id}.`;
}

function isSlot(text: string): boolean {
  try {
    parseSlotOfAnyUnit(text);
    return true;
  } catch {
    return false;
  }
}
