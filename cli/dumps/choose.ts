import type { ObjectStore } from '../../functions/core/aws/object-store';
import { type Dump, madeAt } from '../../functions/dump-format/listing/listed-dump';
import { NotFoundError } from '../core/errors';
import type { JobPlace } from '../place/jobs';
import { listAllDumps, listRecentDumps } from './list-dumps';
import { noSuchDump } from './no-such-dump';

const RECENT_MS = 62 * 86_400_000;

/**
 * The dump of a job that a command line names: by its slot, its id, its key or the end of that, or by `latest`, which is the
 * newest one with a manifest.
 *
 * @throws {NotFoundError}
 */
export async function chooseDump(
  store: ObjectStore,
  place: JobPlace,
  wanted: string,
  now: Date,
  signal: AbortSignal,
): Promise<Dump> {
  if (wanted === 'latest') {
    const since = new Date(now.getTime() - RECENT_MS);
    const recent = newest(await listRecentDumps(store, place, since, now, signal));
    const found = recent ?? newest(await listAllDumps(store, place, signal));
    if (found) return found;
    throw new NotFoundError(
      'DUMP_NOT_FOUND',
      `The job "${place.job}" has no dump with a manifest ${where(store, place)}.`,
    );
  }
  const dumps = await listAllDumps(store, place, signal);
  const found = dumps.find(({ id, key }) => id === wanted || key === wanted || key.endsWith(`/${wanted}`));
  if (found) return found;
  if (dumps.length === 0) {
    throw new NotFoundError('JOB_NOT_FOUND', `There are no dumps of the job "${place.job}" ${where(store, place)}.`);
  }
  throw new NotFoundError('DUMP_NOT_FOUND', noSuchDump(place.job, wanted, dumps));
}

/** By slot, and of one slot the dump that was made last. */
function newest(dumps: readonly Dump[]): Dump | undefined {
  return dumps
    .filter(({ manifest, object }) => manifest !== undefined && object !== undefined)
    .sort((one, other) => (one.slot === other.slot ? madeAt(one) - madeAt(other) : one.slot < other.slot ? -1 : 1))
    .at(-1);
}

function where({ bucket }: ObjectStore, { job, prefix }: JobPlace): string {
  return `below "${prefix === '' ? '' : `${prefix}/`}${job}/" in the bucket "${bucket}"`;
}
