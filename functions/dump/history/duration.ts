import type { ObjectStore } from '../../core/aws/object-store';
import type { DumpEngine, Manifest } from '../../dump-format/manifest';
import { readManifest } from '../../dump-format/read-manifest';
import { FITTING_SHARE } from '../../runner/fitting-share';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from '../../store-dump/history/last-dumps';
import { medianOf } from './median';

/** Number of dumps that the pace is taken from: older dumps are not representative. */
const LAST_DUMPS = 3;
/** Minimum duration of a dump that counts, in seconds: a shorter one spends most of its time on other things than data. */
const MIN_SAMPLE_SECONDS = 10;

/** The share from which on its duration is likely too much. */
const EXCESSIVE_SHARE = 1.5;

/** With less time for a run than this, the function's timeout is not at Lambda's maximum of 900 s. */
const LONGEST_RUN_MS = 870_000;
/** Processors that several processes can use come with memory up to Lambda's maximum; one process uses two of them. */
const USEFUL_MEMORY_MB = { one: 3_538, several: 10_240 };

/** How quickly the last dumps of a job were made. */
export interface Pace {
  /** Bytes of tables, as the server estimates them, in a second. */
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
  signal: AbortSignal,
): Promise<Pace | undefined> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_TIMEOUT_MS)]);
  const last = (await dumpsOfLastMonths(store, prefix, target, soon)).slice(-LAST_DUMPS);
  const manifests = await Promise.all(last.map(({ key }) => readManifest(store, key, soon)));
  // Another engine has other processors, but its pace is better than none.
  return paceOf(manifests.filter(({ run: { engine = 'lambda' } }) => engine === where)) ?? paceOf(manifests);
}

/** The pace of the dumps that have these manifests. */
export function paceOf(manifests: readonly Manifest[]): Pace | undefined {
  const paces = manifests.flatMap(({ source: { estimatedBytes = 0 }, run: { dumpSeconds = 0 } }) =>
    estimatedBytes > 0 && dumpSeconds >= MIN_SAMPLE_SECONDS ? [estimatedBytes / dumpSeconds] : [],
  );
  const bytesPerSecond = medianOf(paces);
  return bytesPerSecond === undefined ? undefined : { bytesPerSecond, dumps: paces.length };
}

/** What a run has to dump with. */
export interface RunLimits {
  readonly where: DumpEngine;
  /** Until the run would be cut off. */
  readonly milliseconds: number;
  /** Undefined when it is not known. */
  readonly memoryMb: number | undefined;
  readonly parallelism: number;
}

/**
 * A warning when a dump may not fit into the time there is. Never a refusal: the server counts the space of deleted rows
 * as well, and only a dump that was tried shows how long it takes.
 *
 * @param bytes of the tables, as the server estimates them.
 */
export function judgeDuration(bytes: number, pace: Pace, limits: RunLimits): string | undefined {
  const seconds = bytes / pace.bytesPerSecond;
  const left = limits.milliseconds / 1_000;
  if (seconds <= FITTING_SHARE * left) return undefined;
  const isExcessive = seconds > EXCESSIVE_SHARE * left;
  return (
    `The dump was expected to take ${minutes(seconds)}, judging by the last ${pace.dumps} dump(s): about ${megabytes(bytes)} MB of tables at ` +
    `${megabytes(pace.bytesPerSecond)} MB/s. There are ${minutes(left)} for it${isExcessive ? ', and it is started anyway' : ''}. ` +
    `The size is the server's estimate, which counts the space of deleted rows as well: OPTIMIZE TABLE corrects it where many were deleted. ` +
    `${isExcessive ? 'If runs are cut off' : 'Before it no longer fits'}, ${advice(limits)}.`
  );
}

/** Only what changes something: a limit that is at its maximum is no advice. */
function advice({ where, milliseconds, memoryMb, parallelism }: RunLimits): string {
  if (where === 'fargate') return 'raise runner_timeout, or runner_cpu with parallelism';
  const useful = parallelism > 1 ? USEFUL_MEMORY_MB.several : USEFUL_MEMORY_MB.one;
  const raised = [
    ...(milliseconds < LONGEST_RUN_MS ? ['timeout (900 s at most)'] : []),
    ...(memoryMb === undefined || memoryMb < useful ? [`memory_size (up to ${useful} MB)`] : []),
    ...(parallelism > 1 ? [] : ['parallelism']),
  ];
  const raise = raised.length > 0 ? `raise ${raised.join(' or ')}, or ` : '';
  return `${raise}dump fewer databases in one job`;
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
