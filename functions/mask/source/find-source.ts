import type { ObjectStore } from '../../core/aws/object-store';
import type { DumpPlace } from '../../dump-format/keys/dump-place';
import { manifestKey, possibleDumpKeys } from '../../dump-format/keys/object-keys';
import { dumpOfSlot } from '../../dump-format/listing/dump-of-slot';
import type { SlotTarget } from '../../slot-job/target';

/**
 * Key of the dump that a masked dump is made from: the one of the same slot and the same force id; or the slot's own, when a
 * person has the slot masked once more.
 *
 * @throws {EventError} when there is none.
 */
export async function findSource(
  store: Pick<ObjectStore, 'keysBelow' | 'bucket'>,
  place: Pick<DumpPlace, 'jobName' | 'prefix'>,
  { slot, forceId }: Pick<SlotTarget, 'slot' | 'forceId'>,
  signal: AbortSignal,
): Promise<string> {
  if (forceId !== undefined) {
    for (const key of possibleDumpKeys(place.prefix, { job: place.jobName, slot, forceId })) {
      if ((await store.keysBelow(key, signal)).includes(manifestKey(key))) return key;
    }
  }
  return dumpOfSlot(store, place, slot, signal);
}
