import type { ObjectStore } from '../../core/aws/object-store';
import type { DumpEngine, Manifest } from '../../dump-format/manifest/manifest';
import { readManifest } from '../../dump-format/manifest/read-manifest';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';
import { medianOf } from './median';

/** Number of dumps that the pace is taken from: older dumps are not representative. */
const LAST_DUMPS = 3;
/** Number of dumps among which those are looked for that were made where this one must be made. */
const LOOKED_AT = 10;
/** Seconds that a function had at most until it was cut off. */
const FUNCTION_SECONDS = 880;
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

/** Whose pace is wanted. */
export interface PaceOf {
  /** Where the dump must be made. */
  readonly where: DumpEngine;
  readonly workOf: WorkOf;
  /** What the manifest states of a dump that was left to the runner because a function had been cut off at it. */
  readonly cutOff: string;
}

/**
 * The pace of the last dumps, from their manifests; undefined without a representative one. Dumps that were made where
 * this one must be made count first. So do those at which a function was cut off: the pace of the runner alone would say day after day
 * that they fit into a function.
 *
 * @throws {StorageError | ManifestError} when they could not be read.
 */
export async function paceOfLastDumps(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  { where, workOf, cutOff }: PaceOf,
  signal: AbortSignal,
): Promise<Pace | undefined> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_TIMEOUT_MS)]);
  const last = (await dumpsOfLastMonths(store, prefix, target, soon)).slice(-LOOKED_AT);
  const manifests = await Promise.all(last.map(({ key }) => readManifest(store, key, soon)));
  const here = manifests.flatMap((manifest) => madeHere(manifest, where, cutOff)).slice(-LAST_DUMPS);
  // Another engine has other processors, but its pace is better than none.
  return paceOf(here, workOf) ?? paceOf(manifests.slice(-LAST_DUMPS), workOf);
}

/** A dump that was made here, or one that a function did not make in all of its time. */
function madeHere(manifest: Manifest, where: DumpEngine, cutOff: string): Manifest[] {
  const { engine = 'lambda', handedOverBecause } = manifest.run;
  if (engine === where) return [manifest];
  // guard: cut-off-is-a-pace
  if (where !== 'lambda' || handedOverBecause !== cutOff) return [];
  return [{ ...manifest, run: { ...manifest.run, dumpSeconds: FUNCTION_SECONDS } }];
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
