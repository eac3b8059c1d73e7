import { MaskError } from '../../core/errors';
import type { Manifest } from '../../dump-format/manifest';

/** Bytes of a compressed dump a second that no function is faster than: what does not fit at this pace fits at none. */
const FASTEST_PACE = 40_000_000;

/** What a forecast rests on. */
export interface Forecast {
  /** Compressed size of the dump that is masked. */
  readonly bytes: number;
  /** The last masked dump of the job; undefined without any. */
  readonly last: Manifest | undefined;
  /** Seconds that are left for masking. */
  readonly left: number;
}

/**
 * Refuses a dump that can't be masked in the time that is left: a run that is cut off would cost all of that time, and say less.
 *
 * @throws {MaskError}
 */
export function requireTime(key: string, forecast: Forecast): void {
  const { bytes, left } = forecast;
  const pace = paceOf(forecast.last);
  const expected = bytes / (pace ?? FASTEST_PACE);
  // guard: masks-what-fits
  if (expected <= left) return;
  const judged =
    pace === undefined
      ? `at ${FASTEST_PACE / 1e6} MB/s, which no function exceeds`
      : `judging by the last masked dump (${(pace / 1e6).toFixed(1)} MB/s)`;
  throw new MaskError(
    'MASK_TOO_LARGE',
    `The dump "${key}" has ${bytes} bytes. To mask it takes ${Math.round(expected)} s, ${judged}, and ${Math.round(left)} s are left. ` +
      'Raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.',
  );
}

/** Compressed bytes of the source a second. */
function paceOf(last: Manifest | undefined): number | undefined {
  const bytes = last?.masked?.from.bytes;
  const seconds = last?.run.dumpSeconds;
  // A dump of a moment is no measure of one that takes minutes.
  return bytes === undefined || seconds === undefined || seconds < 5 ? undefined : bytes / seconds;
}
