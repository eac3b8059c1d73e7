import type { ObjectStore } from '../../core/aws/object-store';
import type { DumpEngine, Manifest } from '../../dump-format/manifest';
import { readManifest } from '../../dump-format/read-manifest';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';
import { medianOf } from './median';

/** Number of dumps that the pace is taken from: older dumps are not representative. */
const LAST_DUMPS = 3;
/** Minimum duration of a dump that counts, in seconds: a shorter one spends most of its time on other things than data. */
const MIN_SAMPLE_SECONDS = 10;

/** The size of what a dump was made from, in bytes; undefined when its manifest does not state it. */
export type WorkOf = (manifest: Manifest) => number | undefined;

/** How quickly the last dumps of a job were made. */
export interface Pace {
  /** Bytes of what they were made from, in a second. */
  readonly bytesPerSecond: number;
  /** Of how many dumps it is the median. */
  readonly dumps: number;
}

/**
 * The pace of the last dumps, from their manifests; undefined without a representative one. Dumps that were made where
 * this one must be made count first.
 *
 * @throws {StorageError | ManifestError} when they could not be read.
 */
export async function paceOfLastDumps(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  where: DumpEngine,
  workOf: WorkOf,
  signal: AbortSignal,
): Promise<Pace | undefined> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_TIMEOUT_MS)]);
  const last = (await dumpsOfLastMonths(store, prefix, target, soon)).slice(-LAST_DUMPS);
  const manifests = await Promise.all(last.map(({ key }) => readManifest(store, key, soon)));
  // Another engine has other processors, but its pace is better than none.
  return (
    paceOf(
      manifests.filter(({ run: { engine = 'lambda' } }) => engine === where),
      workOf,
    ) ?? paceOf(manifests, workOf)
  );
}

/** The pace of the dumps that have these manifests. */
export function paceOf(manifests: readonly Manifest[], workOf: WorkOf): Pace | undefined {
  const paces = manifests.flatMap((manifest) => {
    const bytes = workOf(manifest) ?? 0;
    const { dumpSeconds = 0 } = manifest.run;
    return bytes > 0 && dumpSeconds >= MIN_SAMPLE_SECONDS ? [bytes / dumpSeconds] : [];
  });
  const bytesPerSecond = medianOf(paces);
  return bytesPerSecond === undefined ? undefined : { bytesPerSecond, dumps: paces.length };
}
