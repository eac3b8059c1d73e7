import type { DumpEngine, Manifest } from '../../dump-format/manifest/manifest';
import { FITTING_SHARE } from '../../runner/fitting-share';
import type { Pace } from '../../store-dump/history/pace';

/** The share from which on its duration is likely too much. */
const EXCESSIVE_SHARE = 1.5;

/** With less time for a run than this, the function's timeout is not at Lambda's maximum of 900 s. */
const LONGEST_RUN_MS = 870_000;
/** Processors that several processes can use come with memory up to Lambda's maximum; one process uses two of them. */
const USEFUL_MEMORY_MB = { one: 3_538, several: 10_240 };

/** What a dump has to read: its tables, as the server estimates them. */
export function tablesOf({ source }: Pick<Manifest, 'source'>): number | undefined {
  return source.estimatedBytes;
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
