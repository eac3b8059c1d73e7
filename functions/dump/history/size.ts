import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import type { SelectedTables } from '../../dump-format/manifest/manifest';
import { readManifest } from '../../dump-format/manifest/read-manifest';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from '../../store-dump/history/last-dumps';
import { medianOf } from '../../store-dump/history/median';

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
 * Compares a dump with the last ones of the same job, by the sizes in the listing of the bucket. Only when it is much smaller
 * their manifests are read: a dump that leaves other tables out has lost nothing.
 *
 * @param share of their median below which the dump is shrunk
 * @param selection what the job dumps now.
 * @throws {StorageError} when the bucket could not be listed.
 */
export async function compareWithLastDumps(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  dump: ListedObject,
  share: number,
  selection: SelectedTables = {},
): Promise<SizeComparison> {
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  const last = await dumpsOfLastMonths(store, prefix, target, signal);
  const comparison = compareSizes(dump.bytes, lastSizes(last, dump.key), share);
  if (!comparison.shrunk) return comparison;
  const comparable = await withSameTables(store, lastDumps(last, dump.key), selection, signal);
  return compareSizes(
    dump.bytes,
    comparable.map(({ bytes }) => bytes),
    share,
  );
}

/** Those dumps that do not leave other tables out, by their manifests. One that can't be read is no excuse for a dump. */
async function withSameTables(
  store: ObjectStore,
  dumps: readonly ListedObject[],
  selection: SelectedTables,
  signal: AbortSignal,
): Promise<ListedObject[]> {
  const patterns = await Promise.all(
    dumps.map(({ key }) =>
      readManifest(store, key, signal).then(
        ({ source }) => patternsOf(source.selection),
        () => undefined,
      ),
    ),
  );
  const own = patternsOf(selection);
  // guard: other-tables-are-no-loss
  return dumps.filter((_, index) => patterns[index] === undefined || patterns[index] === own);
}

function patternsOf({ excludedTables = [], structureOnlyTables = [] }: SelectedTables = {}): string {
  return JSON.stringify([excludedTables.toSorted(), structureOnlyTables.toSorted()]);
}

/** Sizes of the last dumps but one, the oldest first. */
export function lastSizes(dumps: readonly ListedObject[], except: string): number[] {
  return lastDumps(dumps, except).map(({ bytes }) => bytes);
}

function lastDumps(dumps: readonly ListedObject[], except: string): ListedObject[] {
  return dumps.filter(({ key }) => key !== except).slice(-LAST_DUMPS);
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
