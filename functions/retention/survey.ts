import { archiveOf } from '../core/aws/archive';
import type { ObjectStore } from '../core/aws/object-store';
import { inParallel } from '../core/in-parallel';
import { jobPrefix, usersPrefix } from '../dump-format/keys/object-keys';
import { type KnownDump, readState } from '../dump-format/listing/known-dump';
import { type Dump, dumpsAmong, madeAt, objectsOf } from '../dump-format/listing/listed-dump';
import { parseSlotOfAnyUnit } from '../slot-job/event/slot';
import type { Candidate } from './decision/candidate';

/** A dump that retention decides about. */
export interface Surveyed {
  readonly dump: Dump;
  readonly candidate: Candidate;
}

/** The dumps of a job. */
export interface Survey {
  readonly dumps: readonly Surveyed[];
  /** IDs of dumps that are left alone: without a manifest, without the dump itself, or of a date that does not exist. */
  readonly leftAlone: readonly string[];
}

type Bucket = Pick<ObjectStore, 'bucket' | 'objectsBelow' | 'foldersBelow' | 'readText'>;

/**
 * Lists the dumps of a job, month by month, as the role requires, and reads the verdicts on them.
 *
 * @throws {StorageError}
 */
export async function surveyDumps(
  store: Bucket,
  place: { readonly job: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<Survey> {
  const below = jobPrefix(place.prefix, place.job);
  const years = (await store.foldersBelow(below, signal)).filter((name) => /^\d{4}$/.test(name));
  const months = await inParallel(years, async (year) =>
    (await store.foldersBelow(`${below}${year}/`, signal))
      .filter((name) => /^\d{2}$/.test(name))
      .map((month) => `${below}${year}/${month}/`),
  );
  const objects = await inParallel(months.flat(), (month) => store.objectsBelow(month, signal));
  // Accounts expire with their dump.
  const users = await store.objectsBelow(usersPrefix(place.prefix, place.job), signal);
  const all = dumpsAmong([...objects.flat(), ...users], place);
  // guard: leaves-foreign-objects-alone
  const counting = all.filter((dump) => dump.object && dump.manifest && hasDate(dump));
  const dumps = await inParallel(counting, async (dump) => ({
    dump,
    candidate: candidateOf(await readState(store, dump, signal), store.bucket),
  }));
  return { dumps, leftAlone: all.filter((dump) => !counting.includes(dump)).map(({ id }) => id) };
}

function hasDate({ slot }: Dump): boolean {
  try {
    return parseSlotOfAnyUnit(slot) === slot;
  } catch {
    return false;
  }
}

function candidateOf(known: KnownDump, bucket: string): Candidate {
  const { dump, state } = known;
  const archive = archiveOf({ StorageClass: dump.object?.storageClass });
  return {
    id: dump.id,
    key: dump.key,
    slot: dump.slot,
    isForced: dump.forceId !== undefined,
    // guard: a-verdict-is-on-the-object-that-is-there
    state: state === 'unproven' || state === 'lost' || isReplaced(known, bucket) ? 'dumped' : state,
    madeAt: madeAt(dump),
    bytes: objectsOf(dump).reduce((sum, { bytes }) => sum + bytes, 0),
    ...(archive === undefined ? {} : { archive }),
  };
}

/**
 * The object in the bucket is not the one that the verification read: it is a copy from another bucket or of another dump, has
 * another size, or was written after the verdict. A result of a drill alone, without that of a verification, shows nothing of the object.
 */
function isReplaced({ dump: { key, object, verdict: stored }, state, verdict }: KnownDump, bucket: string): boolean {
  if (state === 'damaged') return false;
  if (!verdict || !object) return true;
  const [written, verified] = [object.lastModified?.getTime() ?? 0, stored?.lastModified?.getTime() ?? 0];
  const { dump, copyOf } = verdict;
  return (
    copyOf !== undefined ||
    dump?.bucket !== bucket ||
    dump.key !== key ||
    dump.bytes !== object.bytes ||
    written > verified
  );
}
