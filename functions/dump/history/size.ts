import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';
import { medianOf } from './median';

/** Number of dumps that the median is taken from: a week of daily ones. */
const LAST_DUMPS = 7;

/** Comparison of a dump's size with the last ones. */
export interface SizeComparison {
  /** Whether the dump is smaller than the share of the median. Never when there is no earlier dump. */
  readonly shrunk: boolean;
  /** What a person should know of it; undefined when it is not shrunk. */
  readonly warning: string | undefined;
}

/**
 * Compares a dump with the last ones of the same job, by the sizes in the listing of the bucket.
 *
 * @param share of their median below which the dump is shrunk
 * @throws {StorageError} when the bucket could not be listed.
 */
export async function compareWithLastDumps(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  dump: ListedObject,
  share: number,
): Promise<SizeComparison> {
  const last = await dumpsOfLastMonths(store, prefix, target, AbortSignal.timeout(HISTORY_TIMEOUT_MS));
  return compareSizes(dump.bytes, lastSizes(last, dump.key), share);
}

/** Sizes of the last dumps but one, the oldest first. */
export function lastSizes(dumps: readonly ListedObject[], except: string): number[] {
  return dumps
    .filter(({ key }) => key !== except)
    .slice(-LAST_DUMPS)
    .map(({ bytes }) => bytes);
}

/** A median and not a mean: one dump that was too small or too large must not move it. */
export function compareSizes(bytes: number, last: readonly number[], share: number): SizeComparison {
  const median = medianOf(last);
  if (median === undefined || bytes >= share * median) return { shrunk: false, warning: undefined };
  return {
    shrunk: true,
    warning:
      `The dump has ${bytes} bytes, less than ${share} of the median of the last ${last.length} dumps (${median} bytes). ` +
      `It is complete; check whether the databases have lost data.`,
  };
}
