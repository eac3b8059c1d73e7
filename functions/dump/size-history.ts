import { compressionOf, type DumpTarget, manifestKey, recentDumpsPrefixes } from '../core/object-keys';
import type { ObjectStore } from '../core/object-store';

/** Of how many dumps the median is taken: a week of daily ones. */
const LAST_DUMPS = 7;
/** How long looking at the last dumps may take, in milliseconds: the manifest waits for it. */
const TIMEOUT_MS = 5_000;

/** The size of a dump beside the last ones. */
export interface SizeComparison {
  /** Whether the dump is smaller than the share of the median. Never when there is no earlier dump. */
  readonly shrunk: boolean;
  /** What a person should know of it; undefined when it is not shrunk. */
  readonly warning: string | undefined;
}

/**
 * Compares a dump with the last ones of the same job, which the listing of the bucket tells the sizes of.
 *
 * @param share of their median below which the dump is shrunk
 * @throws {UploadError} when the bucket could not be listed.
 */
export async function compareWithLastDumps(
  store: ObjectStore,
  prefix: string,
  target: DumpTarget,
  dump: { readonly key: string; readonly bytes: number },
  share: number,
): Promise<SizeComparison> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const months = recentDumpsPrefixes(prefix, target).map((below) => store.sizesBelow(below, signal));
  return compareSizes(dump.bytes, lastSizes((await Promise.all(months)).flat(), dump.key), share);
}

/**
 * Sizes of the last dumps among objects in the order of their keys, which is the order of their slots. An object
 * without a manifest is not proven yet, and counts as little as one that is no dump.
 */
export function lastSizes(
  objects: readonly { readonly key: string; readonly bytes: number }[],
  except: string,
): number[] {
  const keys = new Set(objects.map(({ key }) => key));
  return objects
    .filter(({ key }) => key !== except && compressionOf(key) !== undefined && keys.has(manifestKey(key)))
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

function medianOf(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}
