import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import { compressionOf, manifestKey, recentDumpsPrefixes } from '../../dump-format/keys/object-keys';
import type { SlotTarget } from '../../slot-job/target';

/** How long looking at the last dumps may take, in milliseconds: the comparison is not worth more. */
export const HISTORY_TIMEOUT_MS = 5_000;

/**
 * The proven dumps of a job in the slot's month and the one before, in the order of their slots.
 *
 * @throws {StorageError} when the bucket could not be listed.
 */
export async function dumpsOfLastMonths(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  signal: AbortSignal,
): Promise<ListedObject[]> {
  const months = recentDumpsPrefixes(prefix, target).map((below) => store.objectsBelow(below, signal));
  return provenDumps((await Promise.all(months)).flat());
}

/** An object without a manifest is not proven yet, and counts as little as one that is no dump. */
export function provenDumps(objects: readonly ListedObject[]): ListedObject[] {
  const keys = new Set(objects.map(({ key }) => key));
  return objects.filter(({ key }) => compressionOf(key) !== undefined && keys.has(manifestKey(key)));
}
