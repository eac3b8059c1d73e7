import { PreflightError } from '../../core/errors';
import type { Manifest } from '../../core/manifest';
import type { DumpTarget } from '../../core/object-keys';
import type { ObjectStore } from '../../core/object-store';
import { readManifest } from '../existing-dump';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';
import { medianOf } from './median';

/** Of how many dumps the pace is taken: what was long ago was another database. */
const LAST_DUMPS = 3;
/** A dump that took less says nothing of a longer one: most of its time was not for the data. In seconds. */
const TELLING_SECONDS = 10;

/** Shares of the time that is left, from which on a dump's duration is a warning, and too much. */
const WARNING_SHARE = 0.6;
const REFUSING_SHARE = 1.5;

/** How quickly the last dumps of a job were made. */
export interface Pace {
  /** Bytes of tables, as the server estimates them, in a second. */
  readonly bytesPerSecond: number;
  /** Of how many dumps it is the median. */
  readonly dumps: number;
}

/**
 * The pace of the last dumps, from their manifests; undefined when none tells.
 *
 * @throws {UploadError | ManifestError} when they could not be read.
 */
export async function paceOfLastDumps(
  store: ObjectStore,
  prefix: string,
  target: DumpTarget,
  signal: AbortSignal,
): Promise<Pace | undefined> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_TIMEOUT_MS)]);
  const last = (await dumpsOfLastMonths(store, prefix, target, soon)).slice(-LAST_DUMPS);
  return paceOf(await Promise.all(last.map(({ key }) => readManifest(store, key, soon))));
}

/** The pace of the dumps that have these manifests. */
export function paceOf(manifests: readonly Manifest[]): Pace | undefined {
  const paces = manifests.flatMap(({ source: { estimatedBytes = 0 }, run: { dumpSeconds = 0 } }) =>
    estimatedBytes > 0 && dumpSeconds >= TELLING_SECONDS ? [estimatedBytes / dumpSeconds] : [],
  );
  const bytesPerSecond = medianOf(paces);
  return bytesPerSecond === undefined ? undefined : { bytesPerSecond, dumps: paces.length };
}

/**
 * Says whether a dump fits into the time there is.
 *
 * @param bytes of the tables, as the server estimates them.
 * @param milliseconds until the run would be cut off.
 * @returns a warning when it will soon not fit any more.
 * @throws {PreflightError} when it can't: the database is spared a dump that would come to nothing.
 */
export function judgeDuration(bytes: number, pace: Pace, milliseconds: number): string | undefined {
  const seconds = bytes / pace.bytesPerSecond;
  const left = milliseconds / 1_000;
  const expected =
    `${minutes(seconds)}, judging by the last ${pace.dumps} dump(s): about ${megabytes(bytes)} MB of tables at ` +
    `${megabytes(pace.bytesPerSecond)} MB/s. There are ${minutes(left)} for it`;
  if (seconds > REFUSING_SHARE * left)
    throw new PreflightError(`The dump would take ${expected}. To make it fit, ${ADVICE}`);
  if (seconds <= WARNING_SHARE * left) return undefined;
  return `The dump was expected to take ${expected}. Before it no longer fits, ${ADVICE}`;
}

const ADVICE = 'raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.';

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
