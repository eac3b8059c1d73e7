import type { ObjectStore } from '../../functions/core/aws/object-store';
import { type Dump, madeAt } from '../../functions/dump-format/listed-dump';
import { NotFoundError } from '../core/errors';
import type { JobPlace } from '../place/jobs';
import { nearest } from '../usage/nearest';
import { listAllDumps, listRecentDumps } from './list-dumps';

const RECENT_MS = 62 * 86_400_000;

/**
 * The dump of a job that a command line names: a slot, the id of a forced dump, or `latest`, the newest one with a manifest.
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
  const found = dumps.find(({ id }) => id === wanted);
  if (found) return found;
  if (dumps.length === 0) {
    throw new NotFoundError('JOB_NOT_FOUND', `There are no dumps of the job "${place.job}" ${where(store, place)}.`);
  }
  const near = nearest(
    wanted,
    dumps.map(({ id }) => id),
  );
  const range = `${dumps[0]?.id} is the oldest one, and ${dumps.at(-1)?.id} the newest.`;
  throw new NotFoundError(
    'DUMP_NOT_FOUND',
    `The job "${place.job}" has no dump ${JSON.stringify(wanted)}: ${range}${near === undefined ? '' : ` Did you mean ${near}?`}`,
  );
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
