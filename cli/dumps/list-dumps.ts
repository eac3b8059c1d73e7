import type { ListedObject, ObjectStore } from '../../functions/core/aws/object-store';
import { inParallel } from '../../functions/core/in-parallel';
import { jobPrefix } from '../../functions/dump-format/keys/object-keys';
import { type Dump, dumpsAmong } from '../../functions/dump-format/listing/listed-dump';
import type { JobPlace } from '../place/jobs';

/** All dumps of a job. */
export async function listAllDumps(store: ObjectStore, place: JobPlace, signal: AbortSignal): Promise<Dump[]> {
  return dumpsAmong(await store.objectsBelow(jobPrefix(place.prefix, place.job), signal), place);
}

/** The dumps of a job since a date, and those before it in the same month. All of them when there are none. */
export async function listRecentDumps(
  store: ObjectStore,
  place: JobPlace,
  since: Date,
  now: Date,
  signal: AbortSignal,
): Promise<Dump[]> {
  const below = jobPrefix(place.prefix, place.job);
  const objects = await inParallel(months(since, now), (month) => store.objectsBelow(`${below}${month}/`, signal));
  const dumps = dumpsAmong(objects.flat() as ListedObject[], place);
  return dumps.length > 0 ? dumps : listAllDumps(store, place, signal);
}

/** `2026/11` for each month, also the one of the next day: a slot's date may be ahead of UTC. */
function months(since: Date, now: Date): string[] {
  const end = new Date(now.getTime() + 86_400_000).toISOString().slice(0, 7);
  const found: string[] = [];
  for (
    const at = new Date(Date.UTC(since.getUTCFullYear(), since.getUTCMonth()));
    ;
    at.setUTCMonth(at.getUTCMonth() + 1)
  ) {
    const month = at.toISOString().slice(0, 7);
    if (month > end) return found;
    found.push(month.replace('-', '/'));
  }
}
