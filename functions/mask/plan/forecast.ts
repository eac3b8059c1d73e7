import { MaskError } from '../../core/errors';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { FITTING_SHARE } from '../../runner/fitting-share';
import type { Pace } from '../../store-dump/history/pace';

/** Bytes of a compressed dump a second that no function is faster than: what does not fit at this pace fits at none. */
const FASTEST_PACE = 40_000_000;
/**
 * Assumed for the first masked dump of a job that has a runner. Cautious: a task for a dump that a function could have masked costs
 * some cents, and a run that is cut off costs the time of a function.
 */
const FIRST_PACE = 2_000_000;

/** What a forecast rests on. */
export interface Forecast {
  /** Compressed size of the dump that is masked. */
  readonly bytes: number;
  /** Of the last masked dumps of the job; undefined without any. */
  readonly pace: Pace | undefined;
  /** Seconds that are left for masking. */
  readonly left: number;
}

/** What a masked dump was made from. */
export function maskedBytes({ masked }: Pick<Manifest, 'masked'>): number | undefined {
  return masked?.from.bytes;
}

/** Why a dump is left to the runner; undefined when a function can mask it. */
export function reasonToHandOver({ bytes, pace, left }: Forecast): string | undefined {
  const expected = bytes / (pace?.bytesPerSecond ?? FIRST_PACE);
  // guard: large-dumps-are-masked-by-the-runner
  if (expected <= FITTING_SHARE * left) return undefined;
  const judged =
    judgedBy(pace) ?? `at an assumed ${megabytes(FIRST_PACE)} MB/s, because the job has no masked dump to judge by`;
  return `To mask the dump is expected to take ${Math.round(expected)} s, ${judged}, and the function has ${Math.round(left)} s for it.`;
}

/**
 * Refuses a dump that a function can't mask in the time that is left, where there is no runner: a run that is cut off would cost all of that time, and say less.
 *
 * @throws {MaskError}
 */
export function requireTime(key: string, { bytes, pace, left }: Forecast): void {
  const expected = bytes / (pace?.bytesPerSecond ?? FASTEST_PACE);
  // guard: masks-what-fits
  if (expected <= left) return;
  const judged = judgedBy(pace) ?? `at ${megabytes(FASTEST_PACE)} MB/s, which no function exceeds`;
  throw new MaskError(
    'MASK_TOO_LARGE',
    `The dump "${key}" has ${bytes} bytes. To mask it takes ${Math.round(expected)} s, ${judged}, and ${Math.round(left)} s are left. ` +
      'Set engine = "auto", so that the runner masks what is too large (docs/runner.md), raise the variable timeout (900 s at most) or memory_size, or dump fewer databases in one job.',
  );
}

function judgedBy(pace: Pace | undefined): string | undefined {
  return pace && `judging by the last masked dumps (${megabytes(pace.bytesPerSecond)} MB/s)`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
