import type { ObjectStore } from '../../functions/core/aws/object-store';
import { type KnownDump, readState } from '../../functions/dump-format/listing/known-dump';
import { madeAt } from '../../functions/dump-format/listing/listed-dump';
import { DamagedError } from '../core/errors';
import type { JobPlace } from '../place/jobs';
import { chooseDump } from './choose';
import { listAllDumps } from './list-dumps';
import { inShort, isSound } from './state';

/**
 * The dump that a command line names, refused when it is known to be damaged or does not count. A dump whose drill found
 * something may be restored: the result is the judge.
 *
 * @throws {NotFoundError}
 * @throws {DamagedError} with the newest dump that is not.
 */
export async function chooseSoundDump(
  store: ObjectStore,
  place: JobPlace,
  wanted: string,
  now: Date,
  signal: AbortSignal,
): Promise<KnownDump> {
  const known = await readState(store, await chooseDump(store, place, wanted, now, signal), signal);
  const { dump, state, problems } = known;
  // guard: refuses-damaged-dumps
  if (isSound(state) || state === 'faulty') return known;
  const other = await newestSound(store, place, dump.id, signal);
  const advice = other === undefined ? 'The job has no other one.' : `The newest sound one is ${other}.`;
  throw new DamagedError(
    'DUMP_DAMAGED',
    `The dump ${dump.id} of the job "${dump.job}" is ${state}: ${inShort(problems)} ${advice}`,
  );
}

async function newestSound(store: ObjectStore, place: JobPlace, except: string, signal: AbortSignal) {
  const dumps = await listAllDumps(store, place, signal);
  for (const dump of dumps.sort((one, other) => madeAt(other) - madeAt(one))) {
    if (dump.id !== except && isSound((await readState(store, dump, signal)).state)) return dump.id;
  }
  return undefined;
}
